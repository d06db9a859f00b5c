"""Error texts: a pasted error finds the card whose symptom has its shape.

The symptoms of a card are the error texts of its challenge, and those of its phrases and wordings
that a program wrote and no person. What differs from one learner to the next (paths, numbers,
addresses, quoted names) is masked on both sides; what is left is compared by the share of the
symptom's words, by rarity, that the question holds.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.analysis import MAX_WORDS, clip, fold
from bot.lookup.errortexts import TELLTALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.lookup.texts import CardText

ALIKE = 0.6
"""Share of a symptom's words, in [0, 1], from which an error counts as that symptom."""
SHORTEST = 3
"""Words that a line of a symptom needs: shorter ones are in too many errors."""
MAX_LINES = 40
"""Lines of a card's symptoms that are compared."""
_MASKED = re.compile(
    r"""https?://\S+|(?:[a-z]:)?[~.]?(?:[/\\][\w.@-]+){2,}|0x[0-9a-f]+|\b[0-9a-f]{7,}\b|\d+"""
    r"""|(?<!\w)(["'`])(?:(?!\1)\S){1,60}(?: (?:(?!\1)\S){1,30})?\1(?!\w)"""
)
_WORD = re.compile(r"[a-z_][\w.]*[a-z\d]")


@dataclass(frozen=True)
class Symptoms:
    """The symptoms of all cards, a line at a time."""

    lines: tuple[str, ...]
    owners: NDArray[np.int32]
    """The card of each line."""
    words: dict[str, NDArray[np.int32]]
    """The lines that hold each word."""
    rarity: dict[str, float]
    """ln(1 + lines / lines with the word)."""
    totals: NDArray[np.float32]
    """The sum of the rarities of each line's words."""

    def match(self, text: str) -> dict[int, tuple[float, str]]:
        """Cards whose symptom a text shows: likeness in [`ALIKE`, 1] and the line."""
        if not self.lines or not TELLTALE.search(text):
            return {}
        held = np.zeros(len(self.lines), np.float32)
        for word in sorted(shape(text) & self.words.keys()):
            held[self.words[word]] += self.rarity[word]
        found: dict[int, tuple[float, str]] = {}
        for line in np.flatnonzero(held >= ALIKE * self.totals).tolist():
            share = min(1.0, float(held[line] / self.totals[line]))
            owner = int(self.owners[line])
            if share > found.get(owner, (0.0, ""))[0]:
                found[owner] = (share, self.lines[line])
        return found


def shape(text: str) -> frozenset[str]:
    """The words of an error text that do not depend on whose computer it is from.

    >>> sorted(shape("connection to server at host 10.0.0.7, port 5432 failed"))
    ['at', 'connection', 'failed', 'host', 'port', 'server', 'to']
    """
    masked = _MASKED.sub(" ", fold(clip(text)).replace("\u2019", "'"))
    return frozenset(_WORD.findall(masked)[: 8 * MAX_WORDS])


def read_symptoms(texts: Sequence[CardText]) -> Symptoms:
    """Index the symptoms of these cards."""
    lines: list[str] = []
    owners: list[int] = []
    held: list[frozenset[str]] = []
    for owner, text in enumerate(texts):
        for line in _lines(text):
            words = shape(line)
            if len(words) >= SHORTEST:
                lines.append(line)
                owners.append(owner)
                held.append(words)
    counts = Counter(word for words in held for word in words)
    rarity = {word: math.log(1 + len(lines) / n) for word, n in counts.items()}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(held):
        for word in words:
            places[word].append(place)
    totals = [sum(rarity[word] for word in sorted(words)) for words in held]
    return Symptoms(
        tuple(lines),
        np.array(owners, np.int32),
        {word: np.array(found, np.int32) for word, found in places.items()},
        rarity,
        np.array(totals, np.float32),
    )


def _lines(text: CardText) -> list[str]:
    """The lines of a card's symptoms, each once."""
    lines = (line.strip() for symptom in text.card.symptoms for line in symptom.splitlines())
    return list(dict.fromkeys(line for line in (*lines, *text.errors) if line))[:MAX_LINES]
