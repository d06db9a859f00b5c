"""The words of the index: which of them a typed word means, and how sure that is.

Two words are compared by RapidFuzz. `near` gives every stored word that resembles a typed one with
a weight in [0, 1] (the fuzzy word kernel), `read` gives the one stored word that a misspelt word
stands for. Both remember what they found; the work for a word seen for the first time grows with
the number of stored words of about its length.
"""

from __future__ import annotations

import math
from string import ascii_lowercase
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
_LOOKED_AT = 12
"""Most alike words among which a misspelt word's meaning is looked for."""
_OTHERS = 64 - 2 * len(ascii_lowercase)
_BITS = {letter: 1 << (i + _OTHERS) for i, letter in enumerate(ascii_lowercase)}


class Near(NamedTuple):
    """Stored words that resemble a typed one: ids and weights in [0, 1], of equal length."""

    ids: NDArray[np.int32]
    weights: NDArray[np.float32]


class _Window(NamedTuple):
    """The stored words whose lengths allow them to be related to a word of one length."""

    first: int
    """The id of the first; the others follow."""
    letters: NDArray[np.uint64]
    """The letters of each as bits."""
    spare: NDArray[np.uint8]
    """How many letters of each have no bit of their own."""
    least: NDArray[np.uint8]
    """Letters that a word of that length must have in common with each."""


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
        self._firsts = np.searchsorted(lengths, np.arange(_LONGEST + SPREAD + 2))
        self._spelt = np.array(self.words, object)
        self._letters = np.array([_letters(word) for word in self.words], np.uint64)
        self._spare = (lengths - np.bitwise_count(self._letters)).astype(np.uint8)
        self._windows: dict[int, _Window] = {}
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
        ratios = process.cdist(
            [word],
            self._spelt[candidates].tolist(),
            scorer=fuzz.ratio,
            score_cutoff=ALIKE,
            dtype=np.float32,
        )[0]
        alike = ratios.nonzero()[0]
        ids = candidates[alike].astype(np.int32)
        weights = (ratios[alike] - ALIKE) / (100 - ALIKE) * 0.8
        if word in self.ids:
            weights[ids == self.ids[word]] = 1
        return Near(ids, weights)

    def _candidates(self, word: str) -> NDArray[np.intp]:
        """Ids of stored words that can reach `ALIKE` by their lengths and letters.

        `ratio` is 200 LCS / (n + m). The longest common subsequence is at most the bits that both
        words have and the letters of either one that have no bit of their own: nothing related is
        left out.
        """
        window = self._window(len(word))
        letters = _letters(word)
        common = np.bitwise_count(window.letters & np.uint64(letters))
        if spare := len(word) - letters.bit_count():
            common += np.minimum(window.spare, np.uint8(spare))
        candidates: NDArray[np.intp] = (common >= window.least).nonzero()[0]
        return candidates + window.first

    def _window(self, length: int) -> _Window:
        """What words of a length are compared with; remembered, there are few lengths."""
        found = self._windows.get(length)
        if found is None:
            lengths = np.arange(max(SHORTEST_FUZZY, length - SPREAD), length + SPREAD + 2)
            firsts = self._firsts[lengths]
            least = np.ceil(ALIKE * (length + lengths[:-1]) / 200).astype(np.uint8)
            part = slice(firsts[0], firsts[-1])
            found = self._windows[length] = _Window(
                int(firsts[0]),
                self._letters[part],
                self._spare[part],
                np.repeat(least, np.diff(firsts)),
            )
        return found

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
        order = (-near.weights).argsort(kind="stable")[:_LOOKED_AT]
        best, repaired = -math.inf, word
        for i, weight in zip(near.ids[order].tolist(), near.weights[order].tolist(), strict=True):
            stored = self.words[i]
            distance = OSA.distance(word, stored, score_cutoff=most)
            if distance <= most:
                merit = 0.5 * weight - distance
                merit += 0.05 * math.log(self.counts[i]) + 0.1 * (stored[0] == word[0])
                if merit > best:
                    best, repaired = merit, stored
        return repaired


def _letters(word: str) -> int:
    """The letters of a word as 64 bits: two for each of a to z, for its first and a later time.

    All other characters share twelve, of which each digit has its own. What has no bit of its own
    makes two words seem more alike than they are, which only loses speed.
    """
    bits = 0
    for character in word:
        bit = _BITS.get(character)
        if bit is None:
            bits |= 1 << (ord(character) % _OTHERS)
        else:
            bits |= bit << len(_BITS) if bits & bit else bit
    return bits
