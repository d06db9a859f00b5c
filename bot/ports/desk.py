"""What the moderators' desk keeps and asks for: drafts, findings, proposals, posts, the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.cards import Card
from bot.people import Address, Person, Place
from bot.ports.questions import Asked


@runtime_checkable
class Rights(Protocol):
    """Who may moderate, as one platform knows it. Each platform's adapter implements it."""

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """Whether the person moderates this place, or any place of the community where it is None.

        Asks the platform each time: the desk remembers the answer, for at most a minute.
        A platform that cannot be asked right now means no.
        """
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a moderator wrote, kept as they wrote it whatever is wrong with it."""

    id: str
    """12 characters."""
    by: str
    """The moderator as `platform:id`; drafts are theirs alone."""
    fields: Mapping[str, str]
    """The text of each field of the form, or of a whole card file under `file`."""
    at: datetime
    """When it was last written."""
    slug: str = ""
    """The card that it revises, or the name that a new card is to have."""
    number: int = 0
    """The revision that it began from; 0 for a new card."""
    gap: str = ""
    """The gap that it is to answer."""


class DraftStore(Protocol):
    """Drafts of all moderators."""

    async def save(self, draft: Draft) -> None:
        """Keep a draft in place of the one with its id."""
        ...

    async def draft(self, draft: str, by: str) -> Draft | None:
        """A moderator's own draft."""
        ...

    async def drafts(self, by: str) -> list[Draft]:
        """A moderator's drafts, the newest first."""
        ...

    async def discard(self, draft: str, by: str) -> None:
        """Delete a draft; twice is as good as once."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend in a card."""

    text: str
    """What is wrong and how to mend it, one sentence."""
    line: int = 0
    """The line of the card's file, from 1; 0 stands for the card as a whole."""
    advice: bool = False
    """Whether it is only worth a look."""


class CardFormat(Protocol):
    """Card files as text, without any folder."""

    def read(self, text: str, slug: str) -> Card:
        """Read a card file; a challenge is known by its headings. Raises CardError."""
        ...

    def write(self, card: Card) -> str:
        """The card's file; reading it gives an equal card."""
        ...

    def check(self, card: Card, library: Mapping[str, Card]) -> list[Finding]:
        """What the card format asks of it, alone and beside the other cards."""
        ...

    def pack(self, cards: Sequence[Card]) -> bytes:
        """A zip of card files in their folders."""
        ...

    def unpack(self, data: bytes) -> tuple[list[Card], list[str]]:
        """The cards of such a zip, and a sentence for each file that cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One act at the desk."""

    at: datetime
    by: str
    act: str
    """`publish`, `archive`, `gap.dismissed`, `post.added`, …"""
    about: str
    """The card, gap, proposal or post."""
    note: str = ""


class AuditLog(Protocol):
    """Every act at the desk; entries are written with the act itself and never changed."""

    async def entries(self, limit: int, about: str = "") -> list[Entry]:
        """The newest first; of one card, gap or post where it is named."""
        ...

    async def note(self, entry: Entry) -> None:
        """Write down an act that changes nothing here, such as a message sent or given up."""
        ...


class ProposalKind(StrEnum):
    """What the desk proposes by itself."""

    PHRASE = "phrase"
    """Add a wording to the card that askers of it picked."""
    REVISE = "revise"
    """Look at a card that often was not it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something learnt from taps, for a moderator to decide."""

    id: str
    """12 characters, the same for the same proposal."""
    kind: ProposalKind
    slug: str
    askers: int
    """Different people whose taps speak for it."""
    wordings: tuple[str, ...]
    """The phrase to add, or the questions that led to the card."""
    last: datetime
    """When somebody tapped so last."""


class ProposalStore(Protocol):
    """Taps, counted."""

    async def picked(self, askers: int, since: datetime) -> list[Proposal]:
        """Wordings for which that many different people took one card, undecided ones."""
        ...

    async def missed(self, askers: int, since: datetime) -> list[Proposal]:
        """Cards that were not it for that many people since they were last written."""
        ...

    async def decide(self, proposal: str, by: str, *, accepted: bool) -> None:
        """Remember the decision, with its audit entry; the proposal does not come back."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """A card that is posted into a channel by a schedule."""

    id: str
    to: Address
    plan: str
    """The schedule as it was written, in its plain form: see `bot.desk.schedule`."""
    by: str
    due: datetime | None
    """When the next one goes out; None for one that is over."""
    paused: bool = False
    last: str = ""
    """The slug that was posted last."""
    made: datetime | None = field(default=None, compare=False)


class PostStore(Protocol):
    """Scheduled posts."""

    async def posts(self) -> list[Post]:
        """All of them, by when they were made."""
        ...

    async def put(self, post: Post, by: str, act: str) -> None:
        """Keep a post in place of the one with its id; `act` goes into the audit log, if any."""
        ...

    async def remove(self, post: str, by: str) -> None:
        """Delete a post, with its audit entry."""
        ...

    async def moved(self, old: Address, new: Address) -> None:
        """Follow a chat to its new address."""
        ...


class RecentQuestions(Protocol):
    """What learners asked of late."""

    async def recent(self, since: datetime, limit: int) -> list[Asked]:
        """One question for each different wording, the most asked wordings first."""
        ...
