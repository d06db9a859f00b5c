"""A desk, and whether what somebody does there is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.actions import Action, DeskVerb
from bot.desk.rights import Everybody
from bot.people import Actor, Person
from tests.desks import Office

ACTIONS = (
    "command",
    "forged tap",
    "replayed tap",
    "forged form",
    "card file",
    "post",
    "answer that message",
    "make a card of that message",
)
FILE = b"---\ntitle: Kombu\nphrases:\n  - what is kombu\n---\nKombu carries messages.\n"
ARCHIVE = Action(DeskVerb.ARCHIVE, "", "cors").encode()
BOSS = Actor(Person("terminal", "boss"))
Act: TypeAlias = Callable[[], Awaitable[Any]]
Acts: TypeAlias = dict[str, Callable[[], Awaitable[bool]]]


@dataclass
class Scene:
    """A desk, and a clock by which a platform's word grows old."""

    office: Office
    seconds: list[float] = field(default_factory=lambda: [0.0])

    def name(self, *people: Person) -> None:
        """Name moderators as the settings do."""
        moderators = self.office.desk.moderators
        moderators.believe("terminal", Everybody())
        moderators._named = set(people)
        moderators._clock = lambda: self.seconds[0]

    async def archives(self, act: Act) -> bool:
        """Whether an act took the card away; it is brought back."""
        await act()
        gone = "cors" not in self.office.desk.room.cards
        if gone:
            await self.office.desk.command("restore cors", BOSS)
        return gone

    async def drafts(self, act: Act, who: Person) -> bool:
        """Whether an act left a draft of theirs."""
        before = len(await self.office.database.drafts.drafts(str(who)))
        await act()
        return len(await self.office.database.drafts.drafts(str(who))) > before

    async def posts(self, act: Act) -> bool:
        """Whether an act queued a delivery."""
        before = len(self.office.queue.deliveries)
        await act()
        return len(self.office.queue.deliveries) > before


def acts_of(somebody: Any) -> Acts:
    """What somebody of either platform can do, by the acts' names."""
    acts = (
        somebody.command,
        somebody.forged_tap,
        somebody.replayed_tap,
        somebody.forged_form,
        somebody.card_file,
        somebody.post,
        somebody.answer,
        somebody.make_card,
    )
    return dict(zip(ACTIONS, acts, strict=True))
