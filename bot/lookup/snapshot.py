"""One state of the cards, ready to be searched; built anew at every change.

What is costly is kept from state to state: the words of each card and the vectors of its phrases.
The rest is put together at one go, so that a state never depends on those before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup import contrast
from bot.lookup.bodies import read_bodies
from bot.lookup.completion import Completer
from bot.lookup.coverage import read_coverage
from bot.lookup.firstlook import FirstLook
from bot.lookup.index import build_index
from bot.lookup.passages import read_passages
from bot.lookup.pool import Pool
from bot.lookup.query import Query
from bot.lookup.scoring import Scorer
from bot.lookup.symptoms import read_symptoms
from bot.lookup.texts import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.cards import Card
    from bot.lookup.ranking import Ranking
    from bot.lookup.texts import CardText, Words
    from bot.lookup.vectors import Encoder

    Floats = NDArray[np.float32]

LEARNABLE = 5_000
"""Cards beyond which what tells them apart is not learnt: it would take longer than it is worth."""


@dataclass(frozen=True)
class Reading:
    """A card with its words and the vectors of its phrases."""

    text: CardText
    vectors: Floats
    """(phrases, size); of no columns where there are no vectors."""
    passages: Floats
    """The same for the passages."""


@dataclass(frozen=True)
class Snapshot:
    """One state of the cards; never changed, only replaced.

    What no card answers stands among the readings as `OUTSIDE`, and nowhere else.
    """

    readings: Mapping[str, Reading]
    cards: Mapping[str, Card]
    version: str
    scorer: Scorer | None
    """Nothing where there is no card."""
    completer: Completer


def build_snapshot(
    readings: Mapping[str, Reading], encoder: Encoder | None, ranking: Ranking, base: str
) -> Snapshot:
    """The state of these cards; `base` names everything else that answers depend on."""
    ordered = [readings[slug] for slug in sorted(readings)]
    texts = [reading.text for reading in ordered]
    known = [text for text in texts if text.card.slug != OUTSIDE]
    scorer = _score(ordered, encoder, ranking) if known else None
    digests = "".join(text.digest for text in texts)
    return Snapshot(
        readings=_share(ordered, scorer) if scorer else readings,
        cards=MappingProxyType({text.card.slug: text.card for text in known}),
        version=blake2b((base + digests).encode(), digest_size=12).hexdigest(),
        scorer=scorer,
        completer=Completer(known),
    )


def _share(readings: Sequence[Reading], scorer: Scorer) -> dict[str, Reading]:
    """The readings with their vectors as parts of the scorer's, so that memory holds them once."""
    parts = np.split(scorer.vectors, scorer.index.starts[1:].tolist())
    return {
        reading.text.card.slug: Reading(reading.text, part, reading.passages)
        for reading, part in zip(readings, parts, strict=True)
    }


def read_texts(texts: Sequence[CardText], encoder: Encoder | None) -> list[Reading]:
    """These cards with the vectors of their phrases and passages."""
    phrases = _encode([text.phrase_words for text in texts], encoder)
    passages = _encode([text.passages for text in texts], encoder)
    return [Reading(*parts) for parts in zip(texts, phrases, passages, strict=True)]


def _encode(groups: Sequence[Sequence[Words]], encoder: Encoder | None) -> list[Floats]:
    """The vectors of some texts of each card."""
    if encoder is None:
        return [np.zeros((len(group), 0), np.float32) for group in groups]
    rows = encoder.encode([words for group in groups for words in group])
    ends = np.cumsum([len(group) for group in groups])
    return np.split(rows, ends[:-1].tolist()) if groups else []


def _score(readings: Sequence[Reading], encoder: Encoder | None, ranking: Ranking) -> Scorer:
    texts = [reading.text for reading in readings]
    index = build_index(texts, encoder.common if encoder else ())
    outside = texts[0].card.slug == OUTSIDE
    vectors = np.concatenate([reading.vectors for reading in readings])
    bodies = read_bodies(texts)
    scorer = Scorer(
        index=index,
        first_look=FirstLook(index, _centres(readings, encoder.leading if encoder else 0)),
        bodies=bodies,
        coverage=read_coverage(texts, bodies),
        symptoms=read_symptoms(texts),
        passages=read_passages([reading.passages for reading in readings], index.sizes),
        vectors=vectors,
        total=1 + (encoder.weight if encoder else 0),
        contrasts=None,
        weights=ranking.at(float(index.sizes[int(outside) :].mean())),
        outside=outside,
    )
    if len(texts) > LEARNABLE:
        return scorer
    contrasts = contrast.Contrasts(
        len(texts), len(index.rarity) - 1, vectors.shape[1], lambda card: _learn(scorer, card)
    )
    contrasts.ready[0] = scorer.outside  # no question is ever scored against it
    return replace(scorer, contrasts=contrasts)


def _centres(readings: Sequence[Reading], leading: int) -> Floats:
    """The mean vector of each card's phrases, so many numbers of it."""
    means = [reading.vectors[:, :leading].mean(axis=0) for reading in readings]
    return np.array(means, np.float32)


def _learn(scorer: Scorer, card: int) -> contrast.Trained:
    start, size = int(scorer.index.starts[card]), int(scorer.index.sizes[card])
    own = np.arange(start, start + size)
    foreign = _nearest_foreign(scorer, card)
    return contrast.train(scorer.index, scorer.vectors, own, foreign, scorer.total)


def _nearest_foreign(scorer: Scorer, card: int) -> NDArray[np.intp]:
    """The phrases of other cards that are most like a card as a whole."""
    index = scorer.index
    part = slice(index.starts[card], index.starts[card] + index.sizes[card])
    words = tuple(index.words_of(card).items())
    query = Query("", (), (), words, (), scorer.vectors[part].mean(axis=0))
    scores = scorer.first_look.scores(query)
    scores[card] = -np.inf
    rivals = np.argsort(-scores, kind="stable")[: contrast.RIVALS]
    pool = Pool.of(index, np.sort(rivals[rivals != card])).phrases
    if len(pool) <= contrast.FOREIGN:
        return pool
    likeness = scorer.likeness(query, pool, scorer.spread(query))
    return np.sort(pool[np.argsort(-likeness, kind="stable")[: contrast.FOREIGN]])
