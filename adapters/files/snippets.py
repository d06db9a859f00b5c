"""The fenced code of cards, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.files.cardfile import CardFile
from adapters.files.problem import Problem
from bot.richtext import parser

MARKS = {"python": ("run", "django"), "yaml": ("compose", "actions")}
"""The second words of a fence that ask for more than parsing, by language."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One fenced block."""

    where: str
    """The card's file."""
    line: int
    """The line of the opening fence."""
    language: str
    """The first word of the fence, or nothing."""
    mark: str
    """The second word, or nothing."""
    code: str

    def problem(self, line: int, what: str, mend: str, *, advice: bool = False) -> Problem:
        """A problem on a line of the code, from 1, or of the whole at 0."""
        told = " ".join(what.split()).rstrip(".")
        return Problem(self.where, self.line + line, told, mend, advice)


def snippets_of(file: CardFile) -> Iterator[Snippet]:
    """Every fenced block of a card, in order."""
    for token in parser().parse(file.card.body):
        if token.type == "fence" and token.map:
            language, mark = (*token.info.split(maxsplit=1), "", "")[:2]
            line = file.body_line + token.map[0]
            yield Snippet(file.where, line, language, mark.strip(), token.content)
