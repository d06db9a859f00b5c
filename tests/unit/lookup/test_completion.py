"""What a few typed letters may become."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from bot.lookup import Engine


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("doc", "docker"),
        ("dokce", "docker"),
        ("UNDO", "git-undo"),
        ("frontend", "cors"),
        ("branch", "git-branching"),
        ("compose", "docker-volumes"),
    ],
)
def test_prefixes_find_titles_and_phrases(engine: Engine, typed: str, slug: str) -> None:
    """The beginning of a text, of a later word in it, and a misspelt beginning are completed."""
    assert engine.complete(typed)[0].card.slug == slug


def test_titles_come_first(engine: Engine) -> None:
    """A title that begins with the prefix stands before a phrase that does."""
    assert engine.complete("docker")[0].text == "docker"


def test_nothing_typed_offers_titles(engine: Engine) -> None:
    """An empty prefix lists the cards."""
    assert len(engine.complete("")) == len(engine.cards)


@given(st.text(max_size=100), st.integers(1, 30))
@settings(max_examples=50, deadline=None)
def test_completion_is_total(engine: Engine, typed: str, limit: int) -> None:
    """Any prefix gets at most `limit` suggestions, one a card."""
    found = engine.complete(typed, limit)
    assert len(found) <= limit
    assert len({one.card.slug for one in found}) == len(found)
