"""“Delete this answer”: whoever asked, and moderators; Discord's own word counts."""

from __future__ import annotations

import pytest

from adapters.discord import DiscordBot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_objects import make_channel, snowflake
from tests.servers.discord_people import WITH_BOT, Person

DELETE = "Delete this answer"
MANAGE_MESSAGES, KICK = 1 << 13, 1 << 1


@pytest.mark.usefixtures("bot")
async def test_whoever_asked_by_a_command(ann: Person, world: FakeDiscord) -> None:
    """May delete the answer; the word about it is private."""
    asked = await ann.ask("what is cors")
    gone = (await ann.menu(DELETE, asked.seen.json)).seen
    assert gone.text == "Deleted."
    assert gone.private
    assert asked.seen.json["id"] not in world.messages


@pytest.mark.usefixtures("bot")
async def test_whoever_asked_by_a_message(ann: Person, bob: Person, world: FakeDiscord) -> None:
    """Is known by what the answer replies to."""
    answer = await world.answer(await ann.say(world.mention("what is cors"), world.channel))
    assert "Only whoever asked" in (await bob.menu(DELETE, answer.json)).seen.text
    assert answer.json["id"] in world.messages
    assert (await ann.menu(DELETE, answer.json)).seen.text == "Deleted."
    assert answer.json["id"] not in world.messages


@pytest.mark.usefixtures("bot")
async def test_the_question_is_gone(ann: Person, world: FakeDiscord) -> None:
    """Then nobody can tell who asked, and it takes a moderator."""
    question = await ann.say(world.mention("what is cors"), world.channel)
    answer = await world.answer(question)
    del world.messages[question["id"]]
    assert "Only whoever asked" in (await ann.menu(DELETE, answer.json)).seen.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("permissions", "may"), [(MANAGE_MESSAGES, True), (KICK, False)])
async def test_moderators(
    ann: Person, bob: Person, world: FakeDiscord, permissions: int, *, may: bool
) -> None:
    """Whoever manages messages in the channel may, whoever does something else may not."""
    world.join(bob, world.role(permissions))
    asked = await ann.ask("what is cors")
    await bob.menu(DELETE, asked.seen.json)
    assert (asked.seen.json["id"] not in world.messages) is may


@pytest.mark.usefixtures("bot")
async def test_only_its_own(ann: Person, world: FakeDiscord) -> None:
    """What people wrote is not the bot's to delete."""
    world.join(ann, world.role(MANAGE_MESSAGES))
    message = await ann.say("hello", world.channel)
    assert "not a message of mine" in (await ann.menu(DELETE, message)).seen.text
    assert message["id"] in world.messages


@pytest.mark.usefixtures("bot")
async def test_in_private(ann: Person, world: FakeDiscord) -> None:
    """Between the bot and one person every answer is theirs."""
    answer = await world.answer(await ann.say("what is cors"))
    assert (await ann.menu(DELETE, answer.json)).seen.text == "Deleted."
    by_command = await ann.ask("what is cors", context=WITH_BOT)
    assert (await ann.menu(DELETE, by_command.seen.json)).seen.text == "Deleted."


@pytest.mark.usefixtures("bot")
async def test_twice(ann: Person, world: FakeDiscord) -> None:
    """What is gone already is gone."""
    asked = (await ann.ask("what is cors")).seen.json
    for _ in range(2):
        assert (await ann.menu(DELETE, asked)).seen.text == "Deleted."


@pytest.mark.usefixtures("bot")
async def test_where_the_bot_is_no_member(ann: Person, world: FakeDiscord) -> None:
    """Where only the person brought it, Discord does not let it delete; that is said."""
    elsewhere = make_channel(snowflake(), "elsewhere")
    world.channels[elsewhere["id"]] = elsewhere
    world.closed.add(elsewhere["id"])
    asked = await ann.ask("what is cors", channel=elsewhere)
    assert "does not let me delete" in (await ann.menu(DELETE, asked.seen.json)).seen.text


async def test_discord_is_out_of_order(ann: Person, world: FakeDiscord, bot: DiscordBot) -> None:
    """An error that may pass is an error, and the answer stays."""
    asked = await ann.ask("what is cors")
    world.api.fail(r"DELETE /channels/.*", 503, times=20)
    assert "Something went wrong" in (await ann.menu(DELETE, asked.seen.json)).seen.text
    assert asked.seen.json["id"] in world.messages
    assert bot.ready
