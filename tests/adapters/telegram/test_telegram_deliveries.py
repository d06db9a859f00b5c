"""What is kept of a learner, and what is told to them later where they asked."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from adapters.telegram import TelegramBot
from bot.desk import Courier
from bot.people import Address, Place
from bot.people import Person as Somebody
from bot.ports import Fate, Rights
from bot.replies import Attachment, Replies, Reply, ReplyKind
from bot.richtext import paragraph
from tests.fakes import MemoryQuestions
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Group, Person
from tests.servers.telegram_rules import Refused

MakeBot = Callable[..., TelegramBot]

TOLD = Reply(ReplyKind.NOTE, (paragraph("There is an answer now."),))


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group that the bot is in."""
    return telegram.group()


def at(chat: int, message: int = 0, thread: str = "", person: str = "5") -> Address:
    """An address on Telegram."""
    return Address(Place("telegram", str(chat), thread), str(message or ""), person)


async def test_privacy_is_said_in_private(ann: Person, group: Group, replies: Replies) -> None:
    """In a group a line says where to look; the answer itself comes to the person alone."""
    await ann.says("/privacy")
    assert (await ann.chat.next()).text.startswith(replies.say("privacy.title"))
    await ann.says("/privacy", group)
    assert (await ann.chat.next()).text.startswith(replies.say("privacy.title"))
    assert (await group.next()).text == replies.say("private.sent")


async def test_nobody_can_be_written_to_who_did_not_begin(
    ann: Person, group: Group, replies: Replies
) -> None:
    """Telegram lets no bot begin a chat: the group hears how to, and nothing private."""
    await ann.says("/mydata", group)
    assert (await group.next()).text == replies.say("private.first")
    ann.chat.blocked = True
    await ann.says("/mydata", group)
    assert (await group.next()).text == replies.say("private.first")
    assert group.files == []


async def test_my_data_comes_as_a_file_and_is_forgotten(
    ann: Person, questions: MemoryQuestions
) -> None:
    """What is kept comes with a file of all of it, and a tap under it deletes it."""
    await ann.says("what is cors?")
    await ann.chat.next()
    await ann.says("/mydata")
    shown = await ann.chat.next()
    await ann.telegram.until(lambda: ann.chat.files)
    ((name, content),) = ann.chat.files
    assert name == "mydata.json"
    assert json.loads(content)["questions"][0]["text"] == "what is cors?"
    (label,) = shown.buttons
    assert "is deleted" in (await ann.taps(shown, label))["text"]
    assert questions.asked == {}


async def test_forget_me(ann: Person, questions: MemoryQuestions) -> None:
    """One command deletes what is kept."""
    await ann.says("what is cors?")
    await ann.chat.next()
    await ann.says("/forgetme")
    await ann.chat.next()
    assert questions.asked == {}


async def test_a_watch_keeps_the_place_of_the_question(
    ann: Person, group: Group, questions: MemoryQuestions
) -> None:
    """In a topic of a group: the group, the topic, and the asker's own message."""
    group.topics.add(7)
    topic = {"message_thread_id": 7, "is_topic_message": True}
    asked = await ann.says("/ask qqq zzz xxx", group, **topic)
    answer = await group.next()
    await ann.taps(answer, _label(answer.buttons, "w:"))
    (to,) = questions.watches.values()
    assert to == at(group.id, asked["message_id"], "7", str(ann.id))


async def test_a_watch_in_private(ann: Person, questions: MemoryQuestions) -> None:
    """In private the chat is enough."""
    await ann.says("qqq zzz xxx")
    answer = await ann.chat.next()
    await ann.taps(answer, _label(answer.buttons, "w:"))
    assert list(questions.watches.values()) == [at(ann.id, person=str(ann.id))]


async def test_a_delivery_arrives_where_it_was_asked(
    bot: TelegramBot, ann: Person, group: Group
) -> None:
    """It replies to the question in its topic; one key is delivered once."""
    group.topics.add(7)
    asked = await ann.says("hello", group)
    to = at(group.id, asked["message_id"], "7")
    assert isinstance(bot, Courier)
    for _ in range(2):
        assert (await bot.send(TOLD, to, "watch:1")).fate is Fate.DELIVERED
    told = await group.next()
    assert (told.text, told.thread) == ("There is an answer now.", 7)
    assert told.reply_to == asked["message_id"]
    assert group.unread == []


async def test_a_question_that_was_deleted_is_told_of_without_a_reply(
    bot: TelegramBot, group: Group
) -> None:
    """The message is sent all the same."""
    assert (await bot.send(TOLD, at(group.id, 99), "watch:1")).fate is Fate.DELIVERED
    assert (await group.next()).reply_to is None


async def test_a_post_rings_nobody(bot: TelegramBot, group: Group) -> None:
    """A post is silent, and its file comes along."""
    reply = Reply(ReplyKind.NOTE, TOLD.body, attachment=Attachment("a.md", b"text"))
    outcome = await bot.send(reply, at(group.id, person=""), "post:1")
    assert outcome.fate is Fate.DELIVERED
    assert group.telegram.sent("sendMessage")[-1]["disable_notification"] == "true"
    assert group.files == [("a.md", b"text")]


async def test_a_group_that_moved_is_followed(bot: TelegramBot, group: Group) -> None:
    """The message goes to the new id, which the outcome hands back."""
    new = group.become_supergroup()
    outcome = await bot.send(TOLD, at(group.id, 3, "7"), "watch:1")
    assert outcome.fate is Fate.DELIVERED
    assert outcome.moved == at(new.id)
    assert (await new.next()).text == "There is an answer now."


async def test_who_cannot_be_reached_is_given_up(bot: TelegramBot, ann: Person) -> None:
    """A blocked bot, a deleted chat and an address of nobody are gone."""
    ann.chat.blocked = True
    for to in (at(ann.id), at(-5), Address(Place("telegram", "nowhere"))):
        assert (await bot.send(TOLD, to, f"watch:{to.place.chat}")).fate is Fate.GONE


async def test_telegram_asks_for_patience(
    bot: TelegramBot, ann: Person, telegram: FakeTelegram
) -> None:
    """Beyond the client's own tries the seconds are handed back; then the same key goes on."""
    telegram.fail("sendMessage", *[Refused(429, "Too Many Requests", retry_after=1)] * 4)
    to = at(ann.chat.id)
    outcome = await bot.send(TOLD, to, "watch:1")
    assert (outcome.fate, outcome.wait) == (Fate.LATER, 1)
    assert (await bot.send(TOLD, to, "watch:1")).fate is Fate.DELIVERED


async def test_telegram_is_away(bot: TelegramBot, ann: Person, telegram: FakeTelegram) -> None:
    """A connection that breaks, an error of Telegram's own, and a bot that does not run: later."""
    to = at(ann.chat.id)
    telegram.fail("sendMessage", "drop", Refused(502, "Bad Gateway"))
    for _ in range(2):
        assert (await bot.send(TOLD, to, "watch:1")).fate is Fate.LATER
    await bot.stop()
    outcome = await bot.send(TOLD, to, "watch:1")
    assert outcome.fate is Fate.LATER
    assert outcome.wait > 0


async def test_administrators_of_named_groups_moderate(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group
) -> None:
    """In that group and in private; not in a group of their own, and nobody else."""
    other = telegram.group("Mine")
    group.administrators, other.administrators = {1}, {2}
    bot = make_bot(groups=[group.id])
    assert isinstance(bot, Rights)
    lead, own, anonymous = (Somebody("telegram", str(n)) for n in (1, 2, group.id))
    here, there = (Place("telegram", str(one.id), "7") for one in (group, other))
    assert not await bot.may_moderate(lead, here)  # nothing can be asked before the start
    await bot.start()
    assert await bot.may_moderate(lead, here)
    assert await bot.may_moderate(lead, None)
    assert await bot.may_moderate(anonymous, here)
    for person, place in ((lead, there), (own, there), (own, here), (own, None)):
        assert not await bot.may_moderate(person, place)
    assert not await bot.may_moderate(anonymous, None)


@pytest.mark.parametrize("how", ["refused", "moved", "away"])
async def test_who_cannot_be_asked_for_does_not_moderate(
    telegram: FakeTelegram, make_bot: MakeBot, group: Group, how: str
) -> None:
    """Where Telegram does not say yes, the answer is no."""
    group.administrators = {1}
    bot = make_bot(groups=[group.id])
    await bot.start()
    if how == "moved":
        group.become_supergroup()
    else:
        telegram.fail("getChatMember", Refused(400, "x") if how == "refused" else "drop")
    assert not await bot.may_moderate(Somebody("telegram", "1"), None)


def _label(buttons: dict[str, str], data: str) -> str:
    return next(label for label, held in buttons.items() if held.startswith(data))
