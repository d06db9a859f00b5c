"""Where the bot may write: people who block it, groups that add, move, mute or remove it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.telegram import TelegramBot
from bot.people import Address, Place
from bot.people import Person as Somebody
from bot.ports import Fate
from bot.replies import Replies, Reply, ReplyKind
from bot.richtext import paragraph
from tests.fakes import CountingMeter
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Group, Person

MakeBot = Callable[..., TelegramBot]

TOLD = Reply(ReplyKind.NOTE, (paragraph("There is an answer now."),))


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group that the bot is in."""
    return telegram.group()


def at(chat: int) -> Address:
    """An address on Telegram."""
    return Address(Place("telegram", str(chat)), person="5")


def sends(telegram: FakeTelegram) -> int:
    """How often the bot tried to send a message."""
    return len(telegram.sent("sendMessage"))


async def test_who_blocked_the_bot_gets_nothing_until_they_write(
    bot: TelegramBot, ann: Person, telegram: FakeTelegram
) -> None:
    """After one refusal nothing more is sent; with their next message all is as before."""
    ann.chat.blocked = True
    assert (await bot.send(TOLD, at(ann.id), "watch:1")).fate is Fate.GONE
    tried = sends(telegram)
    assert (await bot.send(TOLD, at(ann.id), "watch:2")).fate is Fate.GONE
    assert sends(telegram) == tried
    ann.chat.blocked = False
    await ann.says("thanks")
    assert (await ann.chat.next()).text.startswith("You're welcome.")
    assert (await bot.send(TOLD, at(ann.id), "watch:3")).fate is Fate.DELIVERED


async def test_blocking_and_unblocking_are_heard(
    bot: TelegramBot, ann: Person, telegram: FakeTelegram
) -> None:
    """Telegram tells of both, so that not even one message is sent in vain."""
    await ann.blocks()
    await ann.telegram.person("Bob").says("thanks")  # a sign that the update before it is done
    await telegram.until(lambda: sends(telegram) == 1)
    assert (await bot.send(TOLD, at(ann.id), "watch:1")).fate is Fate.GONE
    assert sends(telegram) == 1
    await ann.unblocks()
    await ann.says("thanks")
    await ann.chat.next()
    assert (await bot.send(TOLD, at(ann.id), "watch:2")).fate is Fate.DELIVERED


async def test_a_group_that_removed_the_bot_gets_nothing(
    bot: TelegramBot, ann: Person, group: Group, telegram: FakeTelegram
) -> None:
    """A post that is planned for it is given up without a call."""
    await ann.removes_the_bot(group)
    await ann.says("thanks")
    await ann.chat.next()
    assert (await bot.send(TOLD, at(group.id), "post:1")).fate is Fate.GONE
    assert sends(telegram) == 1
    group.left = False
    await ann.adds_the_bot(group, "administrator")
    await ann.says("/ask what is cors", group)
    assert (await group.next()).text.startswith("CORS\n")


async def test_privacy_mode_is_explained_to_who_adds_the_bot(
    ann: Person, group: Group, replies: Replies
) -> None:
    """In private, once, and not in the group."""
    assert ann.chat.unread == []
    await ann.adds_the_bot(group)
    line = await ann.chat.next()
    assert line.text == replies.say("privacy_mode.text", group="Cohort")
    await ann.removes_the_bot(group)
    group.left = False
    await ann.adds_the_bot(group)
    await ann.says("/ask what is cors", group)
    assert (await group.next()).text.startswith("CORS\n")
    assert (ann.chat.unread, group.unread) == ([], [])


async def test_privacy_mode_is_explained_in_the_group_where_nobody_can_be_written_to(
    ann: Person, group: Group, replies: Replies
) -> None:
    """Who never began a chat with the bot reads it in the group, and no phone rings."""
    await ann.adds_the_bot(group)
    line = await group.next()
    assert line.text == replies.say("privacy_mode.text", group="Cohort")
    assert ann.telegram.sent("sendMessage")[-1]["disable_notification"] == "true"


async def test_a_bot_that_hears_all_explains_nothing(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group
) -> None:
    """As an administrator, or with privacy mode off, it hears mentions: there is nothing to say."""
    telegram.api.me["can_read_all_group_messages"] = True
    bot = make_bot()
    await bot.start()
    bob = telegram.person("Bob")
    await bob.adds_the_bot(group)
    await bob.adds_the_bot(telegram.group("Two"), "administrator")
    await bob.says("@nexus_bot what is cors", group)
    assert (await group.next()).text.startswith("CORS\n")
    assert sends(telegram) == 1


async def test_in_privacy_mode_commands_and_replies_are_answered(ann: Person, group: Group) -> None:
    """What Telegram hands on is enough to ask and to go on asking."""
    group.administrators.clear()
    await ann.says("@nexus_bot what is cors", group)
    await ann.says("/ask what is a router", group)
    answer = await group.next()
    assert answer.text.startswith("Routers\n")
    await ann.says("what is cors", group, reply_to_message=answer.json)
    assert (await group.next()).text.startswith("CORS\n")
    assert group.unread == []


async def test_a_migration_is_followed_from_its_announcement_on(
    bot: TelegramBot, ann: Person, group: Group, telegram: FakeTelegram
) -> None:
    """What is still on its way to the old group goes to the new one, without a refusal first."""
    new = group.become_supergroup()
    await group.announce(new)
    await ann.says("/ask what is cors", group)
    assert (await new.next()).text.startswith("CORS\n")
    assert sends(telegram) == 1


async def test_a_migration_is_learnt_once(ann: Person, group: Group) -> None:
    """Where the announcement was missed, one refusal is enough."""
    new = group.become_supergroup()
    for text in ("/ask what is cors", "/ask what is a router"):
        await ann.says(text, group)
        await new.next()
    assert sends(ann.telegram) == 3


async def test_administrators_moderate_in_what_their_group_has_become(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group, caplog: pytest.LogCaptureFixture
) -> None:
    """The settings name the old id: it is followed at the start, and the log says to change it."""
    new = group.become_supergroup()
    new.administrators.add(1)
    bot = make_bot(groups=[group.id, -5])
    await bot.start()
    lead = Somebody("telegram", "1")
    assert await bot.may_moderate(lead, Place("telegram", str(new.id)))
    assert await bot.may_moderate(lead, None)
    assert not await bot.may_moderate(Somebody("telegram", "2"), None)
    assert f"is now {new.id}; change it there" in caplog.text
    assert "TELEGRAM_GROUP_IDS is not there" in caplog.text


@pytest.mark.parametrize("how", ["muted", "closed"])
async def test_where_the_bot_may_not_write_it_says_nothing(
    ann: Person, group: Group, meter: CountingMeter, how: str
) -> None:
    """Rights that are missing and a topic that is closed are no errors of ours, and may change."""
    group.open_topic(7)
    group.muted, group.closed = how == "muted", {7} if how == "closed" else set()
    here = {"message_thread_id": 7, "is_topic_message": True}
    await ann.says("/ask what is cors", group, **here)
    await ann.telegram.until(lambda: sends(ann.telegram) == 1)
    group.muted, group.closed = False, set()
    await ann.says("/ask what is a router", group, **here)
    assert (await group.next()).text.startswith("Routers\n")
    assert meter.errors == {}
