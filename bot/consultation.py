"""One question, one decision: through the cache to the engine, equal questions only once."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards import Card, Match
from bot.lookup import Decision, Engine, Likeness, Smalltalk, Thresholds, Unknown, decide
from bot.ports import Cache, Meter, Wording
from bot.siblings import NO_SIBLINGS, Siblings

CANDIDATES = 4
"""Matches looked up for a question: three to choose from once the first was not it."""
SAME = 0.67
"""Likeness in [0, 1] from which two questions have one meaning.

Chosen on tests/evals/same_questions.jsonl: 96 % of the pairs it joins belong together, and it
joins 77 % of those that do.
"""
KEEP = 3600.0
"""Seconds that the cache keeps an answer; a changed card changes the key at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the core makes of a text."""

    decision: Decision
    matches: tuple[Match, ...]
    """The cards that came nearest, best first, at most `CANDIDATES`."""
    smalltalk: str
    """The kind of small talk that the text is, or empty."""
    elapsed_ms: float


class Refusals:
    """Questions that moderators said are not for us, each with the reason."""

    def __init__(self, wordings: Sequence[Wording] = (), likeness: Likeness | None = None) -> None:
        self._wordings = tuple(wordings)
        self._likeness = likeness

    def reason(self, text: str) -> str:
        """The reason given for a question of the same meaning, or empty."""
        if self._likeness is None or not self._wordings:
            return ""
        alike = self._likeness.between([text], [one.text for one in self._wordings])[0]
        best = int(alike.argmax())
        return self._wordings[best].reason if alike[best] >= SAME else ""


class Consultation:
    """Looks questions up; thread-safe for reads as the engine is."""

    def __init__(
        self,
        *,
        engine: Engine,
        smalltalk: Smalltalk,
        thresholds: Thresholds,
        cache: Cache,
        meter: Meter,
        siblings: Siblings = NO_SIBLINGS,
    ) -> None:
        self.engine = engine
        self.siblings = siblings
        """The cards in other languages."""
        self._smalltalk = smalltalk
        self._cache = cache
        self._meter = meter
        self.thresholds = thresholds
        self.redirects: Mapping[str, str] = {}
        """Old slugs and the cards that they lead to."""
        self.refusals = Refusals()
        self._running: dict[str, asyncio.Task[tuple[Match, ...]]] = {}

    async def consult(self, text: str) -> Finding:
        """Decide what a text gets; every text gets something."""
        start = time.perf_counter()
        smalltalk = self._smalltalk.kind(text) or ""
        matches = () if smalltalk else await self._matches(text)
        decision = self.decide(matches)
        elapsed = (time.perf_counter() - start) * 1000
        return Finding(decision, matches, smalltalk, elapsed)

    def card(self, slug: str) -> Card | None:
        """The card of that slug, also where it has another one by now."""
        cards = self.engine.cards
        return cards.get(slug) or cards.get(self.redirects.get(slug, ""))

    def measure(
        self, text: str, limit: int = CANDIDATES, engine: Engine | None = None
    ) -> tuple[Decision, tuple[Match, ...]]:
        """The same decision without cache and clock, with up to `limit` matches.

        For evaluations, and with another engine for what would be.
        """
        if self._smalltalk.kind(text):
            return Unknown(()), ()
        matches = tuple((engine or self.engine).search(text, limit))
        return self.decide(matches[:CANDIDATES]), matches

    def decide(self, matches: Sequence[Match]) -> Decision:
        """What to do with matches that stand in falling order of confidence."""
        return decide(matches, self.thresholds)

    async def _matches(self, text: str) -> tuple[Match, ...]:
        """From the cache, from an equal question that is being looked up, or from the engine."""
        key = self._key(text)
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._look_up(key, text))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        # Shielded: one asker who goes away must not take the answer from the others.
        return await asyncio.shield(task)

    async def _look_up(self, key: str, text: str) -> tuple[Match, ...]:
        kept = await self._cache.get(key)
        matches = self._read(kept) if kept is not None else None
        self._meter.cached(hit=matches is not None)
        if matches is None:
            # A thread, because a very long text or a sentence encoder takes many milliseconds.
            found = await asyncio.to_thread(self.engine.search, text, CANDIDATES)
            matches = tuple(found)
            await self._cache.set(key, _write(matches), KEEP)
        return matches

    def _key(self, text: str) -> str:
        query = hashlib.sha256(self.engine.normalise(text).encode("utf-8", "surrogatepass"))
        return f"{self.engine.version}:{query.hexdigest()[:32]}"

    def _read(self, kept: str) -> tuple[Match, ...] | None:
        """Matches from the cache; None where it holds a card that is gone, or nothing of ours."""
        cards = self.engine.cards
        try:
            return tuple(
                Match(cards[slug], float(confidence), phrase, tuple((a, b) for a, b in read_as))
                for slug, confidence, phrase, read_as in json.loads(kept)
            )
        except (ValueError, TypeError, KeyError):
            return None


def _write(matches: Sequence[Match]) -> str:
    return json.dumps([[m.card.slug, m.confidence, m.phrase, m.read_as] for m in matches])
