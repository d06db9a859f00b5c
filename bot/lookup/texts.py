"""Cards as the engine reads them: the words of each title, phrase, body and symptom."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.lookup.analysis import bounded, stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cards import Card

MAX_PHRASE_WORDS = 24
"""Different words of a phrase that are compared; of more the first."""
_FENCE = re.compile(r"^```[^\n]*$|^## |\]\([^)]*\)", re.MULTILINE)


@dataclass(frozen=True)
class CardText:
    """A card with its words, analysed once and reused by every later index."""

    card: Card
    phrases: tuple[str, ...]
    """Title and phrases, those without any word left out."""
    phrase_words: tuple[tuple[str, ...], ...]
    """The words of each phrase in order."""
    distinct: tuple[str, ...]
    """The different words of the first phrase, then those of the second, and so on."""
    counts: tuple[float, ...]
    """1 + ln(times in the phrase) for each of `distinct`."""
    lengths: tuple[int, ...]
    """How many of `distinct` belong to each phrase."""
    phrase_stems: tuple[str, ...]
    """The different stems of the first phrase, then those of the second, and so on."""
    stems: frozenset[str]
    """Stems of all words of title and phrases."""
    body: Mapping[str, int]
    """How often each stem stands in the body."""


def read_card(card: Card, slang: Mapping[str, Sequence[str]]) -> CardText:
    """The words of a card."""
    read = [(text, words(text, slang)) for text in dict.fromkeys((card.title, *card.phrases))]
    kept = [(text, found) for text, found in read if found] or [(card.title, [card.slug])]
    phrase_stems = tuple(chain.from_iterable(dict.fromkeys(map(stem, found)) for _, found in kept))
    counted = [list(Counter(found).items())[:MAX_PHRASE_WORDS] for _, found in kept]
    return CardText(
        card=card,
        phrases=tuple(text for text, _ in kept),
        phrase_words=tuple(tuple(bounded(found)) for _, found in kept),
        distinct=tuple(word for phrase in counted for word, _ in phrase),
        counts=tuple(1 + math.log(n) for phrase in counted for _, n in phrase),
        lengths=tuple(len(phrase) for phrase in counted),
        phrase_stems=phrase_stems,
        stems=frozenset(phrase_stems),
        body=Counter(stem(word) for word in words(_FENCE.sub(" ", card.body))),
    )
