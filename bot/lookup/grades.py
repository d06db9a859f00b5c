"""Which vectors the engine runs on: the setting `ENCODER`, and what is there to fulfil it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.lookup.vectors import TABLE, WordVectors

if TYPE_CHECKING:
    from bot.lookup.vectors import Encoder


class Grade(NamedTuple):
    """Vectors, and why they are not the ones that were asked for."""

    vectors: Encoder | None
    shortfall: str = ""
    """Empty where all is as wished, else one sentence."""


def open_grade(wanted: str = "auto") -> Grade:
    """The vectors for a grade: `auto`, `static`, `sentence` or `none`."""
    if wanted == "none":
        return Grade(None)
    if not TABLE.exists():
        return Grade(None, f"The table of word vectors, {TABLE}, is missing: install Nexus again.")
    return Grade(WordVectors.load())
