"""The lookup: a question in, cards with calibrated confidence out."""

from __future__ import annotations

import threading
from dataclasses import replace
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bot.cards import Match
from bot.lookup.cachefile import CacheFile
from bot.lookup.confidence import FEW, MOST_SURE_OF_FEW, Head, Weigher
from bot.lookup.languages import Languages
from bot.lookup.query import Query, read_query
from bot.lookup.snapshot import Reading, build_snapshot, read_texts
from bot.lookup.texts import digest_of, read_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.cards import Card
    from bot.lookup.completion import Suggestion
    from bot.lookup.confidence import Evidence
    from bot.lookup.scoring import Scorer
    from bot.lookup.snapshot import Snapshot
    from bot.lookup.vectors import Encoder

VERSION = 2
"""Raised whenever the same cards and question could give another answer than before."""


class Engine:
    """Finds the cards that answer a question.

    Reads are safe from any thread and never wait: `update` builds the next state aside and then
    swaps it in. `vectors` give meanings (see `open_grade`), or `None` for words alone. `slang`
    maps what people type in chat to what they mean, `languages` read questions that are not in
    English. With a `cache_dir` a start reads what the last
    one with the same cards worked out.
    """

    def __init__(
        self,
        cards: Iterable[Card],
        *,
        vectors: Encoder | None,
        slang: Mapping[str, str] = MappingProxyType({}),
        languages: Languages | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        self._encoder = vectors
        self._slang = {short: tuple(long.split()) for short, long in slang.items()}
        self._languages = languages or Languages()
        name = vectors.name if vectors else "none"
        self._base = repr((VERSION, name, sorted(self._slang.items()), self._languages.name))
        self._head = Head.load(vectors.grade if vectors else "none")
        self._writing = threading.Lock()
        self._now = self._start({card.slug: card for card in cards}, cache_dir)

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
            gone = set(removed)
            kept = {k: v for k, v in self._now.readings.items() if k not in gone}
            self._now = build_snapshot(kept | self._read(changed), self._encoder, self._base)

    def search(self, question: str, limit: int = 3) -> list[Match]:
        """The cards nearest to a question, best first, confidences falling; any text is welcome."""
        scorer = self._now.scorer
        if scorer is None:
            return []
        query = self._query(question, scorer, self._encoder)
        return self._matches(scorer, query, limit) if query.words else []

    def complete(self, prefix: str, limit: int = 25) -> list[Suggestion]:
        """Titles and phrases that a prefix may become, best first, one a card."""
        return self._now.completer.complete(prefix, limit)

    def normalise(self, question: str) -> str:
        """The question as the engine reads it: equal ones get equal matches."""
        scorer = self._now.scorer
        if scorer is None:
            return ""
        query = self._query(question, scorer, None)
        return " ".join(query.words)

    def weigh(self, question: str) -> tuple[str, Evidence] | None:
        """The slug of the first match and what speaks for it; nothing for a text without words."""
        scorer = self._now.scorer
        if scorer is None:
            return None
        query = self._query(question, scorer, self._encoder)
        if not query.words:
            return None
        ranked = scorer.rank(query)
        slug = scorer.index.texts[int(ranked.cards[0])].card.slug
        return slug, Weigher(scorer, query, ranked).weigh(0)

    def _query(self, question: str, scorer: Scorer, encoder: Encoder | None) -> Query:
        query = read_query(self._languages.read(question), self._slang, scorer.index, encoder)
        return replace(query, text=question)

    def learn(self) -> None:
        """Learn at once what tells every card from its neighbours, rather than when it is asked."""
        if (scorer := self._now.scorer) is not None:
            scorer.learn()

    def _start(self, cards: Mapping[str, Card], cache_dir: Path | None) -> Snapshot:
        if cache_dir is None:
            return build_snapshot(self._read(cards.values()), self._encoder, self._base)
        digests = "".join(digest_of(cards[slug]) for slug in sorted(cards))
        name = blake2b((self._base + digests).encode(), digest_size=12).hexdigest()
        file = CacheFile(cache_dir, name)
        kept = file.readings(cards)
        readings = self._read(cards.values()) if kept is None else kept
        snapshot = build_snapshot(readings, self._encoder, self._base)
        scorer = snapshot.scorer
        contrasts = scorer.contrasts if scorer is not None else None
        if contrasts is not None and (kept is None or not file.fill(contrasts)):
            contrasts.prepare(np.arange(len(cards)))
            file.write(snapshot)
        return snapshot

    def _read(self, cards: Iterable[Card]) -> dict[str, Reading]:
        distinct = {card.slug: card for card in cards}.values()
        texts = [read_card(card, self._slang, self._languages) for card in distinct]
        read = read_texts(texts, self._encoder)
        return {reading.text.card.slug: reading for reading in read}

    def _matches(self, scorer: Scorer, query: Query, limit: int) -> list[Match]:
        ranked = scorer.rank(query)
        weigher = Weigher(scorer, query, ranked)
        ceiling = 1.0 if scorer.index.cards >= FEW else MOST_SURE_OF_FEW
        matches: list[Match] = []
        for place in range(min(limit, len(ranked.cards))):
            ceiling = min(ceiling, self._head.probability(weigher.weigh(place)))
            row = int(ranked.cards[place])
            card = scorer.index.texts[row].card
            phrase = ranked.symptoms.get(row) or scorer.index.phrase(int(ranked.phrases[place]))
            matches.append(Match(card, ceiling, phrase, query.read_as))
        return matches
