"""Greetings, thanks and the like, which ask nothing that a card answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from bot.lookup.analysis import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_RUN = re.compile(r"(.)\1+")
_FILLERS = frozenset(
    [
        "a",
        "again",
        "all",
        "and",
        "bot",
        "bro",
        "dear",
        "everyone",
        "friend",
        "guys",
        "man",
        "my",
        "nexus",
        "oh",
        "please",
        "sir",
        "so",
        "team",
        "the",
        "there",
        "very",
        "you",
    ]
)
_REPAIRABLE = 5  # letters from which a word may hold a typo
_LONGEST = 12  # words of a text that can still be small talk


class Smalltalk:
    """Knows small talk by its phrases.

    A text is small talk where a phrase, or several of them, and words that fill say all of it:
    "hello and thanks" is, "hello, how do I deploy" is not.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._kinds: dict[tuple[str, ...], str] = {}
        for kind, texts in phrases.items():
            for text in texts:
                self._kinds.setdefault(tuple(map(_squeeze, words(text))), kind)
        self._kinds.pop((), None)
        self._known = sorted({word for phrase in self._kinds for word in phrase})
        self._longest = max(map(len, self._kinds), default=0)

    def kind(self, text: str) -> str | None:
        """The kind of the first phrase of a text that is all small talk, else `None`."""
        said = [self._read(_squeeze(word)) for word in words(text[:400])]
        if not said or len(said) > _LONGEST:
            return None
        kinds: list[str] = []
        at = 0
        while at < len(said):
            length = self._phrase_at(said, at)
            if length:
                kinds.append(self._kinds[tuple(said[at : at + length])])
            elif said[at] not in _FILLERS:
                return None
            at += length or 1
        return kinds[0] if kinds else None

    def _phrase_at(self, said: list[str], at: int) -> int:
        """Words of the longest phrase that begins here, or 0."""
        for length in range(min(self._longest, len(said) - at), 0, -1):
            if tuple(said[at : at + length]) in self._kinds:
                return length
        return 0

    def _read(self, word: str) -> str:
        """A misspelt word of small talk as it is meant."""
        if word in self._known or word in _FILLERS or len(word) < _REPAIRABLE:
            return word
        near = (known for known in self._known if len(known) >= _REPAIRABLE)
        return next((known for known in near if OSA.distance(word, known) == 1), word)


def _squeeze(word: str) -> str:
    """A word with every run of one letter cut to one: "heyyy" and "hey" are the same."""
    return _RUN.sub(r"\1", word)
