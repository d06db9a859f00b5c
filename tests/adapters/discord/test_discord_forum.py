"""Help forums: one card, once, for a post that surely asks for it, and a way to be rid of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import adapters.discord.forum
from adapters.discord import DiscordBot, Manners
from tests.adapters.discord.conftest import StartBot, make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_interactions import EDIT
from tests.servers.discord_objects import Json
from tests.servers.discord_people import Person
from tests.servers.discord_rules import Seen
from tests.small import Small, small_core

TITLE = "runserver: That port is already in use"
TEXT = "I closed the terminal and now I get Error: That port is already in use. What can I do?"
MANAGE_MESSAGES = 1 << 13
SEND = r"POST /channels/\d+/messages"


@pytest.fixture
def forum(world: FakeDiscord) -> Json:
    """A help forum, whose posts' text the bot may read."""
    world.reads = True
    return world.open_forum("help", "Question", "Solved")


@pytest.fixture
async def bot(start: StartBot, forum: Json) -> DiscordBot:
    """A bot that looks after the forum."""
    return await start(manners=_manners(forum))


@pytest.mark.usefixtures("bot")
async def test_a_sure_card_is_offered(
    world: FakeDiscord, ann: Person, forum: Json, small: Small
) -> None:
    """It stands in reply to the post, pings nobody, and says that nobody had asked."""
    post = await ann.post(forum, TITLE, TEXT)
    seen = await world.answer(post)
    assert seen.text.startswith("## Port already in use")
    assert "Nobody asked me" in seen.text
    assert list(seen.buttons) == ["Show all", "Volumes", "This solved it", "No, thanks"]
    assert str(seen.json["message_reference"]["message_id"]) == post["id"]
    assert not seen.pings
    assert [asked.slugs for asked in small.store.asked.values()] == [("port-already-in-use",)]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Introduce yourself here", "Tell us where you live and what you learn."),
        (TITLE, ""),
        ("What is CORS?", TEXT),
        ("hello", "hi all"),
    ],
)
async def test_other_posts_are_left_alone(  # noqa: PLR0917 - a row of the table above
    world: FakeDiscord, ann: Person, forum: Json, small: Small, title: str, text: str
) -> None:
    """Talk, a title alone, and a title that asks for another card than the text get nothing."""
    quiet = await ann.post(forum, title, text)
    await world.answer(await ann.post(forum, TITLE, TEXT))
    assert not world.answers(quiet)
    assert len(small.store.asked) == 1


@pytest.mark.usefixtures("bot")
async def test_only_in_the_forums_of_the_settings(world: FakeDiscord, ann: Person) -> None:
    """Another forum, and a thread in a channel, are none of its business."""
    other = world.open_forum("jobs")
    await world.tell("CHANNEL_CREATE", other)
    posts = [await ann.post(place, TITLE, TEXT) for place in (other, world.channel)]
    await world.answer(await ann.say("what is cors"))
    assert not any(map(world.answers, posts))


async def test_solved(
    world: FakeDiscord, ann: Person, bot: DiscordBot, forum: Json, small: Small
) -> None:
    """Whoever opened the post says so: the post gets the tag, the card stays, the buttons go."""
    world.manages = True
    post = await ann.post(forum, TITLE, TEXT)
    seen = await world.answer(post)
    tapped = await ann.tap(seen, "This solved it")
    assert tapped.answer == EDIT
    assert "Solved. Thank you for saying so." in seen.text
    assert list(seen.buttons) == ["Show all", "Volumes"]
    await bot.stop()
    assert _tags(world, forum, post) == ["Solved"]
    assert not tapped.later
    assert [rating.helped for rating in small.store.ratings.values()] == [True]


@pytest.mark.usefixtures("bot")
async def test_the_tag_may_not_be_set(world: FakeDiscord, ann: Person, forum: Json) -> None:
    """Without the right to manage threads, the person is asked kindly to set it."""
    seen = await world.answer(await ann.post(forum, TITLE, TEXT))
    tapped = await ann.tap(seen, "This solved it")
    await world.until(lambda: tapped.later)
    assert "please set it yourself" in Seen(tapped.later[0]).text
    assert "“Solved”" in Seen(tapped.later[0]).text
    assert Seen(tapped.later[0]).private


async def test_a_forum_without_such_a_tag(world: FakeDiscord, ann: Person, start: StartBot) -> None:
    """Then there is nothing to set, and nothing to say about it."""
    world.reads = True
    forum = world.open_forum("help", "Question")
    bot = await start(manners=_manners(forum))
    seen = await world.answer(await ann.post(forum, TITLE, TEXT))
    tapped = await ann.tap(seen, "This solved it")
    await bot.stop()
    assert not tapped.later
    assert "Solved." in seen.text


async def test_no_thanks(
    world: FakeDiscord, ann: Person, bot: DiscordBot, forum: Json, small: Small
) -> None:
    """The offer is deleted, and that it did not fit is kept."""
    post = await ann.post(forum, TITLE, TEXT)
    tapped = await ann.tap(await world.answer(post), "No, thanks")
    await world.until(lambda: not world.answers(post))
    assert tapped.taken_back
    await bot.stop()
    assert not tapped.later
    assert [rating.helped for rating in small.store.ratings.values()] == [False]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("label", ["This solved it", "No, thanks"])
async def test_the_buttons_are_the_authors(  # noqa: PLR0917 - fixtures and one parameter
    world: FakeDiscord, ann: Person, bob: Person, forum: Json, small: Small, label: str
) -> None:
    """Anybody else is told so, and nothing happens."""
    post = await ann.post(forum, TITLE, TEXT)
    seen = await world.answer(post)
    before = dict(seen.json)
    tapped = await bob.tap(seen, label)
    assert "Only whoever opened this post" in tapped.seen.text
    assert tapped.seen.private
    assert world.answers(post)[0].json == before
    assert not small.store.ratings


@pytest.mark.usefixtures("bot")
async def test_a_moderator_may_tap(
    world: FakeDiscord, ann: Person, bob: Person, forum: Json
) -> None:
    """Whoever manages messages there can send the offer away."""
    world.join(bob, world.role(MANAGE_MESSAGES))
    post = await ann.post(forum, TITLE, TEXT)
    await bob.tap(await world.answer(post), "No, thanks")
    await world.until(lambda: not world.answers(post))


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("forged", ["post:e:aaaaaaaaaaaa:cors:0", "post:x", "post:" + "x" * 90])
async def test_forged_buttons(world: FakeDiscord, ann: Person, forum: Json, forged: str) -> None:
    """They get a plain line, and the offer stays."""
    post = await ann.post(forum, TITLE, TEXT)
    tapped = await ann.tap_id(await world.answer(post), forged)
    assert "out of date" in tapped.seen.text
    assert world.answers(post)


@pytest.mark.usefixtures("bot")
async def test_unfolding_keeps_the_buttons(world: FakeDiscord, ann: Person, forum: Json) -> None:
    """Whatever page of the card is on show, the author can still say what became of it."""
    seen = await world.answer(await ann.post(forum, TITLE, TEXT))
    await ann.tap(seen, "Show all")
    assert "Two programs want one port." in seen.text
    assert list(seen.buttons) == ["Volumes", "This solved it", "No, thanks"]


async def test_never_twice(
    world: FakeDiscord, ann: Person, bot: DiscordBot, forum: Json, small: Small
) -> None:
    """After a restart the same post, told once more, gets nothing: the store remembers it."""
    post = await ann.post(forum, TITLE, TEXT)
    await ann.tap(await world.answer(post), "No, thanks")
    await bot.stop()
    world.guild["threads"].clear()
    again = make_bot(world, small_core(store=small.store), manners=_manners(forum))
    await again.start()
    thread = world.channels[post["channel_id"]]
    await world.tell("THREAD_CREATE", thread | {"newly_created": True})
    await world.answer(await ann.post(forum, TITLE, TEXT))
    assert not world.answers(post)
    await again.stop()


async def test_two_replicas(world: FakeDiscord, ann: Person, start: StartBot, forum: Json) -> None:
    """Both hear of a post at once; it has one card."""
    await start(manners=_manners(forum))
    await start(manners=_manners(forum))
    await world.until(lambda: len(world.gateway.connected) == 2)
    posts = [await ann.post(forum, TITLE, TEXT) for _ in range(5)]
    for post in posts:
        await world.answer(post)
    await asyncio.sleep(0.3)
    assert [len(world.answers(post)) for post in posts] == [1] * 5


async def test_the_text_comes_late(
    world: FakeDiscord, ann: Person, start: StartBot, forum: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord tells of a post a moment before its first message can be read."""
    monkeypatch.setattr(adapters.discord.forum, "BETWEEN", 0.05)
    await start(manners=_manners(forum))
    world.api.fail(r"GET /channels/\d+/messages/\d+", 404, 10008)
    seen = await world.answer(await ann.post(forum, TITLE, TEXT))
    assert seen.text.startswith("## Port already in use")


@pytest.mark.usefixtures("bot")
async def test_the_text_cannot_be_read(
    world: FakeDiscord, ann: Person, forum: Json, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the switch for message content nothing is offered, and the log says so once."""
    world.reads = False
    posts = [await ann.post(forum, TITLE, TEXT) for _ in range(2)]
    await world.answer(await ann.say("what is cors"))
    assert not any(map(world.answers, posts))
    assert caplog.text.count("switch on “Message Content Intent”") == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("status", [403, 0])
async def test_a_post_that_cannot_be_fetched(
    world: FakeDiscord, ann: Person, forum: Json, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """It is logged without a traceback, and the next one is looked at."""
    world.api.fail(r"GET /channels/\d+/messages/\d+", status, 50001, times=5 if not status else 1)
    post = await ann.post(forum, TITLE, TEXT)
    while "cannot be read" not in caplog.text:  # noqa: ASYNC110 - the log wakes nobody up
        await asyncio.sleep(0.01)
    world.api.faults.clear()
    await world.answer(await ann.post(forum, TITLE, TEXT))
    assert not world.answers(post)
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("bot")
async def test_a_pasted_log_is_part_of_the_post(
    world: FakeDiscord, ann: Person, forum: Json
) -> None:
    """Discord makes a file of a long paste."""
    log = {"message.txt": (b"Error: That port is already in use.", "text/plain")}
    seen = await world.answer(await ann.post(forum, "port 8000 already in use", "", files=log))
    assert seen.text.startswith("## Port already in use")


@pytest.mark.usefixtures("bot")
async def test_what_fails_is_not_told(
    world: FakeDiscord, ann: Person, forum: Json, small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody had asked: an error is logged and counted, and the post stays as it was."""
    small.store.away = True
    post = await ann.post(forum, TITLE, TEXT)
    while not small.meter.errors["discord"]:  # noqa: ASYNC110 - the meter wakes nobody up
        await asyncio.sleep(0.01)
    small.store.away = False
    assert not world.answers(post)
    assert "That port" not in caplog.text


@pytest.mark.usefixtures("bot")
async def test_other_bots_posts(world: FakeDiscord, bob: Person, ann: Person, forum: Json) -> None:
    """A post of another bot is not answered."""
    bob.json["bot"] = True
    post = await bob.post(forum, TITLE, TEXT)
    await world.answer(await ann.post(forum, TITLE, TEXT))
    assert not world.answers(post)


def _manners(forum: Json) -> Manners:
    return Manners(help_forums=(int(forum["id"]),))


def _tags(world: FakeDiscord, forum: Json, post: Json) -> list[Any]:
    """Names of the tags that a post has."""
    applied = world.channels[post["channel_id"]]["applied_tags"]
    return [tag["name"] for tag in forum["available_tags"] if tag["id"] in applied]
