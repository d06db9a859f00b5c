"""Cards as the engine reads them: the words of each title, phrase, wording, body and symptom."""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.lookup.analysis import bounded, stem, words
from bot.lookup.errortexts import is_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.cards import Card
    from bot.lookup.languages import Languages

OUTSIDE = ""
"""In place of a slug: texts that no card answers stand in an index like the phrases of a card."""
MAX_PHRASE_WORDS = 24
"""Different words of a phrase that are compared; of more the first."""
FEW_PHRASES = 3
"""Titles and phrases up to which a card's body is read sentence by sentence as well."""
MAX_PASSAGES = 24
"""Sentences of a body that are read so; of more the first."""
_SHORTEST_PASSAGE = 3  # words
_FENCED = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n(?=[-*#] |\d+\. |## )")
_MARKUP = re.compile(r"^```[^\n]*$|^## |\]\([^)]*\)", re.MULTILINE)

Words = tuple[str, ...]


@dataclass(frozen=True)
class CardText:
    """A card with its words, analysed once and reused by every later index."""

    card: Card
    digest: str
    """Stands for everything that the card says."""
    wordings: Words
    """Further ways that people ask, which stand beside the card and not in it."""
    phrases: Words
    """Title, phrases and wordings, each once, those without any word left out."""
    own: int
    """How many of `phrases` are the card's own: its title and phrases."""
    errors: Words
    """Those of `phrases` but the title that a program wrote: pasted errors."""
    phrase_words: tuple[Words, ...]
    """The words of each phrase in order."""
    distinct: Words
    """The different words of the first phrase, then those of the second, and so on."""
    counts: tuple[float, ...]
    """1 + ln(times in the phrase) for each of `distinct`."""
    lengths: tuple[int, ...]
    """How many of `distinct` belong to each phrase."""
    stems: Words
    """The different stems of phrases and body."""
    in_phrases: tuple[int, ...]
    """In how many phrases each of `stems` stands."""
    in_body: tuple[int, ...]
    """How often each of `stems` stands in the body."""

    passages: tuple[Words, ...]
    """The words of the body's sentences, where the card has few phrases."""

    @cached_property
    def asked(self) -> frozenset[str]:
        """The stems of title, phrases and wordings."""
        return frozenset(root for root, n in zip(self.stems, self.in_phrases, strict=True) if n)

    @cached_property
    def said(self) -> frozenset[str]:
        """The stems of everything that the card says."""
        return frozenset(self.stems)


def digest_of(card: Card, wordings: Words = ()) -> str:
    """Stands for everything that a card and the wordings beside it say."""
    said = repr((card, wordings)).encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=16).hexdigest()


def read_card(
    card: Card,
    slang: Mapping[str, Sequence[str]],
    languages: Languages | None = None,
    wordings: Words = (),
) -> CardText:
    """The words of a card; title, phrases and wordings are read as questions are."""
    translate = languages.read if languages else str

    def read(texts: Iterable[str]) -> list[tuple[str, list[str]]]:
        # One string for each word and one number for 1 keep large libraries small.
        found = ((text, [*map(sys.intern, words(translate(text), slang))]) for text in texts)
        return [(text, held) for text, held in found if held]

    titled = dict.fromkeys((card.title, *card.phrases))
    own = read(titled) or [(card.title, [card.slug])]
    kept = [*own, *read(text for text in dict.fromkeys(wordings) if text not in titled)]
    counted = [list(Counter(found).items())[:MAX_PHRASE_WORDS] for _, found in kept]
    phrase_stems = Counter(
        chain.from_iterable(dict.fromkeys(map(stem, found)) for _, found in kept)
    )
    body = Counter(map(stem, words(_MARKUP.sub(" ", card.body))))
    stems = tuple(dict.fromkeys((*phrase_stems, *body)))
    return CardText(
        card=card,
        digest=digest_of(card, wordings),
        wordings=wordings,
        phrases=tuple(text for text, _ in kept),
        own=len(own),
        errors=tuple(text for text, _ in kept[1:] if is_error(text)),
        phrase_words=tuple(tuple(bounded(found)) for _, found in kept),
        distinct=tuple(word for phrase in counted for word, _ in phrase),
        counts=tuple(1.0 if n == 1 else 1 + math.log(n) for phrase in counted for _, n in phrase),
        lengths=tuple(len(phrase) for phrase in counted),
        stems=stems,
        in_phrases=tuple(phrase_stems[root] for root in stems),
        in_body=tuple(body[root] for root in stems),
        passages=_passages(card.body) if len(kept) <= FEW_PHRASES else (),
    )


def _passages(body: str) -> tuple[Words, ...]:
    """The words of the sentences of a body, code left out."""
    sentences = _SENTENCE_END.split(_FENCED.sub("\n\n", body))
    read = (words(_MARKUP.sub(" ", sentence)) for sentence in sentences)
    kept = [tuple(bounded(found)) for found in read if len(found) >= _SHORTEST_PASSAGE]
    return tuple(kept[:MAX_PASSAGES])


def as_json(text: CardText) -> dict[str, Any]:
    """What `from_json` needs beside the card to make this again."""
    return {
        "digest": text.digest,
        "wordings": text.wordings,
        "phrases": text.phrases,
        "own": text.own,
        "errors": text.errors,
        "words": text.phrase_words,
        "distinct": text.distinct,
        "counts": text.counts,
        "lengths": text.lengths,
        "stems": text.stems,
        "in_phrases": text.in_phrases,
        "in_body": text.in_body,
        "passages": text.passages,
    }


def from_json(card: Card, kept: Mapping[str, Any]) -> CardText:
    """The text that `as_json` was given."""
    return CardText(
        card=card,
        digest=kept["digest"],
        wordings=tuple(kept["wordings"]),
        phrases=tuple(kept["phrases"]),
        own=kept["own"],
        errors=tuple(kept["errors"]),
        phrase_words=tuple(map(tuple, kept["words"])),
        distinct=tuple(kept["distinct"]),
        counts=tuple(kept["counts"]),
        lengths=tuple(kept["lengths"]),
        stems=tuple(kept["stems"]),
        in_phrases=tuple(kept["in_phrases"]),
        in_body=tuple(kept["in_body"]),
        passages=tuple(map(tuple, kept["passages"])),
    )
