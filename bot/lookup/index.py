"""The arrays that a lookup touches, built at one go from analysed cards.

Cards stand in the order of their slugs, phrases in the order of their cards, words in the order of
the lexicon: the same cards give the same arrays, whatever happened before.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.lookup.exact import Exact, read_exact
from bot.lookup.lexicon import Lexicon
from bot.lookup.texts import MAX_PHRASE_WORDS

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from numpy.typing import NDArray

    from bot.lookup.texts import CardText

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int32]
    Numbers = NDArray[Any]
    """Whole numbers of the type that `number_type` chose."""


@dataclass(frozen=True)
class Postings:
    """For each word, the rows (cards) that hold it with a value: a compressed sparse matrix."""

    starts: NDArray[np.int64]
    rows: Numbers
    values: Floats

    def of_all(self, words: Ints, weights: Floats) -> tuple[Numbers, Floats]:
        """The rows that hold any of these words, and its value there times its weight."""
        starts = self.starts[words]
        sizes = self.starts[words + 1] - starts
        places = runs(starts, sizes)
        return self.rows[places], self.values[places] * np.repeat(weights, sizes)


@dataclass(frozen=True)
class Index:
    """Titles and phrases of all cards as weighted words.

    `n` phrases of `c` cards over `v` words. Word `v` stands for "no word" and weighs nothing.
    """

    texts: Sequence[CardText]
    lexicon: Lexicon
    owners: Ints
    """The card of each phrase, (n,), ascending."""
    starts: Ints
    """The first phrase of each card, (c,)."""
    sizes: Ints
    """The number of phrases of each card, (c,)."""
    rarity: Floats
    """Inverse document frequency of each word, ln((n + 1) / (df + 1)) + 1, (v + 1,)."""
    unknown_rarity: float
    """The same for a word that no phrase holds."""
    word_ids: Numbers
    """The words of each phrase, padded with `v`, (n, widest phrase)."""
    word_weights: Floats
    """Their tf-idf weights, each phrase of length 1, padded with 0, (n, widest phrase)."""
    postings: Postings
    """Words to cards; a card is the sum of its phrases, of length 1."""
    exact: Exact
    """Phrases by the words that they hold."""

    @property
    def cards(self) -> int:
        """The number of cards."""
        return len(self.starts)

    def words_of(self, card: int) -> dict[str, float]:
        """The words of a card with the sum of their weights."""
        phrases = slice(self.starts[card], self.starts[card] + self.sizes[card])
        words: dict[str, float] = {}
        ids, weights = self.word_ids[phrases].ravel(), self.word_weights[phrases].ravel()
        for word, weight in zip(ids.tolist(), weights.tolist(), strict=True):
            if weight:
                text = self.lexicon.words[word]
                words[text] = words.get(text, 0.0) + weight
        return words

    def phrase(self, i: int) -> str:
        """The text of a phrase."""
        owner = int(self.owners[i])
        return self.texts[owner].phrases[i - int(self.starts[owner])]


def build_index(texts: Sequence[CardText], common: Container[str] = ()) -> Index:
    """Index cards that stand in the order of their slugs; there is at least one."""
    said = _read(texts)
    stored = Lexicon.order(said.numbers)
    numbers = np.array([said.numbers[word] for word in stored], np.int32)
    counts = np.bincount(said.words)[numbers]
    lexicon = Lexicon(stored, counts.tolist(), common)
    sizes = np.array([len(text.read) for text in texts], np.int32)
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    rarity = _rarity(counts.astype(np.float32), len(owners))
    ids = np.argsort(numbers).astype(number_type(len(stored) + 1))
    flat = _flatten(said, ids, rarity)
    return Index(
        texts=texts,
        lexicon=lexicon,
        owners=owners,
        starts=(np.cumsum(sizes) - sizes).astype(np.int32),
        sizes=sizes,
        rarity=np.append(rarity, np.float32(0)),
        unknown_rarity=float(np.log(len(owners) + 1) + 1),
        postings=_postings(flat, owners, len(texts), len(stored)),
        exact=read_exact(lexicon.ids, flat.words, flat.lengths, owners),
        **_forward(flat, len(stored)),
    )


def _rarity(counts: Floats, phrases: int) -> Floats:
    rarity: Floats = np.log((phrases + 1) / (counts + 1)).astype(np.float32) + np.float32(1)
    return rarity


@dataclass(frozen=True)
class _Said:
    """The different words of all phrases one after the other, as numbers."""

    numbers: dict[str, int]
    """The number of each word, as they came."""
    words: Ints
    times: Ints
    """How often each stands in its phrase."""
    lengths: Ints
    """The number of different words of each phrase."""


def _read(texts: Sequence[CardText]) -> _Said:
    """Read all phrases; of each, the first `MAX_PHRASE_WORDS` different words."""
    numbers = numbering()
    words, times, lengths = array("i"), array("i"), array("i")
    for text in texts:
        for read in text.read:
            every = read.split(" ")
            found = list(dict.fromkeys(every))[:MAX_PHRASE_WORDS]
            words.extend(map(numbers.__getitem__, found))
            once = len(found) == len(every)
            times.extend(repeat(1, len(found)) if once else map(every.count, found))
            lengths.append(len(found))
    return _Said(numbers, *(np.frombuffer(part, np.intc) for part in (words, times, lengths)))


@dataclass(frozen=True)
class _Flat:
    """All words of all phrases one after the other."""

    words: Numbers
    weights: Floats
    phrases: Ints
    lengths: Ints


def _flatten(said: _Said, ids: Numbers, rarity: Floats) -> _Flat:
    """The same with the lexicon's `ids` for the numbers, weighted by tf-idf."""
    words, lengths = ids[said.words], said.lengths
    counts = np.array([1 + math.log(n) for n in range(1, said.times.max() + 1)], np.float32)
    weights = counts[said.times - 1] * rarity[words]
    firsts = np.cumsum(lengths) - lengths
    norms = np.sqrt(np.add.reduceat(weights * weights, firsts))
    phrases = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    return _Flat(words, (weights / norms[phrases]).astype(np.float32), phrases, lengths)


def _forward(flat: _Flat, nothing: int) -> dict[str, Any]:
    """Phrase to words, as padded rows."""
    shape = (len(flat.lengths), int(flat.lengths.max()))
    word_ids = np.full(shape, nothing, flat.words.dtype)
    word_weights = np.zeros(shape, np.float32)
    firsts = np.cumsum(flat.lengths) - flat.lengths
    columns = np.arange(len(flat.words)) - firsts[flat.phrases]
    word_ids[flat.phrases, columns] = flat.words
    word_weights[flat.phrases, columns] = flat.weights
    return {"word_ids": word_ids, "word_weights": word_weights}


def _postings(flat: _Flat, owners: Ints, cards: int, words: int) -> Postings:
    """Word to cards, the words of a card summed over its phrases and brought to length 1.

    Cards ascend already, so a stable sort by words leaves them in order within each word.
    """
    order = np.argsort(flat.words, kind="stable")
    held, rows = flat.words[order], owners[flat.phrases[order]]
    first = np.append(True, (held[1:] != held[:-1]) | (rows[1:] != rows[:-1]))
    values = np.bincount(np.cumsum(first) - 1, flat.weights[order])
    held, rows = held[first], rows[first]
    norms = np.sqrt(np.bincount(rows, values * values, cards))
    starts = np.append(0, np.cumsum(np.bincount(held, minlength=words)))
    values = (values / norms[rows]).astype(np.float32)
    return Postings(starts, rows.astype(number_type(cards)), values)


def runs(starts: NDArray[Any], sizes: NDArray[Any]) -> NDArray[np.intp]:
    """Numbers on end from each of the starts, so many of each, one run after the other.

    >>> runs(np.array([7, 2]), np.array([2, 3])).tolist()
    [7, 8, 2, 3, 4]
    """
    shifts = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    return shifts + np.arange(len(shifts))


def numbering() -> defaultdict[str, int]:
    """Gives every word that it is asked for a number: 0 to the first, 1 to the next and so on."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def number_type(count: int) -> type[np.uint16 | np.int32]:
    """The smallest type for numbers below `count`: they take much of the memory, and of the cache."""
    return np.uint16 if count <= np.iinfo(np.uint16).max else np.int32
