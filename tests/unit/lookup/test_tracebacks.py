"""Tracebacks: the error is looked up, not the way to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup import Engine, open_grade
from bot.lookup.tracebacks import without_frames
from tests.small import CARDS

FRAMES = """Traceback (most recent call last):
  File "/app/manage.py", line 22, in <module>
    main()
    ~~~~^^
  File "/usr/local/lib/python3.12/site-packages/django/core/management/__init__.py", line 442, in run
    utility.execute()
"""
ERROR = "Error: That port is already in use."


@pytest.mark.parametrize("times", [1, 30])
@pytest.mark.parametrize("before", ["", "what is this?\n\n", "```\n"])
def test_the_error_alone_is_looked_up(before: str, times: int) -> None:
    """However long the traceback, the card of its last line is as sure as by that line alone."""
    engine = Engine(CARDS, vectors=open_grade("static").vectors)
    (whole,) = engine.search(before + FRAMES * times + ERROR, 1)
    (alone,) = engine.search(before + ERROR, 1)
    assert whole.card.slug == "port-already-in-use"
    assert whole.confidence == pytest.approx(alone.confidence)


def test_chained_errors_both_stay() -> None:
    """What an error was caused by is told as well."""
    text = f"{FRAMES}KeyError: 'id'\n\nDuring handling of the above:\n\n{FRAMES}{ERROR}\n"
    assert without_frames(text) == f"KeyError: 'id'\n\nDuring handling of the above:\n\n{ERROR}\n"


def test_code_that_opens_a_file() -> None:
    """A line that only looks a little like a frame stays, and so do frames without an error."""
    for text in ('with open("a") as File "x":', FRAMES, 'File "a.py", line 3', ""):
        assert without_frames(text) == text


@given(st.text())
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Without a frame nothing is taken away."""
    assert without_frames(text) == text or 'File "' in text
