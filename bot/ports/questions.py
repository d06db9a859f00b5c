"""Questions that learners asked, and what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.people import Address, Person


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


@dataclass(frozen=True, slots=True)
class Pick:
    """The card that a learner took out of those offered for a question."""

    question: str
    slug: str
    asker: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of one person."""

    questions: tuple[Asked, ...]
    """The newest first."""
    ratings: int
    picks: int
    watches: int
    """How often they wait for an answer."""
    drafts: int
    language: str = ""
    """The code of the language that they chose; empty where they did not."""


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

    async def use(self, since: datetime) -> list[DayOfUse]:
        """Days with their figures, the oldest first; days without questions are left out.

        Figures of deleted questions are kept.
        """
        ...

    async def purge(self, before: datetime) -> int:
        """Delete questions older than that and all that hangs on them; returns how many."""
        ...


class Popularity(Protocol):
    """What people ask for."""

    async def most_asked(self, since: datetime, limit: int) -> list[str]:
        """Slugs of the cards that answered most questions, the most first; equals by slug."""
        ...


class AskerStore(Protocol):
    """What one learner leaves behind, beyond the question itself."""

    async def pick(self, pick: Pick) -> None:
        """Store which card was taken; of two picks of one asker for one question the last counts."""
        ...

    async def dead_end(self, question: str) -> None:
        """Mark a stored question as one for which nothing that was offered fitted."""
        ...

    async def watch(self, question: str, asker: str, to: Address) -> None:
        """Remember where to tell this asker once the question's gap is settled; once is enough."""
        ...

    async def speak(self, asker: str, language: str) -> None:
        """Remember the language that somebody chose, by its code; an empty one forgets it."""
        ...

    async def language(self, asker: str) -> str:
        """The code of the language that they chose, or empty."""
        ...

    async def kept(self, person: Person, asker: str) -> Kept:
        """All that is kept of a person; `asker` is their keyed hash."""
        ...

    async def forget(self, person: Person, asker: str) -> int:
        """Delete all of it but daily counts; returns how many questions there were."""
        ...
