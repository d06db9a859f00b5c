"""The lookup: a question in, cards with calibrated confidence out."""

from __future__ import annotations

import threading
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bot.cards import Card, Match
from bot.lookup.analysis import words
from bot.lookup.cachefile import CacheFile
from bot.lookup.confidence import FEW, MOST_SURE_OF_FEW, Head, Weigher
from bot.lookup.languages import Languages
from bot.lookup.query import Query, read_query
from bot.lookup.ranking import Ranking
from bot.lookup.snapshot import Reading, build_snapshot, read_texts
from bot.lookup.texts import OUTSIDE, digest_of, read_card
from bot.lookup.tracebacks import without_frames

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.lookup.completion import Suggestion
    from bot.lookup.confidence import Evidence
    from bot.lookup.scoring import Ranked, Scorer
    from bot.lookup.snapshot import Snapshot
    from bot.lookup.texts import Words
    from bot.lookup.vectors import Encoder

VERSION = 7
"""Raised whenever the same cards and question could give another answer than before."""


class Engine:
    """Finds the cards that answer a question.

    Reads are safe from any thread and never wait: `update` builds the next state aside and then
    swaps it in. `vectors` give meanings (see `open_grade`), or `None` for words alone. `slang`
    maps what people type in chat to what they mean, `languages` read questions that are not in
    English. `wordings` are further ways that people ask, by the slug of the card that answers
    them; those of a slug that `redirects` leads elsewhere go with it. `outside` are texts that no
    card answers: what is like them is less likely to be answered. With a `cache_dir` a start reads
    what the last one with the same cards worked out.
    """

    def __init__(
        self,
        cards: Iterable[Card],
        *,
        vectors: Encoder | None,
        slang: Mapping[str, str] = MappingProxyType({}),
        languages: Languages | None = None,
        wordings: Mapping[str, Sequence[str]] = MappingProxyType({}),
        redirects: Mapping[str, str] = MappingProxyType({}),
        outside: Sequence[str] = (),
        cache_dir: Path | None = None,
    ) -> None:
        self._encoder = vectors
        self._slang = {short: tuple(long.split()) for short, long in slang.items()}
        self._languages = languages or Languages()
        self._wordings = {slug: tuple(texts) for slug, texts in wordings.items() if texts}
        self._redirects = redirects
        name = vectors.name if vectors else "none"
        self._base = repr((VERSION, name, sorted(self._slang.items()), self._languages.name))
        grade = vectors.grade if vectors else "none"
        self._head, self._ranking = Head.load(grade), Ranking.load(grade)
        self._writing = threading.Lock()
        known = {card.slug: card for card in cards}
        if outside:
            known[OUTSIDE] = Card(OUTSIDE, outside[0], phrases=tuple(outside[1:]))
        self._now = self._start(known, cache_dir)

    @property
    def version(self) -> str:
        """Changes whenever any answer could change."""
        return self._now.version

    @property
    def cards(self) -> Mapping[str, Card]:
        """All cards by slug, as they are now."""
        return self._now.cards

    @property
    def encoded(self) -> list[str]:
        """All texts with a vector, as the encoder read them."""
        texts = [reading.text for reading in self._now.readings.values()]
        return [" ".join(read) for text in texts for read in (*text.phrase_words, *text.passages)]

    def update(
        self,
        changed: Iterable[Card] = (),
        removed: Iterable[str] = (),
        redirects: Mapping[str, str] | None = None,
    ) -> None:
        """Put cards in, in place of those with the same slug, and take cards out.

        `redirects` are the old slugs with the cards they lead to; `None` leaves them as they are.
        The outcome equals an engine built from the cards that are left.
        """
        with self._writing:
            gone = set(removed)
            kept = {k: v for k, v in self._now.readings.items() if k not in gone}
            new = {card.slug: card for card in changed}
            if redirects is not None:
                self._redirects = redirects
            wordings = self._worded(kept.keys() | new.keys())
            for slug, reading in kept.items():
                if reading.text.wordings != wordings.get(slug, ()):
                    new.setdefault(slug, reading.text.card)
            read = self._read(new.values(), wordings)
            self._now = build_snapshot(kept | read, self._encoder, self._ranking, self._base)

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
        found = self.rank(question)
        return None if found is None else (found[0][0], Weigher(found[1]).weigh(0))

    def rank(self, question: str) -> tuple[list[str], Ranked] | None:
        """The slugs of all candidates, best first, and what speaks for them."""
        scorer = self._now.scorer
        if scorer is None:
            return None
        query = self._query(question, scorer, self._encoder)
        if not query.words:
            return None
        ranked = scorer.rank(query)
        return [scorer.index.texts[card].card.slug for card in ranked.cards.tolist()], ranked

    def _query(self, question: str, scorer: Scorer, encoder: Encoder | None) -> Query:
        told = without_frames(question)
        typed = words(self._languages.read(told), self._slang)
        return read_query(told, typed, scorer.index, encoder)

    def learn(self) -> None:
        """Learn at once what tells every card from its neighbours, rather than when it is asked."""
        if (scorer := self._now.scorer) is not None:
            scorer.learn()

    def _start(self, cards: Mapping[str, Card], cache_dir: Path | None) -> Snapshot:
        wordings = self._worded(cards)
        if cache_dir is None:
            return build_snapshot(
                self._read(cards.values(), wordings), self._encoder, self._ranking, self._base
            )
        digests = "".join(digest_of(cards[slug], wordings.get(slug, ())) for slug in sorted(cards))
        name = blake2b((self._base + digests).encode(), digest_size=12).hexdigest()
        file = CacheFile(cache_dir, name)
        kept = file.readings(cards, wordings)
        readings = self._read(cards.values(), wordings) if kept is None else kept
        snapshot = build_snapshot(readings, self._encoder, self._ranking, self._base)
        scorer = snapshot.scorer
        contrasts = scorer.contrasts if scorer is not None else None
        if contrasts is not None and (kept is None or not file.fill(contrasts)):
            contrasts.prepare(np.arange(len(cards)))
            file.write(snapshot)
        return snapshot

    def _worded(self, slugs: Container[str]) -> dict[str, Words]:
        """The wordings of these cards, those of slugs that lead to them included."""
        found: dict[str, Words] = {}
        for slug in sorted(self._wordings):
            card = slug if slug in slugs else self._redirects.get(slug)
            if card is not None and card in slugs:
                found[card] = (*found.get(card, ()), *self._wordings[slug])
        return found

    def _read(self, cards: Iterable[Card], wordings: Mapping[str, Words]) -> dict[str, Reading]:
        texts = [
            read_card(card, self._slang, self._languages, wordings.get(card.slug, ()))
            for card in cards
        ]
        read = read_texts(texts, self._encoder)
        return {reading.text.card.slug: reading for reading in read}

    def _matches(self, scorer: Scorer, query: Query, limit: int) -> list[Match]:
        ranked = scorer.rank(query)
        weigher = Weigher(ranked)
        ceiling = 1.0 if len(self.cards) >= FEW else MOST_SURE_OF_FEW
        matches: list[Match] = []
        for place in range(min(limit, len(ranked.cards))):
            ceiling = min(ceiling, self._head.probability(weigher.weigh(place)))
            row = int(ranked.cards[place])
            card = scorer.index.texts[row].card
            phrase = ranked.symptoms.get(row) or scorer.index.phrase(int(ranked.phrases[place]))
            matches.append(Match(card, ceiling, phrase, query.read_as))
        return matches
