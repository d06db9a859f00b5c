"""The words of the index: which of them a typed word means, and how sure that is.

Two words are compared by RapidFuzz. `near` gives every stored word that resembles a typed one with
a weight in [0, 1] (the fuzzy word kernel), `read` gives the one stored word that a misspelt word
stands for. Both remember what they found; the work for a word seen for the first time grows with
the number of stored words of about its length.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from numpy.typing import NDArray

ALIKE = 60.0
"""RapidFuzz `ratio` in [0, 100] from which two words count as related."""
SHORTEST_FUZZY = 3
"""Letters from which a word has relatives; shorter words are only themselves."""
SHORTEST_REPAIRED = 4
"""Letters from which an unknown word may be a misspelling."""
_LONGEST = 48
_REMEMBERED = 50_000
SPREAD = 4
"""Letters by which two related words may differ in length."""
_ALPHABET = 64


class Near(NamedTuple):
    """Stored words that resemble a typed one: ids and weights in (0, 1], of equal length."""

    ids: NDArray[np.int32]
    weights: NDArray[np.float32]


class Lexicon:
    """The distinct words of an index, sorted by length and alphabet, with their frequencies.

    `counts` are the numbers of phrases that hold each word; `common` are words of the language
    that are never taken for a misspelling. Safe to read from several threads: what is remembered
    is written whole and the same whoever writes it.
    """

    def __init__(
        self, stored: Sequence[str], counts: Sequence[int], common: Container[str] = ()
    ) -> None:
        self.words = list(stored)
        self.ids = {word: i for i, word in enumerate(self.words)}
        self.counts = counts
        self.common = common
        lengths = np.array([len(word) for word in self.words], np.int16)
        self._lengths = lengths
        self._windows = np.searchsorted(lengths, np.arange(_LONGEST + SPREAD + 2)).tolist()
        self._letters = np.array([_letters(word) for word in self.words], np.uint64)
        self._near: dict[str, Near] = {}
        self._read: dict[str, str] = {}

    @staticmethod
    def order(stored: Iterable[str]) -> list[str]:
        """The words in the order that a lexicon wants them: by length, then by alphabet."""
        return sorted(stored, key=lambda word: (len(word), word))

    def near(self, word: str) -> Near:
        """Stored words related to this one, itself included where it is stored."""
        found = self._near.get(word)
        if found is None:
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            found = self._near[word] = self._search(word)
        return found

    def _search(self, word: str) -> Near:
        if not SHORTEST_FUZZY <= len(word) <= _LONGEST or word.isdigit():
            own = [self.ids[word]] if word in self.ids else []
            return Near(np.array(own, np.int32), np.ones(len(own), np.float32))
        candidates = self._candidates(word)
        stored = self.words
        ratios = process.cdist(
            [word],
            [stored[i] for i in candidates.tolist()],
            scorer=fuzz.ratio,
            score_cutoff=ALIKE,
            dtype=np.float32,
        )[0]
        alike = np.flatnonzero(ratios)
        ratios = ratios[alike]
        weights = (ratios - ALIKE) / (100 - ALIKE) * 0.8 + 0.2 * (ratios == 100)  # noqa: PLR2004 - percent
        return Near(candidates[alike].astype(np.int32), weights.astype(np.float32))

    def _candidates(self, word: str) -> NDArray[np.intp]:
        """Ids of stored words that can reach `ALIKE` by their length and set of letters.

        `ratio` is 200 LCS / (n + m), and the longest common subsequence is at most n less the
        letters that the other word lacks: nothing related is left out.
        """
        length = len(word)
        first = self._windows[max(SHORTEST_FUZZY, length - self._reach(length))]
        last = self._windows[min(length + self._reach(length) + 1, len(self._windows) - 1)]
        masks, lengths = self._letters[first:last], self._lengths[first:last]
        mine = np.uint64(_letters(word))
        need = ALIKE / 200 * (length + lengths)
        fits = (length - np.bitwise_count(mine & ~masks) >= need) & (
            lengths - np.bitwise_count(masks & ~mine) >= need
        )
        candidates: NDArray[np.intp] = np.flatnonzero(fits) + first
        return candidates

    @staticmethod
    def _reach(length: int) -> int:
        """Letters of difference in length that related words may have."""
        return min(SPREAD, math.ceil(length * (200 / ALIKE - 2)))

    def read(self, word: str) -> str:
        """The stored word that a misspelt word stands for; any other word as it is."""
        if word in self.ids or len(word) < SHORTEST_REPAIRED or word in self.common:
            return word
        found = self._read.get(word)
        if found is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found = self._read[word] = self._repair(word)
        return found

    def _repair(self, word: str) -> str:
        """The nearest stored word by OSA distance: 1 up to four letters, else 2.

        Among equally near ones the more alike, a frequent word and the same first letter win.
        """
        if any(c.isdigit() for c in word):
            return word
        most = 1 if len(word) <= SHORTEST_REPAIRED else 2
        near = self.near(word)
        best, repaired = -math.inf, word
        for i in np.argsort(-near.weights, kind="stable")[:12].tolist():
            stored, count = self.words[near.ids[i]], self.counts[near.ids[i]]
            distance = OSA.distance(word, stored, score_cutoff=most)
            if distance <= most:
                merit = 0.5 * float(near.weights[i]) - distance
                merit += 0.05 * math.log(count) + 0.1 * (stored[0] == word[0])
                if merit > best:
                    best, repaired = merit, stored
        return repaired


def _letters(word: str) -> int:
    """The set of letters of a word, as bits; letters may share a bit, which only loses speed."""
    bits = 0
    for character in word:
        bits |= 1 << (ord(character) % _ALPHABET)
    return bits
