"""What the parts of the desk share: the stores, the library, the clock."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

from bot.actions import Action, DeskVerb
from bot.cards import Card
from bot.consultation import Consultation
from bot.desk import rules
from bot.desk.courier import Stage
from bot.desk.outbox import Outbox
from bot.errors import DeskError, NexusError, UnknownCard
from bot.library import Library
from bot.people import Actor, Address, Place
from bot.ports import (
    AuditLog,
    CardEdit,
    CardFormat,
    CardStore,
    Delivery,
    DraftStore,
    EditStore,
    Errand,
    GapStore,
    LiveStore,
    PostStore,
    ProposalStore,
    RecentQuestions,
    WatchStore,
)
from bot.replies import Replies, Reply

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=90)
"""How far back questions count: for gaps, proposals and the preview."""
TOLD_AT_ONCE = 1000
"""Askers whose deliveries are queued in one go."""
NEXUS = "nexus"
"""The author of what the bot does by itself, in the log of acts."""


class CardWriting(CardStore, EditStore, Protocol):
    """Reading and writing of cards."""


@dataclass(frozen=True, slots=True)
class Stores:
    """All that the desk keeps."""

    cards: CardWriting
    shelf: LiveStore
    drafts: DraftStore
    audit: AuditLog
    gaps: GapStore
    watches: WatchStore
    proposals: ProposalStore
    posts: PostStore
    recent: RecentQuestions


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Room:
    """The desk's surroundings."""

    stores: Stores
    consultation: Consultation
    library: Library
    format: CardFormat
    jobs: Outbox
    askers: int = 3
    """Different people whose taps make a proposal."""
    now: Callable[[], datetime] = field(default=_now)
    stages: dict[str, Stage] = field(default_factory=dict)
    """The platforms that run here, by name; each adds itself."""

    @property
    def cards(self) -> Mapping[str, Card]:
        """The published cards as this process knows them."""
        return self.consultation.engine.cards

    @property
    def since(self) -> datetime:
        """The beginning of what counts."""
        return self.now() - LOOK_BACK

    def card(self, slug: str) -> Card:
        """A published card, by an old slug too; DeskError where there is none."""
        card = self.consultation.card(slug.strip().lower())
        if card is None:
            raise DeskError(
                f"There is no card “{slug.strip()[:60]}”; look for its name by /topics."
            )
        return card

    async def newest(self, slug: str) -> int:
        """The number of a card's newest revision, archived ones too; 0 where it has none."""
        try:
            return (await self.stores.cards.history(slug))[0].number
        except UnknownCard:
            return 0

    async def commit(self, edit: CardEdit) -> Mapping[str, int]:
        """Store an edit and answer from it at once; raises CardMoved, UnknownCard, StoreError.

        Every card that it touches must still be as this process knows it.
        """
        touched = [*(card.slug for card in edit.cards), *edit.archived]
        known = {
            slug: self.library.numbers[slug] for slug in touched if slug in self.library.numbers
        }
        numbers = await self.stores.cards.commit(replace(edit, expects={**known, **edit.expects}))
        await self.library.refresh()
        if edit.gap:
            await self.tell()
        return numbers

    async def commit_sound(self, edit: CardEdit) -> Mapping[str, int]:
        """The same; raises DeskError where it would break a card that it touches."""
        after = {**self.cards, **{card.slug: card for card in edit.cards}}
        after = {slug: card for slug, card in after.items() if slug not in edit.archived}
        if wrong := rules.new_faults(edit.cards, self.cards, after):
            raise DeskError(wrong[0])
        return await self.commit(edit)

    async def tell(self) -> None:
        """Queue a delivery to everybody whose gap is settled; done again each minute.

        Whatever fails here fails for now only: the addresses stay until somebody was told.
        """
        try:
            for watch in await self.stores.watches.due(TOLD_AT_ONCE):
                # The queue is not told who waits: what it has done it keeps for a while.
                platform, lane = Address(Place(watch.to.place.platform, "")), watch.to.place.lane
                key = f"watch:{watch.id}"
                await self.jobs.deliver(Delivery(key, platform, Errand.WATCH, watch.id, lane))
        except NexusError as error:
            log.warning("Askers are told later: %s", error)


@dataclass(frozen=True, slots=True)
class Visit:
    """One call at the desk: who, and in which language to speak."""

    actor: Actor
    replies: Replies

    @property
    def by(self) -> str:
        """The moderator as `platform:id`."""
        return str(self.actor.person)

    def say(self, key: str, **values: object) -> str:
        """A line of the desk's own."""
        return self.replies.say(f"desk.{key}", **values)


Handler: TypeAlias = Callable[[Action, Visit], Awaitable[Reply]]
"""Does what a button says."""
Taker: TypeAlias = Callable[[Action, Mapping[str, str], Visit], Awaitable[Reply]]
"""Takes the values of a form whose action this is."""
Speaker: TypeAlias = Callable[[str, Visit], Awaitable[Reply]]
"""Does what a typed command says, with what stands behind its name."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One part of the desk, by the ways into it."""

    verbs: Mapping[DeskVerb, Handler] = field(default_factory=dict)
    forms: Mapping[DeskVerb, Taker] = field(default_factory=dict)
    commands: Mapping[str, Speaker] = field(default_factory=dict)
