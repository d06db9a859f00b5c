"""The stored cards: what learners see, every state before it, and acts that change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.cards import Card


class Act(StrEnum):
    """What made a revision of a card."""

    FILES = "files"
    PUBLISH = "publish"
    REVISE = "revise"
    PHRASE = "phrase"
    ARCHIVE = "archive"
    RESTORE = "restore"
    RENAME = "rename"
    MERGE = "merge"
    REVERT = "revert"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a card, and who wrote it."""

    number: int
    """Counts from 1 for each card."""
    card: Card
    author: str
    """`files`, or a person as `platform:id`."""
    at: datetime
    act: Act = Act.REVISE
    archived: bool = False
    """Whether the card was taken away from learners by this act."""
    note: str = ""
    """The other card of a rename or a merge, or the number that a revert went back to."""


@dataclass(frozen=True, slots=True)
class CardEdit:
    """One act of a moderator on cards: all of it is stored with its audit entry, or nothing."""

    act: Act
    by: str
    """The person as `platform:id`."""
    cards: tuple[Card, ...] = ()
    """States to publish, of cards known or new; the first is the one that the act is about."""
    archived: tuple[str, ...] = ()
    """Cards to take away from learners."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Slugs that lead to another card from now on."""
    expects: Mapping[str, int] = field(default_factory=dict)
    """The number of the newest revision that a card must still have; 0 where it has none."""
    note: str = ""
    """Goes into the revisions and the audit entry."""
    draft: str = ""
    """A draft that is done with."""
    gap: str = ""
    """A gap that the first card answers."""

    @property
    def about(self) -> str:
        """The card that the act is about."""
        return self.archived[0] if self.act is Act.ARCHIVE else self.cards[0].slug

    def act_on(self, slug: str) -> Act:
        """The act as that card's history tells it: cards that only make room are revised."""
        named = self.act is Act.IMPORT or slug == self.about or slug in self.archived
        return self.act if named else Act.REVISE


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is published, without the cards themselves."""

    change: int
    """Counts every write that learners can notice, over all replicas."""
    numbers: Mapping[str, int]
    """The newest revision of each published card, by slug."""
    redirects: Mapping[str, str]
    """Old slugs, each with the card that it leads to."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A card edited in chat whose file has changed, come or gone since."""

    slug: str
    edit: Card | None
    """What learners see; None where the card is archived."""
    file: Card | None
    """What the file says now; None where it is gone."""


@dataclass(frozen=True, slots=True)
class Changed:
    """All that chat changed and no file says yet."""

    cards: tuple[Card, ...]
    archived: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What laying the card files under the stored cards did; slugs, each list sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Cards edited in chat whose file has changed since: the edit stays, somebody has to look."""


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


class LiveStore(Protocol):
    """What each replica follows, so that all answer from the same cards."""

    async def change(self) -> int:
        """The counter of `Shelf.change`: one row, cheap enough to ask twice a second."""
        ...

    async def shelf(self) -> Shelf:
        """What is published now."""
        ...

    async def load(self, slugs: Sequence[str]) -> list[Card]:
        """Those of these cards that are published, ordered by slug."""
        ...


class EditStore(Protocol):
    """Moderators' writes."""

    async def commit(self, edit: CardEdit) -> Mapping[str, int]:
        """Do all of an edit or nothing; returns the newest revision of each card in it.

        Raises CardMoved where a card is no longer at the revision that the edit expects.
        """
        ...

    async def changed(self) -> Changed:
        """What to export, and where files and edits disagree."""
        ...

    async def gone(self) -> list[Revision]:
        """The newest revision of every archived card, ordered by slug."""
        ...
