"""Which language to speak with somebody: what they chose, else what their client says."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace

from bot.errors import StoreError
from bot.messages import Messages
from bot.people import Person, Pseudonyms
from bot.ports import AskerStore, Cache, Meter
from bot.replies import Action, Button, Replies, Reply, ReplyKind, Verb
from bot.richtext import heading, paragraph

log = logging.getLogger(__name__)

KEEP = 3600.0
"""Seconds that the cache keeps a choice; choosing anew replaces it at once."""
PATIENCE = 0.5
"""Seconds that the store gets to say it."""
PAUSE = 30.0
"""Seconds until it is asked again where it did not."""
_NOT_CHOSEN = "-"


class Speech:
    """Answers `/language`, and knows what came of it."""

    def __init__(
        self,
        askers: AskerStore,
        pseudonyms: Pseudonyms,
        messages: Messages,
        cache: Cache,
        meter: Meter,
    ) -> None:
        self._askers = askers
        self._pseudonyms = pseudonyms
        self._messages = messages
        self._cache = cache
        self._meter = meter
        self._asked_again = 0.0
        """When the store is to be asked again, by the monotonic clock."""

    async def chosen(self, person: Person) -> str:
        """The code of the language that somebody chose; empty where they did not.

        A store that is away or slow counts as no choice for a while: the reply matters more than
        its language.
        """
        key = self._key(person)
        kept = await self._cache.get(key)
        if kept is None:
            kept, seconds = await self._stored(person)
            await self._cache.set(key, kept, seconds)
        return "" if kept == _NOT_CHOSEN else kept

    async def _stored(self, person: Person) -> tuple[str, float]:
        """The choice as the store has it, and for how many seconds to believe it."""
        if time.monotonic() < self._asked_again:
            return _NOT_CHOSEN, PAUSE
        try:
            async with asyncio.timeout(PATIENCE):
                stored = await self._askers.language(self._pseudonyms.of(person))
        except (StoreError, TimeoutError) as error:
            self._meter.failed("language")
            self._asked_again = time.monotonic() + PAUSE
            log.warning("The languages that people chose are not known for now: %r", error)
            return _NOT_CHOSEN, PAUSE
        return stored or _NOT_CHOSEN, KEEP

    async def choose(self, person: Person, language: str) -> None:
        """Remember a choice, or forget it where the language is empty; raises StoreError."""
        await self._askers.speak(self._pseudonyms.of(person), language)
        await self._cache.set(self._key(person), language or _NOT_CHOSEN, KEEP)

    async def forget(self, person: Person) -> None:
        """Leave nothing of a choice in the cache."""
        await self._cache.set(self._key(person), _NOT_CHOSEN, KEEP)

    def offer(self, chosen: str, replies: Replies) -> Reply:
        """The languages by their own names, and the way back to the client's."""
        rows = [
            (Button(replies.name_of(code), Action(Verb.LANGUAGE, language=code)),)
            for code in self._messages.languages
        ]
        reset = Button(replies.say("button.language.client"), Action(Verb.LANGUAGE))
        now = replies.name_of(chosen) if chosen else replies.say("button.language.client")
        lines = (replies.say("language.now", language=now), replies.say("language.hint"))
        return Reply(
            ReplyKind.NOTE,
            (heading(replies.say("language.title")), *map(paragraph, lines)),
            buttons=(*rows, (reset,)),
            private=True,
        )

    def chosen_now(self, replies: Replies, language: str) -> Reply:
        """What to say once the choice is stored."""
        key = "language.done" if language else "language.reset"
        note = replies.note(key, language=replies.name_of(replies.language))
        return replace(note, replaces=True, private=True, toast="")

    def is_known(self, language: str) -> bool:
        """Whether there are lines in a language."""
        return language in self._messages.languages

    def _key(self, person: Person) -> str:
        return f"language:{self._pseudonyms.of(person)}"
