"""Titles and phrases that a few typed letters may become."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.lookup.analysis import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.cards import Card
    from bot.lookup.texts import CardText

MAX_PREFIX = 80
"""Characters of a prefix that are looked at."""
_GOOD = 70.0  # RapidFuzz score from which a misspelt prefix counts
_LAST = chr(sys.maxunicode)
"""Sorts behind every other character."""
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
        self._texts = texts
        folded = [read[:MAX_PREFIX] for text in texts for read in text.read[: text.own]]
        # In the order of their letters, so that what begins alike lies side by side.
        order = sorted(range(len(folded)), key=folded.__getitem__)
        self._folded = [folded[i] for i in order]
        self._given = np.array(order, np.int32)
        lengths = np.array([len(text) for text in self._folded], np.int32)
        sizes = [text.own for text in texts]
        owners = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        firsts = np.cumsum([0, *sizes], dtype=np.int32)
        self._owners = owners[self._given]
        self._phrases = self._given - firsts[self._owners]
        self._titles: NDArray[np.bool_] = self._phrases == 0
        self._worth = 0.5 * self._titles + 0.4 / (1 + lengths)
        # All in one string, each behind a line's end: one search finds a word in any of them.
        self._whole = "".join(f"\n{text}" for text in self._folded)
        self._starts = np.cumsum(1 + lengths, dtype=np.int32) - 1 - lengths

    def complete(self, prefix: str, limit: int) -> list[Suggestion]:
        """At most `limit` suggestions, one a card, best first.

        Titles come before phrases, texts that begin with the prefix before those that hold it at
        the beginning of a later word, and these before those that are near it. Nothing typed yet
        gets the titles as they come.
        """
        typed = " ".join(words(prefix[:MAX_PREFIX]))
        merits = self._merits(typed)
        found = np.flatnonzero(merits)
        merits = merits + self._worth if typed else merits
        ranked = found[np.lexsort((self._given[found], -merits[found]))]
        chosen: dict[str, Suggestion] = {}
        for i in ranked:
            text = self._texts[self._owners[i]]
            phrase = text.phrases[self._phrases[i]]
            chosen.setdefault(text.card.slug, Suggestion(text.card, phrase))
            if len(chosen) >= limit:
                break
        return list(chosen.values())

    def _merits(self, typed: str) -> NDArray[np.float64]:
        """How well each entry goes on from what was typed, in [0, 3]; 0 where it does not."""
        if not typed:
            return self._titles.astype(np.float64)
        merits = np.zeros(len(self._folded))
        later = [found.start() for found in re.finditer(re.escape(f" {typed}"), self._whole)]
        places = np.searchsorted(self._starts, np.array(later, np.int32), side="right")
        merits[places - 1] = 2.0
        first = bisect_left(self._folded, typed)
        merits[first : bisect_left(self._folded, f"{typed}{_LAST}", first)] = 3.0
        if len(typed) >= _FUZZY_FROM and not merits.any():
            return self._near(typed)
        return merits

    def _near(self, typed: str) -> NDArray[np.float64]:
        heads = [text[: len(typed) + 1] for text in self._folded]
        scores = process.cdist([typed], heads, scorer=fuzz.ratio, score_cutoff=_GOOD)
        return np.asarray(scores[0], np.float64) / 100
