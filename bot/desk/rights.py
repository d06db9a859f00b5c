"""Who may moderate: the settings' word, or the platform's, remembered for a minute at most."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from bot.people import Actor, Person, Place
from bot.ports import Rights

REMEMBERED = 60.0
"""Seconds that a platform's yes is believed without asking again."""
REFUSED = 5.0
"""The same for its no, which may only mean that it could not be asked."""
KEPT = 10_000
"""Answers remembered; beyond it all are forgotten."""


class Moderators:
    """Settings' MODERATORS, and each platform's own administrators or roles."""

    def __init__(
        self,
        named: AbstractSet[Person],
        platforms: Mapping[str, Rights],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._named = named
        self._platforms = dict(platforms)
        self._clock = clock
        self._known: dict[tuple[Person, Place | None], tuple[float, bool]] = {}

    def believe(self, platform: str, rights: Rights) -> None:
        """Ask this adapter about people of its platform from now on."""
        self._platforms[platform] = rights

    async def may(self, actor: Actor) -> bool:
        """Whether the actor moderates; forged ids are nobody's."""
        if actor.person in self._named:
            return True
        rights = self._platforms.get(actor.person.platform)
        if rights is None or not _within_reach(actor, rights):
            return False
        key, now = (actor.person, actor.place), self._clock()
        until, may = self._known.get(key, (now, False))
        if now < until:
            return may
        may = await rights.may_moderate(actor.person, actor.place)
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[key] = (now + (REMEMBERED if may else REFUSED), may)
        return may


def _within_reach(actor: Actor, rights: Rights) -> bool:
    """Whether the platform's word can count in that place: who owns the machine owns all."""
    place = actor.place
    own = place is None or place.platform == actor.person.platform
    return own or isinstance(rights, Everybody)


class Everybody:
    """Rights of a platform whose users own the machine: the terminal."""

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """See `Rights`."""
        del person, place
        return True
