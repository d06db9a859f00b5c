"""The lookup: a question in, cards with calibrated confidence out."""

from __future__ import annotations

import math
import threading
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bot.cards import Match
from bot.lookup import contrast
from bot.lookup.analysis import stem
from bot.lookup.bodies import read_bodies
from bot.lookup.completion import Completer, Suggestion
from bot.lookup.confidence import MOST_SURE_ALONE, Evidence, Head
from bot.lookup.index import build_index
from bot.lookup.query import Query, read_query
from bot.lookup.scoring import Ranked, Scorer
from bot.lookup.texts import CardText, read_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.cards import Card
    from bot.lookup.vectors import Encoder

VERSION = 1
"""Raised whenever the same cards and question could give another answer than before."""
LEARNABLE = 5_000
"""Cards beyond which what tells them apart is not learnt: it would take longer than it is worth."""
_FEW = 3
_HEAD = Head(-4.27, (7.03, 0.53, 0.46, 3.73))


@dataclass(frozen=True)
class _Snapshot:
    """One state of the cards; never changed, only replaced."""

    texts: Mapping[str, CardText]
    cards: Mapping[str, Card]
    version: str
    scorer: Scorer | None
    completer: Completer


class Engine:
    """Finds the cards that answer a question.

    Reads are safe from any thread and never wait: `update` builds the next state aside and then
    swaps it in. `vectors` gives meanings (see the module `vectors`), or `None` for words alone.
    """

    def __init__(
        self,
        cards: Iterable[Card],
        *,
        vectors: Encoder | None,
        slang: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._encoder = vectors
        self._slang = {short: tuple(long.split()) for short, long in slang.items()}
        self._writing = threading.Lock()
        self._meanings: dict[tuple[str, ...], NDArray[np.float32]] = {}
        self._now = self._build({card.slug: read_card(card, self._slang) for card in cards})

    @property
    def version(self) -> str:
        """Changes whenever any answer could change."""
        return self._now.version

    @property
    def cards(self) -> Mapping[str, Card]:
        """All cards by slug, as they are now."""
        return self._now.cards

    def update(self, changed: Iterable[Card] = (), removed: Iterable[str] = ()) -> None:
        """Put cards in, in place of those with the same slug, and take cards out.

        The outcome equals an engine built from the cards that are left.
        """
        with self._writing:
            texts = dict(self._now.texts)
            for slug in removed:
                texts.pop(slug, None)
            for card in changed:
                texts[card.slug] = read_card(card, self._slang)
            self._now = self._build(texts)

    def search(self, question: str, limit: int = 3) -> list[Match]:
        """The cards nearest to a question, best first, confidences falling; any text is welcome."""
        scorer = self._now.scorer
        if scorer is None:
            return []
        query = read_query(question, self._slang, scorer.index, self._encoder)
        if not query.words:
            return []
        return self._matches(scorer, query, limit)

    def complete(self, prefix: str, limit: int = 25) -> list[Suggestion]:
        """Titles and phrases that a prefix may become, best first, one a card."""
        return self._now.completer.complete(prefix, limit)

    def normalise(self, question: str) -> str:
        """The question as the engine reads it: equal ones get equal matches."""
        scorer = self._now.scorer
        if scorer is None:
            return ""
        return " ".join(read_query(question, self._slang, scorer.index, None).words)

    def _matches(self, scorer: Scorer, query: Query, limit: int) -> list[Match]:
        ranked = scorer.rank(query)
        matches: list[Match] = []
        ceiling = 1.0 if scorer.index.cards >= _FEW else MOST_SURE_ALONE
        for place in range(min(limit, len(ranked.cards))):
            evidence = _evidence(scorer, query, ranked, place)
            ceiling = min(ceiling, _HEAD.probability(evidence))
            card = scorer.index.texts[int(ranked.cards[place])].card
            phrase = scorer.index.phrase(int(ranked.phrases[place]))
            matches.append(Match(card, ceiling, phrase, query.read_as))
        return matches

    def _build(self, texts: Mapping[str, CardText]) -> _Snapshot:
        ordered = [texts[slug] for slug in sorted(texts)]
        return _Snapshot(
            texts=texts,
            cards=MappingProxyType({text.card.slug: text.card for text in ordered}),
            version=self._digest(ordered),
            scorer=self._score(ordered) if ordered else None,
            completer=Completer(ordered),
        )

    def _digest(self, texts: Sequence[CardText]) -> str:
        digest = blake2b(digest_size=12)
        name = self._encoder.name if self._encoder else "none"
        digest.update(repr((VERSION, name, sorted(self._slang.items()))).encode())
        for text in texts:
            digest.update(repr(text.card).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def _score(self, texts: Sequence[CardText]) -> Scorer:
        index = build_index(texts, self._encoder.common if self._encoder else ())
        vectors = self._vectors(texts)
        centres = np.add.reduceat(vectors, index.starts, axis=0) / index.sizes[:, None]
        scorer = Scorer(
            index=index,
            bodies=read_bodies(texts),
            vectors=vectors,
            centres=centres.astype(np.float32),
            total=1 + (self._encoder.weight if self._encoder else 0),
            contrasts=None,
            stem_rarity=_stem_rarity(texts),
        )
        if len(texts) <= LEARNABLE:
            scorer = Scorer(**{**vars(scorer), "contrasts": _contrasts(scorer)})
        return scorer

    def _vectors(self, texts: Sequence[CardText]) -> NDArray[np.float32]:
        phrases = [words for text in texts for words in text.phrase_words]
        if self._encoder is None:
            return np.zeros((len(phrases), 1), np.float32)
        return self._encoder.encode(phrases)


def _stem_rarity(texts: Sequence[CardText]) -> dict[str, float]:
    counts = Counter(chain.from_iterable(text.stems for text in texts))
    return {stem: math.log(1 + len(texts) / (n + 0.5)) for stem, n in counts.items()}


def _evidence(scorer: Scorer, query: Query, ranked: Ranked, place: int) -> Evidence:
    rival = 1 if place == 0 else 0
    score = float(ranked.scores[place])
    margin = score - float(ranked.scores[rival]) if rival < len(ranked.scores) else score
    return Evidence(
        margin=margin,
        coverage=_coverage(scorer, query, scorer.index.texts[int(ranked.cards[place])]),
        length=float(np.log1p(len(query.words))),
        likeness=float(ranked.likeness[place]),
    )


def _coverage(scorer: Scorer, query: Query, text: CardText) -> float:
    rarity = scorer.stem_rarity
    unknown = scorer.unknown_stem_rarity
    held = total = 0.0
    for word in query.words:
        root = stem(word)
        weight = rarity.get(root, unknown)
        total += weight
        held += weight if root in text.stems else 0.0
    return held / total


def _contrasts(scorer: Scorer) -> contrast.Contrasts:
    index, trained = scorer.index, []
    for card in range(index.cards):
        start, size = int(index.starts[card]), int(index.sizes[card])
        own = np.arange(start, start + size)
        foreign = _nearest_foreign(scorer, card)
        trained.append(contrast.train(index, scorer.vectors, own, foreign, scorer.total))
    return contrast.pack(trained, len(index.rarity) - 1, scorer.vectors.shape[1])


def _nearest_foreign(scorer: Scorer, card: int) -> NDArray[np.intp]:
    """The phrases of other cards that are most like a card as a whole."""
    index = scorer.index
    query = Query((), (), tuple(index.words_of(card).items()), (), scorer.centres[card])
    scores = scorer.rough(query)
    scores[card] = -np.inf
    rivals = np.argsort(-scores, kind="stable")[: contrast.RIVALS]
    pool = scorer.phrases_of(np.sort(rivals[rivals != card]))[0]
    if len(pool) <= contrast.FOREIGN:
        return pool
    likeness = scorer.likeness(query, pool, scorer.spread(query))
    return np.sort(pool[np.argsort(-likeness, kind="stable")[: contrast.FOREIGN]])
