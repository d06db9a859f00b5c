"""The moderators' desk in Discord: from a question that nobody can answer to who is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.discord import DiscordBot
from adapters.files.texts import read_lines
from bot.desk.postman import DeskPostman
from bot.desk.rights import Everybody
from bot.messages import Messages
from bot.settings import ROOT
from tests.adapters.discord.conftest import make_bot
from tests.desks import Office, opened
from tests.servers.discord import FakeDiscord
from tests.servers.discord_interactions import MODAL, THINKING
from tests.servers.discord_people import WITH_BOT, Person

MANAGE_MESSAGES = 1 << 13
QUESTION = "zorbulate frobnicator gizmo"
CARD = {"title": "Frobnicators", "phrases": QUESTION, "text": "Turn it off and on again."}
PIN = "\N{PUSHPIN}"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """A desk over an SQLite database."""
    async with opened() as office:
        yield office


@pytest.fixture
def mod(world: FakeDiscord) -> Person:
    """A moderator, by “Manage Messages”."""
    person = world.person("mod")
    world.join(person, world.role(MANAGE_MESSAGES))
    return person


@pytest.fixture
async def bot(world: FakeDiscord, office: Office, mod: Person) -> AsyncIterator[DiscordBot]:
    """A bot with the desk, which takes Discord's word."""
    here = int(world.guild["id"])
    bot = make_bot(world, office.small, desk=office.desk, guild_ids=(here,))
    office.desk.moderators.believe("discord", bot)
    await bot.start()
    await world.until(lambda: world.commands.get(world.guild["id"]))
    yield bot
    await bot.stop()


@pytest.fixture
async def everywhere(world: FakeDiscord, office: Office) -> AsyncIterator[DiscordBot]:
    """A bot whose settings name no server: its commands are offered directly as well."""
    bot = make_bot(world, office.small, desk=office.desk)
    office.desk.moderators.believe("discord", bot)
    await bot.start()
    await world.until(lambda: world.commands.get(None))
    yield bot
    await bot.stop()


async def test_the_closed_loop(
    bot: DiscordBot, world: FakeDiscord, office: Office, ann: Person, mod: Person
) -> None:
    """Asked, unknown, waited for; a card is written in a form, published, and the asker told."""
    asked = await ann.say(world.mention(QUESTION), world.channel)
    await ann.tap(await world.answer(asked), "Tell me when there's an answer")
    inbox = (await mod.command("gaps")).seen
    assert inbox.private
    assert QUESTION in inbox.text
    gap = await mod.tap(inbox, next(iter(inbox.buttons)))
    form = await mod.tap(gap.seen, "Write a card")
    assert form.answer == MODAL
    preview = (await mod.fill(form, **CARD)).seen
    assert preview.private
    assert "Turn it off and on again." in preview.text
    published = (await mod.tap(preview, "Publish")).seen
    assert "is out" in published.text
    lines = Messages(read_lines(ROOT / "content" / "messages"))
    postman = DeskPostman(office.desk.room, office.desk.overview, lines, {"discord": bot})
    (delivery,) = office.queue.deliveries.values()
    before = len(world.answers(asked))
    await postman.deliver(delivery)
    await postman.deliver(delivery)
    told = world.answers(asked)[before:]
    assert len(told) == 1
    assert "There is an answer now" in told[0].text
    assert str(told[0].json["message_reference"]["message_id"]) == asked["id"]
    assert (await ann.ask(QUESTION)).seen.text.startswith("## Frobnicators")


@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize("command", ["desk", "gaps"])
async def test_learners_are_denied(ann: Person, world: FakeDiscord, command: str) -> None:
    """The desk is shown to moderators only, in a channel and in private."""
    world.join(ann)
    denied = (await ann.command(command)).seen
    assert "Only moderators" in denied.text
    assert denied.private
    assert "Only moderators" in (await ann.command(command, context=WITH_BOT)).seen.text


@pytest.mark.usefixtures("bot")
async def test_forged_taps_and_forms(ann: Person, mod: Person, office: Office) -> None:
    """A button or a form of a moderator does nothing in another person's hands."""
    desk = (await mod.command("desk")).seen
    assert "Only moderators" in (await ann.tap(desk, "New card")).seen.text
    form = await mod.tap(desk, "New card")
    assert "Only moderators" in (await ann.fill(form, **CARD)).seen.text
    preview = (await mod.fill(form, **CARD)).seen
    assert "Only moderators" in (await ann.tap(preview, "Publish")).seen.text
    assert "frobnicators" not in office.desk.room.cards


@pytest.mark.usefixtures("everywhere")
async def test_managing_a_server_that_is_not_named_counts_for_nothing(mod: Person) -> None:
    """Anybody can invite a bot to a server of their own."""
    assert "Only moderators" in (await mod.command("desk")).seen.text


@pytest.mark.usefixtures("everywhere")
async def test_in_private(mod: Person, office: Office) -> None:
    """Directly the desk is a message that stays."""
    office.desk.moderators.believe("discord", Everybody())
    opened = (await mod.command("desk", context=WITH_BOT)).seen
    assert "The moderators' desk" in opened.text
    assert not opened.private


@pytest.mark.usefixtures("bot")
async def test_a_form_is_filled_with_what_is_there(mod: Person) -> None:
    """Revising a card opens it with its texts; a field that is not touched stays."""
    form = await mod.command("desk", line="edit cors")
    parts = {p["component"]["custom_id"]: p["component"] for p in form.modal["components"]}
    assert parts["title"]["value"] == "CORS"
    assert "preflight request" in parts["phrases"]["value"]
    preview = (await mod.fill(form, title="CORS, at last")).seen
    assert "CORS, at last" in preview.text
    assert (await mod.tap(preview, "Edit")).modal["title"] == "A card"


@pytest.mark.usefixtures("bot")
async def test_a_card_of_somebodys_answer(mod: Person, bob: Person, world: FakeDiscord) -> None:
    """“Make a card of this” begins a card whose text is the message's."""
    message = await bob.say("Clear the cache first.", world.channel)
    form = await mod.menu("Make a card of this", message)
    texts = [part["component"].get("value") for part in form.modal["components"]]
    assert "Clear the cache first." in texts
    denied = await bob.menu("Make a card of this", message)
    assert "Only moderators" in denied.seen.text


@pytest.mark.usefixtures("bot")
async def test_a_card_file(mod: Person, world: FakeDiscord, office: Office) -> None:
    """A whole card file is a draft at once; what the desk exports comes as a file."""
    text = office.desk.room.format.write(office.desk.room.cards["cors"])
    changed = text.replace("a rule of browsers", "a rule of all browsers").encode()
    preview = (await mod.command("desk", file=mod.attachment("cors.md", changed))).seen
    assert "a rule of all browsers" in preview.text
    await mod.tap(preview, "Publish")
    name, content = world.file((await mod.command("desk", line="export")).seen)
    assert name.endswith(".zip")
    assert content.startswith(b"PK")


@pytest.mark.usefixtures("bot")
async def test_a_file_that_is_too_large(mod: Person) -> None:
    """It is not even fetched."""
    file = mod.attachment("cors.md", b"x") | {"size": 2_000_001}
    assert "over 2 MB" in (await mod.command("desk", file=file)).seen.text


@pytest.mark.usefixtures("bot")
async def test_the_pin(mod: Person, ann: Person, world: FakeDiscord) -> None:
    """A moderator's pin has a message answered there; others' pins and other emoji do nothing."""
    world.reads = True
    message = await ann.say("what is cors", world.channel)
    await ann.react(message, PIN)
    await mod.react(message, "\N{THUMBS UP SIGN}")
    await mod.react(message, PIN)
    answer = await world.answer(message)
    assert answer.text.startswith("## CORS")
    assert str(answer.json["message_reference"]["message_id"]) == message["id"]
    assert len(world.answers(message)) == 1


async def test_another_emoji(world: FakeDiscord, office: Office, mod: Person, ann: Person) -> None:
    """The settings name one, with or without the mark for colour; then the pin does nothing."""
    world.reads = True
    here = int(world.guild["id"])
    bot = make_bot(world, office.small, desk=office.desk, guild_ids=(here,), answer_emoji="❤")
    office.desk.moderators.believe("discord", bot)
    await bot.start()
    message = await ann.say("what is cors", world.channel)
    await mod.react(message, PIN)
    await mod.react(message, "❤\N{VARIATION SELECTOR-16}")
    assert (await world.answer(message)).text.startswith("## CORS")
    assert len(world.answers(message)) == 1
    await bot.stop()


@pytest.mark.usefixtures("bot")
async def test_a_pin_at_a_hidden_text(mod: Person, ann: Person, world: FakeDiscord) -> None:
    """Where Discord keeps the text from the bot, it says what to do instead."""
    message = await ann.say("what is cors", world.channel)
    await mod.react(message, PIN)
    assert "Answer this" in (await world.answer(message)).text


@pytest.mark.usefixtures("bot")
async def test_a_form_that_comes_late(mod: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Discord takes no form any more, a button opens it."""
    with monkeypatch.context() as slow:
        slow.setattr("adapters.discord.outlets.Answer.patience", 0.0)
        late = await mod.command("desk", line="new")
    assert late.answer == THINKING
    assert (await mod.tap(late.seen, "A card")).answer == MODAL


@pytest.mark.usefixtures("bot")
async def test_desk_buttons_beside_others(
    mod: Person, ann: Person, world: FakeDiscord, office: Office
) -> None:
    """A tap at a public message of the desk is answered to the moderator, and changes nothing."""
    await office.ask(QUESTION)
    desk = (await mod.command("desk")).seen
    public = await world.answer(await ann.say(world.mention("what is cors"), world.channel))
    before = public.text
    tapped = await mod.tap_id(public, desk.buttons["Drafts"])
    assert tapped.seen.private
    assert "You have no drafts" in tapped.seen.text
    assert public.text == before
