"""Greetings and thanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup import Smalltalk

KNOWS = Smalltalk(
    {
        "greeting": ["hi", "hello", "good morning", "bonjour"],
        "thanks": ["thanks", "thank you", "asante"],
        "identity": ["who are you", "what can you do"],
    }
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", "greeting"),
        ("HELLOOOO!!!", "greeting"),
        ("helo", "greeting"),
        ("good mornign everyone", "greeting"),
        ("thnks", "thanks"),
        ("hello and thank you", "greeting"),
        ("Who are you?", "identity"),
        ("hello, how do I deploy", None),
        ("thanks to docker my build works", None),
        ("you", None),
        ("", None),
        ("👋", None),
    ],
)
def test_small_talk_is_told_from_questions(text: str, kind: str | None) -> None:
    """Stretched and misspelt greetings count; a text that also asks something does not."""
    assert KNOWS.kind(text) == kind


@given(st.text(max_size=100))
def test_without_phrases_nothing_is_small_talk(text: str) -> None:
    """Any text is bearable, and an empty list knows no kind."""
    assert Smalltalk({}).kind(text) is None
    assert KNOWS.kind(text) in {None, "greeting", "thanks", "identity"}
