"""Moderators at their desk in Telegram: commands, taps, forms, files, and who may not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

import pytest

from adapters.telegram import TelegramBot
from adapters.telegram.markup import marked
from bot.actions import Action, DeskVerb
from bot.desk.postman import DeskPostman
from bot.messages import Messages
from bot.ports import Fate
from bot.replies import Replies
from tests.desks import MOD, Office, opened
from tests.fakes import CountingMeter
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_chats import Sent
from tests.servers.telegram_people import Group, Person

TEXT = "Kombu carries Celery's messages.\n\nUse `kombu.Connection`."
CARD_FILE = f"---\ntitle: Kombu\nphrases:\n  - what is kombu\n---\n{TEXT}\n"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """A desk over a few cards."""
    async with opened() as made:
        yield made


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group of learners, whose administrators moderate."""
    return telegram.group()


@pytest.fixture
def room(telegram: FakeTelegram) -> Group:
    """The moderators' own group."""
    return telegram.group("Desk")


@pytest.fixture
async def bot(
    telegram: FakeTelegram, office: Office, group: Group, room: Group
) -> AsyncIterator[TelegramBot]:
    """A running bot with a desk."""
    made = TelegramBot(
        token=telegram.token,
        api_url=telegram.url,
        assistant=office.assistant,
        meter=CountingMeter(),
        groups=[group.id],
        desk=office.desk,
        desk_chats={str(room.id)},
    )
    office.desk.moderators.believe("telegram", made)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def mod(telegram: FakeTelegram, bot: TelegramBot) -> Person:
    """A moderator by the settings, who has begun a chat with the bot."""
    somebody = Person(telegram, int(MOD.person.id), "Mod", "en")
    assert somebody.chat.id == somebody.id
    return somebody


@pytest.fixture
def postman(bot: TelegramBot, office: Office, messages: Messages) -> DeskPostman:
    """Delivers by the bot what the desk sends."""
    return DeskPostman(office.desk.room, office.desk.overview, messages, {"telegram": bot})


def way(message: Sent, verb: DeskVerb) -> str:
    """The label of a message's button with this verb."""
    return next(k for k, data in message.buttons.items() if data.startswith(f"{verb}:"))


async def fill(mod: Person, *texts: str) -> Sent:
    """Answer the fields that the bot asks for; returns what comes after the last."""
    for text in texts:
        asked = await mod.chat.next()
        assert asked.json["forced"]["selective"]
        await mod.says(text)
    return await mod.chat.next()


async def test_the_desk_opens_in_private(mod: Person, replies: Replies) -> None:
    """`/desk` shows what waits, `/gaps` the questions without an answer."""
    await mod.says("/desk")
    opened = await mod.chat.next()
    assert opened.text.startswith(replies.say("desk.open.title"))
    await mod.taps(opened, way(opened, DeskVerb.POSTS))
    assert (await mod.chat.next()).text == replies.say("desk.posts.none")
    await mod.says("/gaps")
    assert (await mod.chat.next()).text == replies.say("desk.inbox.empty")


async def test_who_does_not_moderate_is_refused(
    ann: Person, group: Group, replies: Replies
) -> None:
    """Commands say so in private, and a forged button does nothing."""
    for command in ("/desk", "/gaps", "/desk archive cors"):
        await ann.says(command)
        assert (await ann.chat.next()).text == replies.say("desk.denied")
    await ann.says("/desk", group)
    assert (await group.next()).text == replies.say("desk.denied")
    await ann.says("/privacy")
    shown = await ann.chat.next()
    for verb in DeskVerb:
        tap = await ann.forges(shown, Action(verb, "k3v9", "cors").encode())
        assert tap["text"] == replies.say("desk.denied")
    said = await ann.says("what is cors", group)
    await ann.says("/answer", group, reply_to_message=said)
    assert (await group.next()).text == replies.say("desk.denied")


async def test_an_administrator_of_the_group_moderates(
    ann: Person, group: Group, replies: Replies
) -> None:
    """The desk speaks to them in private, as learners read the group; here stays the group."""
    group.administrators = {ann.id}
    assert ann.chat.id == ann.id
    await ann.says("/desk", group)
    assert (await ann.chat.next()).text.startswith(replies.say("desk.open.title"))
    assert (await group.next()).text == replies.say("private.sent")


async def test_in_the_moderators_group_the_desk_is_open(
    mod: Person, room: Group, replies: Replies
) -> None:
    """There every moderator sees what is done, forms included."""
    await mod.says("/desk new", room)
    note, asked = await room.next(), await room.next()
    assert note.text == replies.say("desk.form.fill")
    assert asked.text.startswith("Title")
    await mod.says("something else", room)  # no reply to the question: not its answer
    await mod.says("Kombu", room, reply_to_message=asked.json)
    assert (await room.next()).text.startswith("Phrases")
    assert mod.chat.replies == []


async def test_a_card_is_written_and_published(mod: Person, replies: Replies) -> None:
    """Field after field; the preview comes at the end, and what is published answers at once."""
    await mod.says("/desk new")
    await mod.chat.next()
    preview = await fill(mod, "Kombu", "what is kombu", TEXT, "/skip", "kombu")
    assert "Kombu carries Celery's messages." in preview.text
    await mod.taps(preview, way(preview, DeskVerb.PUBLISH))
    assert "Kombu" in (await mod.chat.next()).text
    await mod.says("what is kombu")
    assert (await mod.chat.next()).text.startswith("Kombu\n")


async def test_stopping_keeps_what_was_typed(mod: Person, office: Office) -> None:
    """A form that is left half-way is a draft; one of another kind changes nothing."""
    await mod.says("/desk new")
    await mod.chat.next()
    await fill(mod, "Kombu", "/stop")
    (draft,) = await office.database.drafts.drafts(str(MOD.person))
    assert draft.fields == {"title": "Kombu"}
    await mod.says("/stop")
    assert "no form" in (await mod.chat.next()).text


async def test_each_field_is_kept_as_it_is_typed(mod: Person, office: Office) -> None:
    """A restart in the middle of a form loses nothing: the draft has all but the last field."""
    await mod.says("/desk new")
    await mod.chat.next()
    for typed in ("Kombu", "what is kombu", TEXT):
        await mod.chat.next()
        await mod.says(typed)
    await mod.chat.next()
    await mod.says("/desk drafts")
    assert "Kombu" in (await mod.chat.next()).text
    (draft,) = await office.database.drafts.drafts(str(MOD.person))
    assert draft.fields == {"title": "Kombu", "phrases": "what is kombu", "text": TEXT}


async def test_marks_that_the_app_took_away_come_back(mod: Person, office: Office) -> None:
    """Bold and code that Telegram's app made entities of are Markdown in the draft."""
    await mod.says("/desk new")
    await mod.chat.next()
    await fill(mod, "Kombu", "/skip")
    entities = [{"type": "bold", "offset": 3, "length": 3}]
    await mod.says("🐍 not pip", entities=entities)
    await mod.chat.next()
    await mod.says("/stop")
    await mod.chat.next()
    (draft,) = await office.database.drafts.drafts(str(MOD.person))
    assert draft.fields["text"] == "🐍 **not** pip"


async def test_a_card_file_is_a_draft(mod: Person, room: Group, office: Office) -> None:
    """In private as it is, in a form instead of its fields, in the group behind `/desk`."""
    await mod.uploads("kombu.md", CARD_FILE.encode())
    assert "Kombu carries" in (await mod.chat.next()).text
    await mod.says("/desk new")
    await mod.chat.next()
    await mod.chat.next()
    await mod.uploads("other.md", CARD_FILE.encode())
    assert "Kombu carries" in (await mod.chat.next()).text
    await mod.uploads("third.md", CARD_FILE.encode(), caption="/desk", to=room)
    assert "Kombu carries" in (await room.next()).text
    assert len(await office.database.drafts.drafts(str(MOD.person))) == 3


async def test_a_learners_file_is_a_question(ann: Person) -> None:
    """Who does not moderate asks by a file, whatever its name."""
    await ann.uploads("question.md", b"what is cors")
    assert (await ann.chat.next()).text.startswith("CORS\n")


async def test_too_large_a_file_is_not_fetched(mod: Person, replies: Replies) -> None:
    """A zip beyond the desk's limit is refused by its size alone."""
    about = {"file_id": "z", "file_unique_id": "z", "file_name": "z.zip", "file_size": 9_000_000}
    await mod.captions("", document=about)
    assert (await mod.chat.next()).text == replies.say("desk.file.too_large")


async def test_an_export_comes_as_a_file(mod: Person, office: Office) -> None:
    """A zip of what chat changed."""
    await office.write(title="Kombu", phrases="what is kombu", text=TEXT, slug="kombu")
    await mod.says("/desk export")
    await mod.chat.next()
    await mod.telegram.until(lambda: mod.chat.files)
    names = zipfile.ZipFile(io.BytesIO(mod.chat.files[0][1])).namelist()
    assert any(name.endswith("kombu.md") for name in names)


async def test_a_good_answer_becomes_a_card(
    mod: Person, ann: Person, group: Group, office: Office
) -> None:
    """`/card_from` as a reply begins a card with that text, in private."""
    said = await ann.says("Kombu carries messages.", group)
    await mod.says("/card_from", group, reply_to_message=said)
    await fill(mod)
    (draft,) = await office.database.drafts.drafts(str(MOD.person))
    assert draft.fields == {"text": "Kombu carries messages."}
    await mod.says("/card_from", group)
    await group.next()
    assert "Reply with /card_from" in (await group.next()).text


async def test_answer_as_a_reply_answers_that_message(
    mod: Person, ann: Person, group: Group
) -> None:
    """The bot answers the learner as if the learner had asked; with no reply it says how."""
    said = await ann.says("what is cors", group)
    await mod.says("/answer", group, reply_to_message=said)
    answer = await group.next()
    assert answer.text.startswith("CORS\n")
    assert answer.reply_to == said["message_id"]
    await mod.says("/answer", group)
    assert "Reply with /answer" in (await group.next()).text


async def test_the_asker_is_told_in_their_place(
    mod: Person,
    ann: Person,
    group: Group,
    office: Office,
    postman: DeskPostman,
) -> None:
    """The whole loop: nobody knows, the asker waits, a card is written, the asker is told."""
    asked = await ann.says("/ask what is kombu", group)
    unknown = await group.next()
    label = next(k for k, data in unknown.buttons.items() if data.startswith("w:"))
    await ann.taps(unknown, label)
    await group.next()
    await office.desk.gaps.gather()
    await mod.says("/gaps")
    inbox = await mod.chat.next()
    await mod.taps(inbox, way(inbox, DeskVerb.GAP))
    gap = await mod.chat.next()
    await mod.taps(gap, way(gap, DeskVerb.GAP_WRITE))
    await mod.chat.next()
    preview = await fill(mod, "Kombu", "what is kombu", TEXT, "/skip", "kombu")
    await mod.taps(preview, way(preview, DeskVerb.PUBLISH))
    await mod.chat.next()
    (delivery,) = office.queue.deliveries.values()
    assert (await postman.deliver(delivery)).fate is Fate.DELIVERED
    told = await group.next()
    assert told.text.startswith("You asked “what is kombu”. There is an answer now:\n\nKombu\n")
    assert told.reply_to == asked["message_id"]


async def test_administrators_see_the_desk_in_their_menu(mod: Person) -> None:
    """Telegram shows it to administrators of groups; learners' menus have nothing of it."""
    await mod.says("/desk")
    await mod.chat.next()
    menus = mod.telegram.api.menus
    shown = [command["command"] for command in menus["all_chat_administrators", ""]]
    assert shown[:4] == ["desk", "gaps", "answer", "card_from"]
    assert "desk" not in {command["command"] for command in menus["all_group_chats", ""]}


def test_marked_leaves_plain_text_alone() -> None:
    """Without entities nothing is added."""
    assert marked("a*b", []) == "a*b"
