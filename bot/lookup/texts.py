"""Cards as the engine reads them: the words of each title, phrase, wording, body and symptom."""

from __future__ import annotations

import re
import sys
from array import array
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.lookup.analysis import bounded, stem, words
from bot.lookup.errortexts import is_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

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
_MOST = 2**16 - 1
_FENCED = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n(?=[-*#] |\d+\. |## )")
_MARKUP = re.compile(r"^```[^\n]*$|^## |\]\([^)]*\)", re.MULTILINE)

Words = tuple[str, ...]


@dataclass(frozen=True)
class CardText:
    """A card with its words, analysed once and reused by every later index.

    Words stand as whole texts and numbers in arrays: as tuples of words and numbers they would
    take most of the memory of a large library.
    """

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
    read: Words
    """The words of each phrase in order, each phrase joined by spaces."""
    stems: Words
    """The different stems of phrases and body."""
    in_phrases: array[int]
    """In how many phrases each of `stems` stands."""
    in_body: array[int]
    """How often each of `stems` stands in the body."""
    passages: tuple[Words, ...]
    """The words of the body's sentences, where the card has few phrases."""

    @property
    def phrase_words(self) -> tuple[Words, ...]:
        """The words of each phrase in order, as many as a question may have."""
        # One string for each word: those of a whole library are held at once.
        return tuple(tuple(map(sys.intern, bounded(read.split(" ")))) for read in self.read)


def packed(counts: Iterable[int]) -> array[int]:
    """Counts in two bytes each, those above 65,535 as that."""
    return array("H", (min(count, _MOST) for count in counts))


def unpacked(parts: Iterable[array[int]]) -> NDArray[np.uint16]:
    """What `packed` was given, one part after the other."""
    return np.frombuffer(b"".join(parts), np.uint16)


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
        found = ((text, words(translate(text), slang)) for text in texts)
        return [(text, held) for text, held in found if held]

    titled = dict.fromkeys((card.title, *card.phrases))
    own = read(titled) or [(card.title, [card.slug])]
    kept = [*own, *read(text for text in dict.fromkeys(wordings) if text not in titled)]
    phrase_stems = Counter(
        chain.from_iterable(dict.fromkeys(map(stem, found)) for _, found in kept)
    )
    body = Counter(map(stem, words(_MARKUP.sub(" ", card.body))))
    # One string for each stem, however many cards hold it.
    stems = tuple(map(sys.intern, dict.fromkeys((*phrase_stems, *body))))
    return CardText(
        card=card,
        digest=digest_of(card, wordings),
        wordings=wordings,
        phrases=tuple(text for text, _ in kept),
        own=len(own),
        errors=tuple(text for text, _ in kept[1:] if is_error(text)),
        read=tuple(" ".join(found) for _, found in kept),
        stems=stems,
        in_phrases=packed(phrase_stems[root] for root in stems),
        in_body=packed(body[root] for root in stems),
        passages=_passages(card.body) if len(kept) <= FEW_PHRASES else (),
    )


def sentences_of(body: str) -> list[str]:
    """The sentences of a body, code and markup left out."""
    found = _SENTENCE_END.split(_FENCED.sub("\n\n", body))
    return [_MARKUP.sub(" ", sentence) for sentence in found]


def _passages(body: str) -> tuple[Words, ...]:
    """The words of the sentences of a body."""
    read = map(words, sentences_of(body))
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
        "read": text.read,
        "stems": text.stems,
        "in_phrases": text.in_phrases.tolist(),
        "in_body": text.in_body.tolist(),
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
        read=tuple(kept["read"]),
        stems=tuple(map(sys.intern, kept["stems"])),
        in_phrases=array("H", kept["in_phrases"]),
        in_body=array("H", kept["in_body"]),
        passages=tuple(map(tuple, kept["passages"])),
    )
