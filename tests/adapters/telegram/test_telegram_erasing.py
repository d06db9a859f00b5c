"""Answers in groups: who may delete them, and how they go by themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.jobs import Habits, open_jobs
from adapters.jobs.pace import Limits, Pace, Patience
from adapters.telegram import TelegramBot
from bot.desk import Eraser
from bot.desk.outbox import Outbox
from bot.desk.postman import DeskPostman
from bot.errors import StoreError
from bot.messages import Messages
from bot.people import Address, Place
from bot.ports import Delivery, Errand, Fate, Outcome
from bot.replies import Replies, Reply
from tests.desks import MOD, Office, Queue, opened
from tests.fakes import CountingMeter
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_chats import Sent
from tests.servers.telegram_people import Group, Person
from tests.servers.telegram_rules import Refused, bad

MakeBot = Callable[..., TelegramBot]

FREE = Limits(overall=Pace(100_000, 1.0), chat=Pace(100_000, 1.0))
QUICK = Habits(
    limits={"telegram": FREE}, patience=Patience(first=0.05), poll=0.05, rounds=0.2, grace=1
)


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group that the bot is in."""
    return telegram.group()


async def answered(person: Person, group: Group, text: str = "/ask what is cors") -> Sent:
    """An answer in the group."""
    await person.says(text, group)
    return await group.next()


async def test_the_asker_deletes_an_answer(ann: Person, group: Group, replies: Replies) -> None:
    """One tap, and the message is gone."""
    answer = await answered(ann, group)
    tap = await ann.taps(answer, "Delete")
    assert tap["text"] == replies.say("erase.toast")
    assert answer.id not in group.messages


async def test_nobody_else_deletes_it(ann: Person, group: Group, replies: Replies) -> None:
    """Somebody else is told who may, and the answer stays."""
    answer = await answered(ann, group)
    tap = await ann.telegram.person("Bob").taps(answer, "Delete")
    assert (tap["text"], tap["show_alert"]) == (replies.say("erase.denied"), "true")
    assert answer.id in group.messages


async def test_a_forged_tap_deletes_nothing(ann: Person, group: Group) -> None:
    """What counts is the message as Telegram shows it, not what a tap claims."""
    answer, bob = await answered(ann, group), ann.telegram.person("Bob")
    for data in (f"erase:{bob.id}", "erase:", "erase:x", f"erase:{ann.id}"):
        await bob.forges(answer, data)
    hidden = {"chat": group.about, "message_id": answer.id, "date": 0}
    await bob.forges(answer, f"erase:{bob.id}", hidden)
    assert answer.id in group.messages


async def test_whoever_unfolds_an_answer_it_stays_the_askers(ann: Person, group: Group) -> None:
    """Bob turns the page, Ann deletes; what Bob opens beside it is Bob's."""
    answer, bob = await answered(ann, group), ann.telegram.person("Bob")
    await bob.taps(answer, "Show all")
    await group.edited(answer)
    await bob.taps(answer, "Delete")
    assert answer.id in group.messages
    await bob.taps(answer, "ViewSets")
    other = await group.next()
    await bob.taps(other, "Delete")
    assert other.id not in group.messages
    await ann.taps(answer, "Delete")
    assert answer.id not in group.messages


async def test_who_points_the_bot_at_a_message_may_delete_the_answer(
    ann: Person, group: Group
) -> None:
    """Ann asked it to answer Bob: it is hers to take back."""
    bob = ann.telegram.person("Bob")
    said = await bob.says("what is a router", group)
    await ann.says("/ask", group, reply_to_message=said)
    answer = await group.next()
    await ann.taps(answer, "Delete")
    assert answer.id not in group.messages


async def test_a_button_to_delete_works_after_a_restart(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group
) -> None:
    """All that it needs is in the message."""
    first = make_bot()
    await first.start()
    ann = telegram.person()
    answer = await answered(ann, group)
    await first.stop()
    second = make_bot()
    await second.start()
    await ann.taps(answer, "Delete")
    assert answer.id not in group.messages


async def test_in_private_there_is_nothing_to_delete(ann: Person) -> None:
    """There the chat is the person's own."""
    await ann.says("what is cors")
    assert "Delete" not in (await ann.chat.next()).buttons


@pytest.mark.parametrize(
    ("refusal", "line"),
    [
        (bad("message to delete not found"), "erase.toast"),
        (bad("message can't be deleted for everyone"), "erase.too_old"),
        (Refused(403, "Forbidden: bot was kicked from the supergroup chat"), "erase.toast"),
    ],
    ids=["gone", "too old", "removed"],
)
async def test_a_message_that_cannot_be_deleted_is_no_error(
    ann: Person, group: Group, replies: Replies, refusal: Refused, line: str
) -> None:
    """Who taps hears what came of it."""
    answer = await answered(ann, group)
    ann.telegram.fail("deleteMessage", refusal)
    assert (await ann.taps(answer, "Delete"))["text"] == replies.say(line)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """A desk over a few cards."""
    async with opened() as made:
        yield made


async def test_a_moderator_deletes_an_answer(
    telegram: FakeTelegram, make_bot: MakeBot, office: Office, group: Group
) -> None:
    """Also one that is too old for Telegram to show, as long as it can be deleted."""
    bot = make_bot(desk=office.desk)
    await bot.start()
    ann, mod = telegram.person(), Person(telegram, int(MOD.person.id), "Mod", "en")
    first = await answered(ann, group)
    await mod.taps(first, "Delete")
    second = await answered(ann, group)
    hidden = {"chat": group.about, "message_id": second.id, "date": 0}
    await mod.forges(second, second.buttons["Delete"], hidden)
    assert {first.id, second.id} & set(group.messages) == set()


async def test_answers_of_groups_are_queued_to_be_deleted(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group
) -> None:
    """What a learner got in the group, once, however often it is edited; nothing in private."""
    queue = Queue()
    bot = make_bot(jobs=queue, answer_minutes=5)
    await bot.start()
    ann = telegram.person()
    question = await ann.says("/ask what is cors", group)
    answer = await group.next()
    await ann.taps(answer, "Show all")
    await group.edited(answer)
    await ann.edits(question, "/ask what is a router")
    await group.edited(answer, 2)
    await ann.says("what is cors")
    await ann.chat.next()
    where = Address(Place("telegram", str(group.id)))
    lane = f"erase:{group.id}"
    key = f"erase:{group.id}:{answer.id}"
    assert queue.deliveries == {key: Delivery(key, where, Errand.ERASE, str(answer.id), lane)}
    assert queue.waits == {key: 300.0}


async def test_a_note_that_something_is_in_private_goes_as_well(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group
) -> None:
    """What stays of `/mydata` in the group is as short-lived as an answer."""
    queue = Queue()
    bot = make_bot(jobs=queue, answer_minutes=5)
    await bot.start()
    await telegram.person().says("/mydata", group)
    note = await group.next()
    await bot.stop()
    assert list(queue.deliveries) == [f"erase:{group.id}:{note.id}"]


class OnlySends:
    """A courier whose platform deletes nothing."""

    async def send(self, reply: Reply, to: Address, key: str) -> Outcome:
        """See `Courier`."""
        raise AssertionError(key)


async def test_a_platform_that_deletes_nothing_is_asked_for_nothing(office: Office) -> None:
    """A delivery that was meant for another one comes to a quiet end."""
    room, overview = office.desk.room, office.desk.overview
    postman = DeskPostman(room, overview, Messages({"en": {}}), {"discord": OnlySends()})
    where = Address(Place("discord", "1"))
    outcome = await postman.deliver(Delivery("erase:1", where, Errand.ERASE, "1"))
    assert outcome.fate is Fate.DELIVERED


async def test_without_the_setting_answers_stay(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group
) -> None:
    """Zero minutes are for good."""
    queue = Queue()
    bot = make_bot(jobs=queue)
    await bot.start()
    await answered(telegram.person(), group)
    assert queue.deliveries == {}


class NoQueue(Queue):
    """Jobs whose database is away."""

    async def deliver(self, delivery: Delivery, wait: float = 0.0) -> None:
        """See `Jobs`."""
        raise StoreError("The database is away.")


async def test_an_answer_that_cannot_be_queued_stays(
    telegram: FakeTelegram,
    make_bot: MakeBot,
    group: Group,
    meter: CountingMeter,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The learner has the answer all the same, and the log says that it stays."""
    bot = make_bot(jobs=NoQueue(), answer_minutes=5)
    await bot.start()
    answer = await answered(telegram.person(), group)
    assert answer.text.startswith("CORS\n")
    await bot.stop()
    assert "An answer stays in its group" in caplog.text
    assert meter.errors == {}


async def test_what_telegram_says_when_it_is_time(
    bot: TelegramBot, ann: Person, group: Group, telegram: FakeTelegram
) -> None:
    """Deleted, gone before, not to be deleted: all well. Away: later."""
    answer = await answered(ann, group)
    where = Address(Place("telegram", str(group.id)))
    assert isinstance(bot, Eraser)
    for _ in range(2):
        assert (await bot.erase(where, [str(answer.id)])).fate is Fate.DELIVERED
    telegram.fail("deleteMessage", bad("message can't be deleted"))
    assert (await bot.erase(where, ["9"])).fate is Fate.DELIVERED
    telegram.fail("deleteMessage", *[Refused(429, "Too Many Requests", retry_after=1)] * 4)
    outcome = await bot.erase(where, ["9"])
    assert (outcome.fate, outcome.wait) == (Fate.LATER, 1)
    await bot.stop()
    assert (await bot.erase(where, ["9"])).fate is Fate.LATER


@asynccontextmanager
async def working(
    make_bot: MakeBot, office: Office, url: str, outbox: Outbox, minutes: float
) -> AsyncIterator[TelegramBot]:
    """A bot with a queue, as `nexus run` puts them together."""
    bot = make_bot(jobs=outbox, answer_minutes=minutes, desk=office.desk)
    await bot.start()
    room, messages = office.desk.room, Messages({"en": {}})
    postman = DeskPostman(room, office.desk.overview, messages, {"telegram": bot})
    async with open_jobs(url, postman, ["telegram"], QUICK) as jobs:
        outbox.open(jobs)
        await outbox.catch_up()
        yield bot
    await bot.stop()


async def test_answers_go_by_themselves_also_after_a_restart(
    telegram: FakeTelegram, make_bot: MakeBot, office: Office, group: Group, tmp_path: Path
) -> None:
    """An answer whose time ends while the bot is down goes as soon as it is up again."""
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    ann = telegram.person()
    async with working(make_bot, office, url, Outbox(), minutes=0.002):
        soon = await answered(ann, group)
        await telegram.until(lambda: soon.id not in group.messages)
    async with working(make_bot, office, url, Outbox(), minutes=0.05):
        late = await answered(ann, group)
    assert late.id in group.messages
    async with working(make_bot, office, url, Outbox(), minutes=0):
        await telegram.until(lambda: late.id not in group.messages)


async def test_what_came_before_the_queue_was_open_is_handed_on() -> None:
    """At a start answers are given at once, and deliveries without a wait are found again."""
    outbox, queue = Outbox(), Queue()
    where = Address(Place("telegram", "-1"))
    await outbox.deliver(Delivery("a", where, Errand.ERASE, "1"), 60.0)
    await outbox.deliver(Delivery("b", where, Errand.POST, "cors"))
    outbox.open(queue)
    await outbox.catch_up()
    await outbox.catch_up()
    assert queue.waits == {"a": 60.0}
