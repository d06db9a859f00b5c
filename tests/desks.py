"""A desk for tests: the real engine and desk over a few cards and an SQLite database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from adapters.files.desk import FileFormat
from adapters.files.guide import Rules
from adapters.files.texts import read_lines
from adapters.sql import Database, open_database
from bot.app.desk import stores_of
from bot.assistant import Assistant, Question
from bot.cards import Card
from bot.desk import Desk
from bot.desk.outbox import Outbox
from bot.desk.rights import Moderators
from bot.desk.room import Room
from bot.library import Library
from bot.lookup import Likeness, open_grade
from bot.lookup.vectors import Encoder
from bot.messages import Messages
from bot.people import Actor, Person, Place, Pseudonyms
from bot.ports import Delivery, Task
from bot.replies import Action, DeskVerb, Reply
from bot.settings import ROOT
from bot.speech import Speech
from tests.fakes import CountingMeter
from tests.small import CARDS, Small, small_core

MOD = Actor(Person("telegram", "1"), Place("telegram", "-100"))
OTHER = Actor(Person("discord", "2"), Place("discord", "7", community="5"))
STRANGER = Actor(Person("telegram", "666"), Place("telegram", "-100"))


class Queue:
    """Jobs that only remembers; a key counts once."""

    def __init__(self) -> None:
        self.deliveries: dict[str, Delivery] = {}
        self.waits: dict[str, float] = {}
        self.tasks: dict[str, tuple[str, Task]] = {}

    async def deliver(self, delivery: Delivery, wait: float = 0.0) -> None:
        """See `Jobs`."""
        self.deliveries.setdefault(delivery.key, delivery)
        if wait:
            self.waits.setdefault(delivery.key, wait)

    async def every(self, name: str, cron: str, task: Task) -> None:
        """See `Jobs`."""
        self.tasks[name] = (cron, task)


@dataclass
class Clock:
    """A time that tests set."""

    now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class Office:
    """The desk and what stands around it."""

    desk: Desk
    database: Database
    small: Small
    library: Library
    queue: Queue
    clock: Clock = field(default_factory=Clock)

    @property
    def assistant(self) -> Assistant:
        """The learners' side, on the same engine and database."""
        return self.small.assistant

    async def ask(self, text: str, person: str = "50") -> Reply:
        """Ask as a learner, and have it written down."""
        reply = await self.assistant.ask(Question(text, Person("telegram", person)))
        await self.small.recorder.flush()
        return reply

    async def say(self, line: str, actor: Actor = MOD) -> Reply:
        """Type a command."""
        return await self.desk.command(line, actor)

    async def tap(self, reply: Reply, verb: DeskVerb, actor: Actor = MOD) -> Reply:
        """Tap a reply's button."""
        return await self.desk.act(ways(reply, verb)[0].encode(), actor)

    async def fill(self, reply: Reply, actor: Actor = MOD, **values: str) -> Reply:
        """Fill in a reply's form."""
        assert reply.form is not None
        return await self.desk.submit(reply.form.action.encode(), values, actor)

    async def write(self, actor: Actor = MOD, **fields: str) -> Reply:
        """Write a new card and publish it."""
        preview = await self.fill(await self.say("new", actor), actor, **fields)
        return await self.tap(preview, DeskVerb.PUBLISH, actor=actor)


def ways(reply: Reply, verb: DeskVerb) -> list[Action]:
    """The actions of a reply's buttons with this verb."""
    return [one.action for row in reply.buttons for one in row if one.action.verb is verb]


@cache
def static() -> Encoder:
    """The word vectors, read once."""
    vectors = open_grade("static").vectors
    assert vectors is not None
    return vectors


def compare(cards: Iterable[Card]) -> Likeness:
    """Questions compared as the bot does."""
    return Likeness(static(), {}, cards)


@asynccontextmanager
async def opened(
    url: str = "sqlite://",
    files: Sequence[Card] = CARDS,
    encoder: str = "none",
    wordings: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> AsyncIterator[Office]:
    """A desk over these card files; a URL that was used before is as another replica."""
    async with open_database(url) as database:
        await database.cards.sync(files)
        shelf, cards = await database.shelf.shelf(), await database.cards.cards()
        meter, clock, queue = CountingMeter(), Clock(), Queue()
        small = small_core(
            tuple(cards),
            store=database.questions,
            askers=database.askers,
            encoder=encoder,
            wordings=wordings,
        )
        library = Library(
            shelf=shelf,
            store=database.shelf,
            gaps=database.gaps,
            consultation=small.consultation,
            compare=compare,
            meter=meter,
        )
        room = Room(
            stores=stores_of(database),
            consultation=small.consultation,
            library=library,
            format=FileFormat(Rules()),
            jobs=Outbox(),
        )
        room.jobs.open(queue)
        moderators = Moderators({MOD.person, OTHER.person}, {})
        messages = Messages(read_lines(ROOT / "content" / "messages"))
        speech = Speech(database.askers, Pseudonyms(b"test"), messages, small.cache, small.meter)
        desk = Desk(room=room, moderators=moderators, messages=messages, meter=meter, speech=speech)
        yield Office(desk, database, small, library, queue, clock)
