"""Keeps what this process answers from as new as the store, whichever process wrote to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from bot.cards import Card
from bot.consultation import Consultation, Refusals
from bot.errors import StoreError
from bot.lookup import Likeness
from bot.ports import GapStore, LiveStore, Meter, Shelf

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two looks at the counter of writes."""
PAUSE = 5.0
"""Seconds between two looks while the database is away."""


class Library:
    """The cards that answer here and now; `run` follows the store until cancelled."""

    def __init__(
        self,
        *,
        shelf: Shelf,
        store: LiveStore,
        gaps: GapStore,
        consultation: Consultation,
        compare: Callable[[Iterable[Card]], Likeness],
        meter: Meter,
    ) -> None:
        """Begin from `shelf`, read before the cards of the consultation's engine were."""
        self._shelf = shelf
        self._store = store
        self._gaps = gaps
        self._consultation = consultation
        self._compare = compare
        self._meter = meter
        self._one = asyncio.Lock()
        self._renewed = asyncio.Event()
        self.likeness = compare(consultation.engine.cards.values())
        consultation.redirects = shelf.redirects

    @property
    def numbers(self) -> Mapping[str, int]:
        """The revisions that this process answers from, by slug."""
        return self._shelf.numbers

    async def run(self) -> None:
        """Follow the store, and have an index that is new learn before it is asked."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._learn())

    async def _learn(self) -> None:
        """Learn what tells cards apart after a change, which the first to ask would wait for."""
        while True:
            await self._renewed.wait()
            self._renewed.clear()
            await asyncio.to_thread(self._consultation.engine.learn)

    async def _follow(self) -> None:
        """Look again and again; a database that is away is logged once and waited for."""
        away = False
        while True:
            try:
                if away or await self._store.change() != self._shelf.change:
                    await self.refresh()
                away = False
            except StoreError as error:
                if not away:
                    self._meter.failed("library")
                    log.warning("Changes to cards are not seen for now: %s", error)
                away = True
            await asyncio.sleep(PAUSE if away else EVERY)

    async def refresh(self) -> None:
        """Take over what has changed; raises StoreError."""
        async with self._one:
            shelf, known = await self._store.shelf(), self._shelf.numbers
            changed = [slug for slug, n in shelf.numbers.items() if known.get(slug) != n]
            removed = [slug for slug in known if slug not in shelf.numbers]
            # First, so that a card that was renamed is found under one name or the other meanwhile.
            self._consultation.redirects = shelf.redirects
            if changed or removed:
                cards = await self._store.load(changed)
                # A thread, because an index of many cards takes a while that nobody should wait.
                await asyncio.to_thread(self._put, cards, removed, shelf.redirects)
                self._renewed.set()
            await self.take_refusals()
            self._shelf = shelf

    async def take_refusals(self) -> None:
        """Take over which questions are not for us; raises StoreError."""
        self._consultation.refusals = Refusals(await self._gaps.dismissed(), self.likeness)

    def _put(self, cards: list[Card], removed: list[str], redirects: Mapping[str, str]) -> None:
        engine = self._consultation.engine
        engine.update(cards, removed, redirects)
        self.likeness = self._compare(engine.cards.values())
