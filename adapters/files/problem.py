"""What a check says about a card: where, what is wrong, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from adapters.files.cardfile import CardFile
from bot.errors import CardError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; an advice is worth a look and does not fail the check."""

    where: str
    """The file, below the folder of cards."""
    line: int
    """Counts from 1; 0 stands for the file as a whole."""
    what: str
    mend: str
    advice: bool = False

    @classmethod
    def of(cls, error: CardError) -> Self:
        """A card that could not be read; its sentence says the mend after a semicolon."""
        what, _, mend = error.problem.partition("; ")
        return cls(error.where, error.line, what, mend)

    @property
    def place(self) -> str:
        """`topics/cors.md:12`, which editors and terminals open at the line."""
        return f"{self.where}:{self.line}" if self.line else self.where

    def __str__(self) -> str:
        return f"{self.place}: {self.what}; {self.mend}"


def at(
    file: CardFile, place: str | int, what: str, mend: str, *, advice: bool = False, item: int = 0
) -> Problem:
    """A problem of a card, at a line or at a key of its head (`item` counts its entries from 1).

    A key that the head lacks is told at line 1.
    """
    line = place if isinstance(place, int) else file.lines.get(place, 1 - item) + item
    return Problem(file.where, line, what, mend, advice)
