"""The check of the questions beside the cards: each belongs to one card, and stands there once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapters.files.cardfile import CardFile
from adapters.files.problem import Problem
from adapters.files.wordings import WordingFile, Wordings
from bot.cards import folded


def check_wordings(wordings: Wordings, files: Iterable[CardFile]) -> Iterator[Problem]:
    """Problems of the folder of wordings and of the questions that no card answers."""
    cards = {file.card.slug: file for file in files}
    yield from map(Problem.of, wordings.broken)
    for file in wordings.files:
        if file.slug not in cards:
            what = f"there is no card “{file.slug}”"
            yield Problem(file.where, 0, what, "name the file after the card that answers it")
    claimed = {
        folded(text): file.where
        for file in cards.values()
        for text in (file.card.title, *file.card.phrases)
    }
    for file in (*wordings.files, wordings.outside):
        yield from _claimed(file, claimed)


def _claimed(file: WordingFile, claimed: dict[str, str]) -> Iterator[Problem]:
    """Lines that stand elsewhere already, case and punctuation aside; the others are claimed."""
    for line, text in file.questions:
        here = f"{file.where}:{line}"
        other = claimed.setdefault(folded(text), here)
        if other != here:
            what = f"“{text}” stands in {other} already"
            yield Problem(file.where, line, what, "leave it to one of them")
