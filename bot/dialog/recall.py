"""What somebody was answered last: a few minutes, in the cache alone."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.dialog.followup import Last
from bot.people import Person, Place, Pseudonyms
from bot.ports import Cache

KEEP = 600.0
"""Seconds after an answer in which a short question may lean on it."""


class Recall:
    """Remembers one answer a person, by their keyed hash: that of the place where they asked last.

    One and no more, so that a person is forgotten by a single key.
    """

    def __init__(self, cache: Cache, pseudonyms: Pseudonyms) -> None:
        self._cache = cache
        self._pseudonyms = pseudonyms

    async def last(self, person: Person, where: Place | None) -> Last | None:
        """The last answer, where it was given in this very place."""
        if where is None:
            return None
        try:
            place, last = json.loads(await self._cache.get(self._key(person)) or "")
            return Last(**last) if place == _named(where) else None
        except (ValueError, TypeError):
            return None

    async def keep(self, person: Person, where: Place | None, last: Last) -> None:
        """Remember an answer in the place of the one before; nothing where no place is known."""
        if where is not None:
            text = json.dumps([_named(where), asdict(last)])
            await self._cache.set(self._key(person), text, KEEP)

    async def forget(self, person: Person) -> None:
        """Remember nothing of somebody."""
        await self._cache.set(self._key(person), "", KEEP)

    def _key(self, person: Person) -> str:
        return f"last:{self._pseudonyms.of(person)}"


def _named(place: Place) -> str:
    return f"{place.platform}:{place.chat}:{place.thread}"
