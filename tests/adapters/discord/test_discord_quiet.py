"""Where the bot posts for all to see and how often; elsewhere the answer is for one person."""

from __future__ import annotations

import pytest

import adapters.discord.quiet
from adapters.discord import Manners
from adapters.discord.quiet import Quiet
from tests.adapters.discord.conftest import StartBot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_objects import Json, make_thread
from tests.servers.discord_people import AMONG_PEOPLE, WITH_BOT, Person
from tests.small import Small

UNKNOWN = "zzz qqq xxx"


@pytest.fixture
def desk(world: FakeDiscord) -> Json:
    """The one channel where the bot may post."""
    return world.open_channel("ask-here")


@pytest.fixture
async def _bot(start: StartBot, desk: Json) -> None:
    """A bot that keeps to that channel."""
    await start(manners=Manners(channels=(int(desk["id"]),)))


@pytest.mark.usefixtures("_bot")
async def test_elsewhere_the_answer_is_private(ann: Person, desk: Json) -> None:
    """The person gets the answer all the same, and hears where others would see it."""
    seen = (await ann.ask("what is cors")).seen
    assert seen.private
    assert seen.text.startswith("## CORS")
    assert "I don't post in this channel. I answer for all to see in #ask-here." in seen.text
    assert not (await ann.ask("what is cors", channel=desk)).seen.private


@pytest.mark.usefixtures("_bot")
async def test_every_command_is_quiet_there(ann: Person, bob: Person, world: FakeDiscord) -> None:
    """Cards, challenges and answers to what others wrote too."""
    message = await bob.say("port 8000 already in use", world.channel)
    file = ann.attachment("log.txt", b"Error: That port is already in use.")
    for begun in (
        await ann.command("card", slug="cors"),
        await ann.menu("Answer this", message),
        await ann.command("challenge", file=file),
        await ann.fill(await ann.command("challenge"), error="port 8000 already in use"),
    ):
        assert begun.seen.private


@pytest.mark.usefixtures("_bot")
async def test_a_mention_elsewhere(ann: Person, world: FakeDiscord) -> None:
    """It is answered in a direct message, and the channel stays as it is."""
    message = await ann.say(world.mention("what is cors"), world.channel)
    seen = await world.answer(message | {"channel_id": ann.direct["id"]})
    assert seen.text.startswith("## CORS")
    assert "I don't post in this channel" in seen.text
    assert not world.answers(message)


@pytest.mark.usefixtures("_bot")
async def test_who_takes_no_direct_messages(
    ann: Person, world: FakeDiscord, small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    """Hears nothing, and that is no error of ours."""
    world.api.fail(r"POST /channels/\d+/messages", 403, 50007)
    await ann.say(world.mention("what is cors"), world.channel)
    await world.until(lambda: world.api.called(r"POST /channels/\d+/messages"))
    assert (await ann.ask("what is a viewset")).seen.private
    assert "takes no direct messages" in caplog.text
    assert not small.meter.errors


@pytest.mark.usefixtures("_bot")
async def test_threads_of_the_channel(ann: Person, world: FakeDiscord, desk: Json) -> None:
    """A thread counts as the channel that it hangs on."""
    thread = make_thread(desk, ann.json, "a longer talk")
    await world.begin(thread, await _first(ann, thread))
    assert not (await ann.ask("what is cors", channel=thread)).seen.private


@pytest.mark.usefixtures("_bot")
@pytest.mark.parametrize("context", [WITH_BOT, AMONG_PEOPLE])
async def test_outside_of_servers(ann: Person, context: int) -> None:
    """Channels of the settings concern servers only."""
    assert not (await ann.ask("what is cors", context=context)).seen.private


async def test_a_category(ann: Person, world: FakeDiscord, start: StartBot) -> None:
    """A category stands for all its channels."""
    inside = world.open_channel("inside") | {"parent_id": None}
    category = world.open_channel("Help") | {"type": 4}
    world.guild["channels"][-2:] = [inside | {"parent_id": category["id"]}, category]
    await start(manners=Manners(channels=(int(category["id"]),)))
    assert not (await ann.ask("what is cors", channel=inside)).seen.private
    assert (await ann.ask("what is cors")).seen.private


async def test_the_help_forum_is_such_a_place(
    ann: Person, world: FakeDiscord, start: StartBot, desk: Json
) -> None:
    """Where it offers cards by itself it also answers for all to see."""
    forum = world.open_forum("help")
    channels, forums = (int(desk["id"]),), (int(forum["id"]),)
    await start(manners=Manners(channels=channels, help_forums=forums))
    thread = make_thread(forum, ann.json, "a question")
    await world.begin(thread, await _first(ann, thread))
    assert not (await ann.ask("what is cors", channel=thread)).seen.private


async def test_the_cooldown(ann: Person, bob: Person, world: FakeDiscord, start: StartBot) -> None:
    """A second answer too soon is for the person alone; others and other channels are not meant."""
    other = world.open_channel("other")
    await start(manners=Manners(cooldown=600))
    assert not (await ann.ask("what is cors")).seen.private
    again = (await ann.ask("what is a viewset")).seen
    assert again.private
    assert again.text.startswith("## ViewSets")
    assert "one answer for the same person in a channel every 600 seconds" in again.text
    assert not (await bob.ask("what is cors")).seen.private
    assert not (await ann.ask("what is cors", channel=other)).seen.private
    assert not (await ann.ask("what is cors", context=WITH_BOT)).seen.private


async def test_private_answers_cost_nothing(ann: Person, start: StartBot) -> None:
    """Only what others see is counted."""
    await start(manners=Manners(cooldown=600))
    await ann.ask("what is cors", private=True)
    await ann.command("help")
    assert not (await ann.ask("what is cors")).seen.private


async def test_a_mention_too_soon(ann: Person, world: FakeDiscord, start: StartBot) -> None:
    """The second one is answered directly."""
    await start(manners=Manners(cooldown=600))
    await world.answer(await ann.say(world.mention("what is cors"), world.channel))
    message = await ann.say(world.mention("what is a viewset"), world.channel)
    seen = await world.answer(message | {"channel_id": ann.direct["id"]})
    assert seen.text.startswith("## ViewSets")
    assert not world.answers(message)


@pytest.mark.usefixtures("_bot")
async def test_who_asked_unseen_is_told_directly(ann: Person, small: Small) -> None:
    """What nobody else saw is not quoted in the channel once there is an answer."""
    asked = await ann.ask(UNKNOWN)
    await ann.tap(asked.seen, "Tell me when there's an answer")
    (where,) = small.store.watches.values()
    assert (where.place.chat, where.person) == ("", ann.json["id"])


def test_the_cooldown_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is counted from the last answer that others saw, and memory does not grow for ever."""
    monkeypatch.setattr(adapters.discord.quiet, "REMEMBERED", 10)
    now = 0.0
    quiet = Quiet(cooldown=5.0, clock=lambda: now)
    channel = type("Channel", (), {"id": 1})
    assert quiet.hush(channel, 7) is None
    now = 4.9
    assert quiet.hush(channel, 7) is not None
    now = 5.0
    assert quiet.hush(channel, 7) is None
    for person in range(100, 200):
        assert quiet.hush(channel, person) is None
    assert len(quiet._last) <= 10


async def _first(person: Person, thread: Json) -> Json:
    """The first message of a thread."""
    return person._write("hello", thread, None)
