"""Titles and phrases that a few typed letters may become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.lookup.analysis import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Card
    from bot.lookup.texts import CardText

MAX_PREFIX = 80
"""Characters of a prefix that are looked at."""
_GOOD = 70.0  # RapidFuzz score from which a misspelt prefix counts
_FUZZY_FROM = 3  # letters from which a prefix may hold a typo


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to go on: choosing it asks for this card."""

    card: Card
    text: str
    """A title or phrase."""


class Completer:
    """The titles and phrases of all cards, ready for prefixes."""

    def __init__(self, texts: Sequence[CardText]) -> None:
        self._entries = [(text, i) for text in texts for i in range(len(text.phrases))]
        self._folded = [" ".join(text.phrase_words[i])[:MAX_PREFIX] for text, i in self._entries]

    def complete(self, prefix: str, limit: int) -> list[Suggestion]:
        """At most `limit` suggestions, one a card, best first.

        Titles come before phrases, texts that begin with the prefix before those that hold it at
        the beginning of a later word, and these before those that are near it.
        """
        typed = " ".join(words(prefix[:MAX_PREFIX]))
        ranked = sorted(self._found(typed).items(), key=lambda item: (-item[1], item[0]))
        chosen: dict[str, Suggestion] = {}
        for i, _ in ranked:
            text, phrase = self._entries[i]
            chosen.setdefault(text.card.slug, Suggestion(text.card, text.phrases[phrase]))
            if len(chosen) >= limit:
                break
        return list(chosen.values())

    def _found(self, typed: str) -> dict[int, float]:
        """Entries with their merit, in [0, 4]."""
        if not typed:
            return {i: 1.0 for i, (_, phrase) in enumerate(self._entries) if phrase == 0}
        inside = " " + typed
        merits: dict[int, float] = {}
        for i, text in enumerate(self._folded):
            if text.startswith(typed):
                merits[i] = 3.0
            elif inside in text:
                merits[i] = 2.0
        if not merits and len(typed) >= _FUZZY_FROM:
            merits = self._near(typed)
        for i in merits:
            merits[i] += 0.5 * (self._entries[i][1] == 0) + 0.4 / (1 + len(self._folded[i]))
        return merits

    def _near(self, typed: str) -> dict[int, float]:
        heads = [text[: len(typed) + 1] for text in self._folded]
        scores = process.cdist([typed], heads, scorer=fuzz.ratio, score_cutoff=_GOOD)[0]
        return {int(i): float(scores[i]) / 100 for i in np.flatnonzero(scores)}
