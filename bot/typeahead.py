"""Cards to suggest while somebody is still typing; nothing of it is recorded."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.consultation import Consultation
from bot.errors import StoreError
from bot.lookup import Answer, Choice, Decision, Suggestion, suggest
from bot.lookup.analysis import words
from bot.ports import Popularity

log = logging.getLogger(__name__)

RECENTLY = timedelta(days=30)
"""How far back questions count for what is asked most."""
REMEMBERED = 600.0
"""Seconds that the cards that are asked for most are remembered."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a text brings up so far."""

    suggestions: tuple[Suggestion, ...]
    """Cards, best first, each with the title or phrase that brought it up."""
    answers: bool
    """Whether the text as it stands would be answered, or could mean one of a few cards."""


class Typeahead:
    """Ranks cards for a text that is being typed, and knows what to show before it begins."""

    def __init__(
        self,
        consultation: Consultation,
        popularity: Popularity,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consultation = consultation
        self._popularity = popularity
        self._clock = clock
        self._favourites: tuple[str, ...] = ()
        self._until = 0.0

    async def suggest(self, text: str, limit: int) -> Suggested:
        """At most `limit` cards; for a text without a word yet those that are asked for most."""
        if not words(text):
            return Suggested(await self._popular(limit), answers=True)
        # A thread, because a sentence encoder takes many milliseconds.
        return await asyncio.to_thread(self._ranked, text, limit)

    def _ranked(self, text: str, limit: int) -> Suggested:
        engine = self._consultation.engine
        meant = _meant(self._consultation.measure(text)[0])
        fitting = meant | {one.card.slug for one in engine.complete(text, limit)}
        ranked = [one for one in suggest(engine, text, limit) if one.card.slug in fitting]
        return Suggested(tuple(ranked), answers=bool(meant))

    async def _popular(self, limit: int) -> tuple[Suggestion, ...]:
        """What was asked for most, filled up with what completes an empty text."""
        known = map(self._consultation.card, await self._most_asked(limit))
        chosen = {card.slug: Suggestion(card, card.title) for card in known if card}
        for one in self._consultation.engine.complete("", limit):
            chosen.setdefault(one.card.slug, one)
        return tuple(chosen.values())[:limit]

    async def _most_asked(self, limit: int) -> Sequence[str]:
        if self._clock() >= self._until:
            self._until = self._clock() + REMEMBERED
            try:
                since = datetime.now(UTC) - RECENTLY
                self._favourites = tuple(await self._popularity.most_asked(since, limit))
            except StoreError as error:
                log.warning("What is asked most is not known now: %s", error)
        return self._favourites


def _meant(decision: Decision) -> set[str]:
    """The cards that the text would be answered with, or that it could mean."""
    match decision:
        case Answer(match=found):
            return {found.card.slug}
        case Choice(matches=matches):
            return {match.card.slug for match in matches}
        case _:
            return set()
