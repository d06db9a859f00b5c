"""Messages: when the bot answers, and that it is silent otherwise."""

from __future__ import annotations

import asyncio

import pytest

from tests.adapters.discord.conftest import Slow, StartBot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_people import Person
from tests.small import Small, small_core

TEXT = "text/plain; charset=utf-8"


@pytest.mark.usefixtures("bot")
async def test_a_direct_message_is_a_question(ann: Person, world: FakeDiscord) -> None:
    """Nobody has to be addressed where there is nobody else."""
    seen = await world.answer(await ann.say("what is cors"))
    assert seen.text.startswith("## CORS")
    assert "message_reference" not in seen.json


@pytest.mark.usefixtures("bot")
async def test_a_mention_is_a_question(ann: Person, world: FakeDiscord, small: Small) -> None:
    """The answer is a reply that pings nobody; mentions are no part of the question."""
    text = world.mention("what is cors, <@!1234>, see <#5678>")
    message = await ann.say(text, world.channel)
    seen = await world.answer(message)
    assert seen.text.startswith("## CORS")
    assert seen.json["message_reference"]["message_id"] == int(message["id"])
    assert not seen.pings
    await small.recorder.flush()
    (asked,) = small.store.asked.values()
    assert asked.text.split() == ["what", "is", "cors,", ",", "see"]


@pytest.mark.usefixtures("bot")
async def test_a_reply_to_the_bot_is_a_question(ann: Person, world: FakeDiscord) -> None:
    """Who replies to an answer speaks to the bot."""
    first = await world.answer(await ann.say(world.mention("what is cors"), world.channel))
    message = await ann.say("what is a viewset", world.channel, reply_to=first.json)
    assert (await world.answer(message)).text.startswith("## ViewSets")


@pytest.mark.usefixtures("bot")
async def test_the_bot_is_silent_unless_addressed(
    ann: Person, bob: Person, world: FakeDiscord
) -> None:
    """Talk among people, talk of other bots and notices of Discord are none of its business."""
    bob.json["bot"] = True
    first = await ann.say("what is cors", world.channel)
    await ann.say("@everyone what is cors", world.channel, mention_everyone=True)
    await bob.say(world.mention("what is cors"), world.channel)
    await bob.say("what is cors")
    await ann.say(world.mention("has pinned a message"), world.channel, type=6)
    asked = await ann.say(world.mention("what is a viewset"), world.channel)
    await world.answer(asked)
    assert len(world.answers(first)) == 1


@pytest.mark.usefixtures("bot")
async def test_a_bare_mention_gets_a_hint(ann: Person, world: FakeDiscord) -> None:
    """Who only calls the bot hears how to ask."""
    message = await ann.say(world.mention(""), world.channel)
    assert "Send me a question" in (await world.answer(message)).text


@pytest.mark.usefixtures("bot")
async def test_a_long_paste_is_read(ann: Person, world: FakeDiscord) -> None:
    """Discord makes a file of a long paste; what is in it is the question."""
    log = b"\xef\xbb\xbf" + b"  File x, line 1\n" * 500 + b"Error: That port is already in use."
    message = await ann.say(
        world.mention("help?"), world.channel, files={"message.txt": (log, TEXT)}
    )
    assert "Port already in use" in (await world.answer(message)).text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("name", "kind", "content", "says"),
    [
        ("error.png", "image/png", b"\x89PNG", "can't read pictures"),
        ("notes.docx", "application/zip", b"PK", "can't read that file"),
        ("broken.txt", TEXT, b"\xff\xfe\x00", "can't read that file"),
        ("huge.log", TEXT, b"x" * 100_001, "too large"),
    ],
)
async def test_files_that_cannot_be_read(  # noqa: PLR0917 - a row of the table above
    ann: Person, world: FakeDiscord, name: str, kind: str, content: bytes, says: str
) -> None:
    """A picture, a document or a huge file gets a line that says what to do."""
    message = await ann.say("", files={name: (content, kind)})
    assert says in (await world.answer(message)).text


@pytest.mark.usefixtures("bot")
async def test_a_question_beside_a_picture(ann: Person, world: FakeDiscord) -> None:
    """Where there are words, they are the question, whatever lies beside them."""
    message = await ann.say("what is cors", files={"error.png": (b"\x89PNG", "image/png")})
    assert (await world.answer(message)).text.startswith("## CORS")


async def test_a_slow_core_shows_typing(ann: Person, world: FakeDiscord, start: StartBot) -> None:
    """While the answer is being made, the channel shows that the bot types."""
    slow = Slow(small_core().assistant)
    slow.seconds = 0.5
    await start(slow)
    await world.answer(await ann.say("what is cors"))
    assert world.typing == [ann.direct["id"]]
    world.api.fail(r"POST /channels/\d+/typing", 403, 50013)
    assert (await world.answer(await ann.say("what is cors"))).text.startswith("## CORS")


@pytest.mark.usefixtures("bot")
async def test_many_at_once(world: FakeDiscord) -> None:
    """Fifty people who ask at the same time each get their own answer."""
    people = [world.person(f"person {n}") for n in range(50)]
    messages = await asyncio.gather(*(person.say("what is cors") for person in people))
    seen = await asyncio.gather(*map(world.answer, messages))
    assert all(one.text.startswith("## CORS") for one in seen)
