"""Gaps: questions of one meaning that got no answer, and who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.people import Address
from bot.ports.questions import Asked


class GapState(StrEnum):
    """What became of a gap."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one meaning: how many people asked, on which platforms, when; never who."""

    id: str
    """12 characters."""
    wordings: tuple[str, ...]
    """Its different wordings, the most asked first, at most `WORDINGS`."""
    times: int
    askers: int
    platforms: Mapping[str, int]
    """Questions by platform."""
    passed_on: bool
    """Whether anybody tapped “ask the moderators”."""
    watchers: int
    """How many wait to be told."""
    first: datetime
    last: datetime
    nearest: tuple[str, ...]
    """Slugs that came nearest to the newest question, best first."""
    state: GapState = GapState.OPEN
    slug: str = ""
    """The card that answers it."""
    reason: str = ""
    """Why it is not for us, as learners are told."""

    @property
    def text(self) -> str:
        """The wording that it is known by."""
        return self.wordings[0] if self.wordings else ""


WORDINGS = 10
"""Wordings of a gap that are shown and compared."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a gap that is open or dismissed."""

    gap: str
    text: str
    reason: str = ""
    """Of a dismissed gap: what learners are told."""


Sorter = Callable[[Sequence[Asked], Sequence[Wording]], Sequence[tuple[str, str]]]
"""Loose questions and the known wordings to pairs (id of the question, id of its gap)."""


class GapStore(Protocol):
    """Gaps, kept as links between recorded questions."""

    async def gather(self, sorter: Sorter) -> int:
        """Let `sorter` put unanswered questions that belong to no gap into gaps, known or new.

        One process at a time; returns how many questions were put.
        """
        ...

    async def gaps(self, state: GapState, since: datetime, limit: int, start: int = 0) -> list[Gap]:
        """Gaps asked since then: the most asked first, then the newest."""
        ...

    async def gap(self, gap: str) -> Gap | None:
        """The gap with that id; one that was merged away is the one it went into."""
        ...

    async def settle(self, gap: str, by: str, state: GapState, *, reason: str = "") -> None:
        """Dismiss a gap or open it again, with its audit entry; a `CardEdit` answers one."""
        ...

    async def join(self, gap: str, into: str, by: str) -> None:
        """Make two gaps one, with its audit entry."""
        ...

    async def dismissed(self) -> list[Wording]:
        """The wordings of dismissed gaps, each with the reason."""
        ...


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody who waits to be told."""

    id: str
    to: Address
    question: str
    """What they had asked, in their words."""
    slug: str
    """The card that answers it; empty where none does yet."""
    reason: str
    """Why it is not for us; empty but for a dismissed gap."""


class WatchStore(Protocol):
    """Addresses of askers who wait; each is deleted once it was told or given up."""

    async def due(self, limit: int) -> list[Watch]:
        """Those whose gap is settled, the oldest first."""
        ...

    async def find(self, watch: str) -> Watch | None:
        """One of them, settled or not; None once its address is deleted."""
        ...

    async def drop(self, watch: str) -> bool:
        """Delete the address; False where it was gone already."""
        ...
