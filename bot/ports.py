"""What the core needs from outside, as small Protocols, and the values that pass through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.cards import Card


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is recorded: the least that ratings, gaps and statistics need."""

    id: str
    at: datetime
    """When, in UTC, with its time zone."""
    platform: str
    """telegram, discord, terminal or web."""
    asker: str
    """A keyed hash of the person: equal for equal people, and no way back to them."""
    text: str
    decision: str
    """answer, choice or unknown."""
    slugs: tuple[str, ...]
    """The cards that came nearest, best first, those not shown included."""
    confidence: float
    """Of the first of them, in [0, 1]; 0 where there is none."""
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Rating:
    """What a learner said of a card that was shown for a question."""

    question: str
    slug: str
    asker: str
    """The same keyed hash as in `Asked`: one person rates one card of one question once."""
    helped: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a card, and who wrote it."""

    number: int
    """Counts from 1 for each card."""
    card: Card
    author: str
    """`files`, or a person as `platform:id`."""
    at: datetime


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What laying the card files under the stored cards did; slugs, each list sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Cards edited in chat whose file has changed since: the edit stays, somebody has to look."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A wording that got no answer or was passed on, and how often it was asked."""

    text: str
    times: int
    askers: int
    passed_on: bool
    """Whether anybody tapped “ask the moderators”."""
    last: datetime
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """What happened on one day (UTC)."""

    day: str
    """ISO date."""
    questions: int
    answered: int
    chosen_from: int
    unknown: int
    helped: int
    missed: int


class CardStore(Protocol):
    """The cards as learners see them now: files, and edits on top."""

    async def cards(self) -> list[Card]:
        """All published cards, ordered by slug."""
        ...

    async def sync(self, files: Sequence[Card]) -> SyncReport:
        """Lay the card files under the edits; a card edited in chat keeps its edit."""
        ...

    async def revise(self, card: Card, author: str) -> int:
        """Publish a new state of a card, known or new; returns the number of the revision."""
        ...

    async def history(self, slug: str) -> list[Revision]:
        """All states of a card, newest first; raises UnknownCard."""
        ...


class QuestionStore(Protocol):
    """Questions asked, what was said of the answers, and what was passed on."""

    async def record(self, asked: Sequence[Asked]) -> None:
        """Store questions, once each however often they are handed over."""
        ...

    async def find(self, question: str) -> Asked | None:
        """The question with that id."""
        ...

    async def rate(self, rating: Rating) -> None:
        """Store a rating; a second one by the same asker of the same card replaces the first."""
        ...

    async def escalate(self, question: str) -> None:
        """Mark a stored question as passed on to the moderators; twice is as good as once."""
        ...


class UsageStore(Protocol):
    """What moderators and operators look at."""

    async def unanswered(self, since: datetime, limit: int) -> list[Unanswered]:
        """Wordings without an answer, the most asked first, then the newest."""
        ...

    async def use(self, since: datetime) -> list[DayOfUse]:
        """Days with their figures, the oldest first; days without questions are left out."""
        ...

    async def purge(self, before: datetime) -> int:
        """Delete questions and their ratings older than that; returns how many questions."""
        ...


class Cache(Protocol):
    """Short-lived answers. It may forget at any time, and it never raises."""

    async def get(self, key: str) -> str | None:
        """What was set, unless it was forgotten."""
        ...

    async def set(self, key: str, value: str, ttl: float) -> None:
        """Keep a value for at most `ttl` seconds."""
        ...


class Meter(Protocol):
    """Counts what happens, for an operator's dashboards."""

    def asked(self, platform: str, decision: str, seconds: float) -> None:
        """One question, how it was decided, and how long the core took."""
        ...

    def cached(self, *, hit: bool) -> None:
        """One look into the cache."""
        ...

    def failed(self, where: str) -> None:
        """One error that was caught and logged."""
        ...


class NoMeter:
    """Counts nothing: for the command line, where nobody looks at dashboards."""

    def asked(self, platform: str, decision: str, seconds: float) -> None:
        """See `Meter`."""

    def cached(self, *, hit: bool) -> None:
        """See `Meter`."""

    def failed(self, where: str) -> None:
        """See `Meter`."""
