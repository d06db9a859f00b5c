"""How alike two questions are, whatever cards there are: for gaps, which have none."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.fuzz import ratio

from bot.lookup.analysis import bounded, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.cards import Card
    from bot.lookup.vectors import Encoder

MEANING = 0.3
"""Share of the meanings' cosine in a likeness; the other share are the words in common."""
COMPARED = 20
"""Others that are compared word by word with a question: those nearest in meaning."""
SAME_WORD = 80.0
"""Likeness in percent from which two spellings are one word."""
EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a about add all an and any are at be between can could did do does explain for from get"
        " give has have help how i if in into is it its make me my need of on one or please pls"
        " send set should show so some someone tell that the there this to up us use using want"
        " was we what when where which who why will with work would you your",
    )
)
"""Words that questions about anything share."""


@dataclass(frozen=True)
class _Read:
    """A question's words: stems that carry meaning, and neighbours written as one word."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    joined: tuple[str, ...]


class Likeness:
    """Compares questions. A word weighs the more, the fewer cards speak of it."""

    def __init__(
        self, vectors: Encoder | None, slang: Mapping[str, str], cards: Iterable[Card]
    ) -> None:
        self._encoder = vectors
        self._slang = {short: tuple(long.split()) for short, long in slang.items()}
        texts = [{*self._read(" ".join((card.title, *card.phrases))).stems} for card in cards]
        counts = Counter(one for text in texts for one in text)
        self._rarity = {one: math.log(1 + len(texts) / (n + 0.5)) for one, n in counts.items()}
        self._rarest = math.log(1 + len(texts) / 0.5) or 1.0

    def between(self, questions: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
        """Likeness in [0, 1] of each question with each of the others, (questions, others).

        0 for those that are not among the `COMPARED` nearest in meaning.
        """
        found = np.zeros((len(questions), len(others)), np.float32)
        if not found.size:
            return found
        left, right = [*map(self._read, questions)], [*map(self._read, others)]
        meant = self._meant(left, right)
        for i, one in enumerate(left):
            for j in np.argsort(-meant[i], kind="stable")[:COMPARED]:
                shared = self._shared(one, right[j])
                share = MEANING if self._encoder else 0.0
                found[i, j] = share * meant[i, j] + (1 - share) * shared
        return found

    def _read(self, text: str) -> _Read:
        found = bounded(words(text, self._slang))
        telling = [word for word in found if word not in EMPTY] or found
        joined = tuple(a + b for a, b in pairwise(found))
        return _Read(tuple(found), tuple(dict.fromkeys(map(stem, telling))), joined)

    def _meant(self, left: Sequence[_Read], right: Sequence[_Read]) -> NDArray[np.float32]:
        """Cosines of the meanings; without vectors, how many stems two questions share."""
        if self._encoder is None:
            shared = [[len({*a.stems} & {*b.stems}) for b in right] for a in left]
            return np.array(shared, np.float32)
        rows = self._encoder.encode([one.words for one in left])
        columns = self._encoder.encode([one.words for one in right])
        meant: NDArray[np.float32] = np.clip(rows @ columns.T / self._encoder.weight, 0, 1)
        return meant

    def _shared(self, one: _Read, other: _Read) -> float:
        """Dice's coefficient of the stems, weighted by rarity, misspelt words found too."""
        held = self._held(one, other) + self._held(other, one)
        whole = sum(map(self._weight, (*one.stems, *other.stems)))
        return held / whole if whole else 0.0

    def _held(self, one: _Read, other: _Read) -> float:
        """The weight of the stems of one question that stand in the other."""
        return sum(self._weight(word) for word in one.stems if _stands_in(word, other, one))

    def _weight(self, word: str) -> float:
        return self._rarity.get(word, self._rarest)


def _stands_in(word: str, other: _Read, own: _Read) -> bool:
    """Whether a question has a word, or one so spelt, or has it in two, or as a part of one."""
    spelt = (*other.stems, *other.joined)
    if word in spelt or any(ratio(word, near) >= SAME_WORD for near in spelt):
        return True
    parts = [joined for joined in own.joined if word in joined]
    return any(part in other.stems for part in parts)
