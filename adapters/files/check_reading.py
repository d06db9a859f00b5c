"""Checks that a card reads as easily as the rest of the library.

What is hard is measured against the other cards: a value is far above when its modified z-score,
0.6745 · (value - median) / median absolute deviation, is over 3.5 (Iglewicz and Hoaglin, How to
Detect and Handle Outliers, 1993).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from markdown_it.token import Token

from adapters.files.cardfile import CardFile
from adapters.files.problem import Problem, at
from bot.richtext import parser

FAR = 3.5
"""The modified z-score from which a value is far above the others."""
FEWEST = 20
"""Cards from which a library has a usual way of writing."""
_END = re.compile(r"[.!?:](?=\s|$)")
_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or a point of a list that is none."""

    line: int
    """The line of its paragraph in the file."""
    words: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """How hard a card is to read."""

    file: CardFile
    sentences: tuple[Sentence, ...]

    @cached_property
    def longest(self) -> Sentence:
        """The sentence of the most words."""
        return max(self.sentences, key=lambda sentence: len(sentence.words))

    @property
    def length(self) -> float:
        """Words in a sentence, on average."""
        return sum(len(s.words) for s in self.sentences) / len(self.sentences)

    @property
    def level(self) -> float:
        """The automated readability index, in years of school.

        4.71 · characters / words + 0.5 · words / sentences - 21.43 (Smith and Senter, Automated
        Readability Index, AMRL-TR-66-220, 1967).
        """
        words = [word for sentence in self.sentences for word in sentence.words]
        return 4.71 * sum(map(len, words)) / len(words) + 0.5 * self.length - 21.43


def check_reading(files: Sequence[CardFile]) -> Iterator[Problem]:
    """Advice on cards that are far harder than the rest; none where there is hardly a rest."""
    readings = [reading for file in files if (reading := read(file)).sentences]
    if len(readings) < FEWEST:
        return
    for reading, usual in _far_above(readings, lambda r: r.level):
        what = f"reading level {reading.level:.0f}, where {usual:.0f} is usual"
        yield at(reading.file, reading.file.body_line, what, "use shorter words", advice=True)
    for reading, usual in _far_above(readings, lambda r: r.length):
        what = f"{reading.length:.0f} words in a sentence, where {usual:.0f} are usual"
        yield at(reading.file, reading.file.body_line, what, "split some", advice=True)
    for reading, usual in _far_above(readings, lambda r: len(r.longest.words)):
        words = reading.longest.words
        what = f"a sentence of {len(words)} words (“{' '.join(words[:4])} …”)"
        mend = f"split it; the longest of a card has usually {usual:.0f}"
        yield at(reading.file, reading.longest.line, what, mend, advice=True)


def read(file: CardFile) -> Reading:
    """The sentences of a card's text; headings and fenced code are none."""
    tokens = parser().parse(file.card.body)
    inside = zip(tokens, [None, *tokens], strict=False)
    texts = [
        (file.body_line + (token.map or [0])[0], _text(token))
        for token, before in inside
        if token.type == "inline" and before is not None and before.type != "heading_open"
    ]
    return Reading(file, tuple(s for line, text in texts for s in _sentences(line, text)))


def _sentences(line: int, text: str) -> Iterator[Sentence]:
    for part in _END.split(text):
        if words := tuple(_WORD.findall(part)):
            yield Sentence(line, words)


def _text(token: Token) -> str:
    """The text that is read; code in a line counts as a short word, whatever its letters."""
    return "".join(
        "code" if child.type == "code_inline" else child.content or " "
        for child in token.children or ()
        if child.content or child.type == "softbreak"
    )


def _far_above(
    readings: Sequence[Reading], value: Callable[[Reading], float]
) -> Iterator[tuple[Reading, float]]:
    """Those whose value is far above the median, with the median."""
    values = [value(reading) for reading in readings]
    usual = median(values)
    spread = median(abs(v - usual) for v in values)
    for reading, one in zip(readings, values, strict=True):
        if 0.6745 * (one - usual) > FAR * spread:
            yield reading, usual
