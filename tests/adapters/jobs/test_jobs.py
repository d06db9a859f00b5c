"""Deliveries and tasks on a real database of each kind, within one process."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import pytest
from dbos import DBOS

from adapters.jobs import Habits, open_jobs
from adapters.jobs.database import _OldSqlite
from adapters.jobs.pace import Limits, Pace, Patience
from bot.errors import StoreError
from bot.people import Address, Place
from bot.ports import Delivery, Errand, Fate, Jobs, Outcome

FREE = Limits(overall=Pace(100_000, 1.0), chat=Pace(100_000, 1.0))
QUICK = Habits(
    limits={"telegram": FREE, "discord": FREE},
    patience=Patience(first=0.01, longest=0.02, tries=3),
    poll=0.05,
    rounds=0.2,
)
HERE = Address(Place("telegram", "-100"), message="7", person="1")
THERE = Address(Place("telegram", "-100200"), message="7", person="1")
DELIVERED = Outcome(Fate.DELIVERED)
EVERY_SECOND = "* * * * * *"
SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""For what is our own doing, alike on every database."""


class Postman:
    """Ends the tries of each delivery as it is told by its key, and after that with success."""

    def __init__(self, outcomes: Mapping[str, Sequence[Outcome | Exception]] | None = None) -> None:
        self._outcomes = {key: list(ends) for key, ends in (outcomes or {}).items()}
        self.sent: list[Delivery] = []
        self.ends: asyncio.Queue[tuple[Delivery, Outcome]] = asyncio.Queue()

    async def deliver(self, delivery: Delivery) -> Outcome:
        """One try."""
        self.sent.append(delivery)
        ahead = self._outcomes.get(delivery.key)
        outcome = ahead.pop(0) if ahead else DELIVERED
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def done(self, delivery: Delivery, outcome: Outcome) -> None:
        """The end of a delivery."""
        self.ends.put_nowait((delivery, outcome))

    def tries(self, key: str) -> list[Address]:
        """Where the message went, try by try."""
        return [delivery.to for delivery in self.sent if delivery.key == key]


def a_delivery(key: str = "watch:1", to: Address = HERE, name: str = "why?") -> Delivery:
    """An answer for an asker."""
    return Delivery(key, to, Errand.WATCH, name)


Open = Callable[..., AbstractAsyncContextManager[Jobs]]


@pytest.fixture
def opened(url: str) -> Open:
    """Opens the jobs of one database, as often as a test wants."""

    def opened(
        postman: Postman, platforms: Collection[str] = ("telegram",), habits: Habits = QUICK
    ) -> AbstractAsyncContextManager[Jobs]:
        return open_jobs(url, postman, platforms, habits)

    return opened


async def test_every_delivery_comes_to_one_end(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    """Tried again, given up, refused or followed to a new chat: the core hears of it once."""
    away, blocked = Outcome(Fate.LATER, "It is away."), Outcome(Fate.GONE, "The bot is blocked.")
    script = {
        "again": [away, RuntimeError("a mistake of ours")],
        "given-up": [away] * 5,
        "blocked": [blocked],
        "moved": [Outcome(Fate.LATER, "It moved.", moved=THERE)],
        "moved-away": [Outcome(Fate.GONE, "It moved.", moved=THERE)],
    }
    given_up = Outcome(Fate.GONE, "Given up after 3 tries: It is away.")
    postman = Postman(script)
    async with opened(postman) as jobs:
        for key in script:
            await jobs.deliver(a_delivery(key, name="a secret question"))
        ends = dict([await _end(postman) for _ in script])
    assert ends == {
        "again": (HERE, DELIVERED),
        "given-up": (HERE, given_up),
        "blocked": (HERE, blocked),
        "moved": (THERE, DELIVERED),
        "moved-away": (THERE, DELIVERED),
    }
    assert {key: len(postman.tries(key)) for key in script} == {
        "again": 3,
        "given-up": 3,
        "blocked": 1,
        "moved": 2,
        "moved-away": 2,
    }
    assert postman.ends.empty()
    assert "“again” could not be sent; it is tried again." in caplog.messages
    assert f"“given-up” is given up: {given_up.reason}" in caplog.messages
    assert "secret" not in caplog.text


async def test_a_delivery_arrives_as_it_was_queued(opened: Open) -> None:
    """Whatever a learner typed comes through the queue unchanged, and only once for one key."""
    postman = Postman()
    delivery = a_delivery(name="why \x00 \ud800 “CORS” 🌍?")
    async with opened(postman) as jobs:
        await jobs.deliver(delivery)
        await jobs.deliver(delivery)
        assert await postman.ends.get() == (delivery, DELIVERED)
        await jobs.deliver(delivery)
        await jobs.deliver(a_delivery("watch:2"))
        await postman.ends.get()
    assert [sent.key for sent in postman.sent] == ["watch:1", "watch:2"]
    assert postman.sent[0] == delivery


@SQLITE
async def test_a_delivery_may_be_for_later(opened: Open) -> None:
    """It is not begun before its time, and outlives a restart meanwhile; others pass it by."""
    postman, start = Postman(), time.monotonic()
    async with opened(postman) as jobs:
        await jobs.deliver(a_delivery("erase:1"), wait=3.0)
        await jobs.deliver(a_delivery())
        assert (await postman.ends.get())[0].key == "watch:1"
    async with opened(postman):
        assert (await postman.ends.get())[0].key == "erase:1"
    assert time.monotonic() - start >= 3.0


@SQLITE
async def test_each_replica_serves_its_platforms(opened: Open) -> None:
    """A delivery waits for a replica that is connected to its platform."""
    telegram, discord = Postman(), Postman()
    elsewhere = a_delivery("watch:2", Address(Place("discord", "55")))
    async with opened(telegram) as jobs:
        await jobs.deliver(elsewhere)
        await jobs.deliver(a_delivery())
        await telegram.ends.get()
    async with opened(discord, ["discord"]):
        assert await discord.ends.get() == (elsewhere, DELIVERED)
    assert [sent.key for sent in telegram.sent] == ["watch:1"]


async def test_a_task_comes_round(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    """A task gets the moment that it was due, may enqueue, and survives its own failure."""
    postman = Postman()
    moments: asyncio.Queue[datetime] = asyncio.Queue()
    async with opened(postman) as jobs:

        async def task(due: datetime) -> None:
            await jobs.deliver(a_delivery(f"post:{due.isoformat()}"))
            moments.put_nowait(due)
            raise RuntimeError("a mistake of ours")

        await jobs.every("posts", EVERY_SECOND, task)
        first, second = await moments.get(), await moments.get()
        await postman.ends.get()
    assert first.tzinfo is UTC
    assert first < second
    assert postman.sent[0].key.startswith("post:")
    assert "The task “posts” failed; it is tried at its next turn." in caplog.messages


@SQLITE
async def test_a_task_is_planned_anew(opened: Open) -> None:
    """The last call decides which task runs, and when; a wrong line is refused with its name."""
    turns: asyncio.Queue[str] = asyncio.Queue()

    async def old(due: datetime) -> None:
        turns.put_nowait("old")

    async def new(due: datetime) -> None:
        turns.put_nowait("new")

    async with opened(Postman()) as jobs:
        await jobs.every("purge", "0 3 1 1 *", old)
        await jobs.every("purge", EVERY_SECOND, new)
        with pytest.raises(StoreError, match="“digest”"):
            await jobs.every("digest", "every day", old)
        assert await turns.get() == "new"


@SQLITE
async def test_what_is_done_is_forgotten(opened: Open) -> None:
    """Once a delivery is done and remembered long enough, its address is nowhere any more."""
    postman = Postman({"watch:1": [Outcome(Fate.LATER)]})
    async with opened(postman, habits=_with_memory(0.0)) as jobs:
        await jobs.deliver(a_delivery())
        await postman.ends.get()
        async with asyncio.timeout(30):
            while await _tries():  # noqa: ASYNC110 - DBOS tells nobody
                await asyncio.sleep(0.05)


@SQLITE
async def test_a_delivery_that_waits_is_not_begun_anew(opened: Open) -> None:
    """A key counts as queued while a later try waits, also when the first one is forgotten."""
    postman = Postman({"watch:1": [Outcome(Fate.LATER, wait=3600.0)]})
    async with opened(postman, habits=_with_memory(0.0)) as jobs:
        await jobs.deliver(a_delivery())
        async with asyncio.timeout(30):
            while await _tries() != ["watch:1#2"]:  # noqa: ASYNC110 - DBOS tells nobody
                await asyncio.sleep(0.05)
        await jobs.deliver(a_delivery())
        await jobs.deliver(a_delivery("watch:2"))
        await postman.ends.get()
    assert [sent.key for sent in postman.sent] == ["watch:1", "watch:2"]


@SQLITE
async def test_what_hangs_is_left_for_the_next_start(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    """A stop does not wait for ever; what was cut off is delivered later, with a warning."""
    hung, postman = asyncio.Event(), Postman()

    class Hanging(Postman):
        async def deliver(self, delivery: Delivery) -> Outcome:
            hung.set()
            await asyncio.Event().wait()
            raise AssertionError

    async with opened(Hanging(), habits=Habits(limits=QUICK.limits, poll=0.05, grace=1)) as jobs:
        await jobs.deliver(a_delivery())
        await hung.wait()
    async with opened(postman):
        assert await postman.ends.get() == (a_delivery(), DELIVERED)
    assert any("“watch:1” may arrive twice" in message for message in caplog.messages)


async def test_the_pace_of_a_chat_is_kept(opened: Open) -> None:
    """One chat gets its messages one by one while another chat need not wait for it."""
    slow = Limits(overall=Pace(100_000, 1.0), chat=Pace(1, 3600.0))
    postman = Postman()
    async with opened(postman, habits=Habits(limits={"telegram": slow}, poll=0.05)) as jobs:
        for number in range(3):
            await jobs.deliver(a_delivery(f"watch:{number}"))
        await postman.ends.get()
        await jobs.deliver(a_delivery("watch:9", THERE))
        await postman.ends.get()
    assert [sent.key for sent in postman.sent] == ["watch:0", "watch:9"]


def test_an_old_sqlite_counts_milliseconds() -> None:
    """DBOS gets what it asks for where the system's SQLite is older than it expects."""
    connection = sqlite3.connect(":memory:", factory=_OldSqlite)
    before = round(time.time(), 3)
    ((now,),) = connection.execute("SELECT unixepoch('subsec')")
    connection.close()
    assert before <= now <= round(time.time(), 3)


async def test_no_jobs_in_memory() -> None:
    """A database that forgets is refused, with what to do."""
    with pytest.raises(StoreError, match="DATABASE_URL"):
        async with open_jobs("sqlite://", Postman(), ["telegram"]):
            pass


async def test_a_database_that_is_away_is_said() -> None:
    """The sentence names the setting and not the password."""
    away = "postgresql://nexus:hidden@127.0.0.1:1/nexus"
    with pytest.raises(StoreError, match="DATABASE_URL") as error:
        async with open_jobs(away, Postman(), ["telegram"]):
            pass
    assert "hidden" not in str(error.value)


async def _tries() -> list[str]:
    """The tries that the queue knows."""
    rows = await asyncio.to_thread(DBOS.list_workflows, name="deliver")
    return [row.workflow_id for row in rows]


async def _end(postman: Postman) -> tuple[str, tuple[Address, Outcome]]:
    delivery, outcome = await postman.ends.get()
    return delivery.key, (delivery.to, outcome)


def _with_memory(seconds: float) -> Habits:
    return Habits(QUICK.limits, QUICK.patience, QUICK.poll, QUICK.rounds, memory=seconds)
