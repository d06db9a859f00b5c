"""Commands: what they show, to whom, and within what Discord waits for."""

from __future__ import annotations

import asyncio

import pytest

from bot.cards import Card
from bot.lookup import Suggestion
from tests.adapters.discord.conftest import Slow, StartBot, make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_interactions import MESSAGE, THINKING
from tests.servers.discord_objects import make_channel, snowflake
from tests.servers.discord_people import AMONG_PEOPLE, IN_SERVER, WITH_BOT, Person
from tests.small import Small, small_core


@pytest.mark.usefixtures("bot")
async def test_a_question_gets_its_card(ann: Person, small: Small) -> None:
    """Typos and all, `/ask` shows the card to the channel, with its buttons, and pings nobody."""
    asked = await ann.ask("wat is a veiwset")
    assert asked.answer == MESSAGE
    assert asked.seen.text.startswith("## ViewSets\nA ViewSet is one class")
    assert "I read “veiwset” as “viewset”" in asked.seen.text
    assert list(asked.seen.buttons) == ["Show all", "This helped", "Not it", "Routers"]
    assert asked.seen.rich
    assert not asked.seen.private
    assert not asked.seen.pings
    assert small.meter.questions == {("discord", "answer"): 1}


@pytest.mark.usefixtures("bot")
async def test_a_private_answer(ann: Person) -> None:
    """With `private` nobody else sees the answer."""
    assert (await ann.ask("what is cors", private=True)).seen.private


@pytest.mark.usefixtures("bot")
async def test_colours_follow_the_subject(ann: Person) -> None:
    """Cards of one first subject have one colour, others another."""
    colours = [
        (await ann.command("card", slug=slug)).seen.json["components"][0]["accent_color"]
        for slug in ("drf-viewsets", "drf-routers", "cors")
    ]
    assert colours[0] == colours[1] != colours[2]


@pytest.mark.usefixtures("bot")
async def test_suggestions_open_their_card(ann: Person) -> None:
    """Suggestions name card and phrase; choosing one opens that card, whole."""
    found = await ann.suggestions("ask", "question", "viewset or")
    assert found[0] == {"name": "ViewSets: viewset or apiview?", "value": "card:drf-viewsets"}
    seen = (await ann.ask(found[0]["value"])).seen
    assert "class OrderViewSet(ModelViewSet)" in seen.text
    assert "Show all" not in seen.buttons


@pytest.mark.usefixtures("bot")
async def test_suggestions_for_nothing_typed_yet(ann: Person) -> None:
    """Before the first letter all titles are offered."""
    names = [choice["name"] for choice in await ann.suggestions("card", "slug", "")]
    assert "CORS" in names
    assert "Volumes" in names


async def test_suggestions_stay_within_the_limits(world: FakeDiscord, start: StartBot) -> None:
    """Hundreds of cards with endless phrases make 25 suggestions of 100 characters."""
    await start(_many_long_cards().assistant)
    found = await world.person().suggestions("ask", "question", "word")
    assert len(found) == 25
    assert all(choice["name"].endswith("…") for choice in found)


async def test_suggestions_that_fail_are_none(ann: Person, start: StartBot, small: Small) -> None:
    """If the core breaks while somebody types, they type on."""

    class Broken(Slow):
        """An assistant that has no suggestions but an error."""

        def complete(self, prefix: str, limit: int = 25) -> list[Suggestion]:
            """See `Assistant`."""
            raise RuntimeError("broken")

    await start(Broken(small.assistant))
    assert await ann.suggestions("ask", "question", "c") == []
    assert small.meter.errors["discord"] == 1


@pytest.mark.usefixtures("bot")
async def test_a_card_by_its_name(ann: Person) -> None:
    """`/card` shows a card whole, and for an unknown one says so."""
    assert (await ann.command("card", slug="cors")).seen.text.startswith("## CORS")
    unknown = (await ann.command("card", slug="@everyone `x`")).seen
    assert "There is no card called" in unknown.text
    assert not unknown.pings


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("name", "says"), [("topics", "What I know about"), ("help", "How to ask")]
)
async def test_guides_are_quiet(ann: Person, name: str, says: str) -> None:
    """In a channel `/topics` and `/help` are for the person alone; directly there is nobody else."""
    in_channel = (await ann.command(name)).seen
    assert says in in_channel.text
    assert in_channel.private
    assert not (await ann.command(name, context=WITH_BOT)).seen.private


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("context", [WITH_BOT, AMONG_PEOPLE])
async def test_the_bot_goes_along_with_a_person(ann: Person, context: int) -> None:
    """Installed by a person, it answers outside of servers too."""
    assert "CORS" in (await ann.ask("what is cors", context=context)).seen.text


@pytest.mark.usefixtures("bot")
async def test_a_server_where_only_the_person_brings_it(ann: Person) -> None:
    """It answers there too, and its buttons work."""
    elsewhere = make_channel(snowflake(), "elsewhere")
    asked = await ann.ask("what is cors", channel=elsewhere)
    assert asked.seen.text.startswith("## CORS")
    assert (await ann.tap(asked.seen, "Not it", channel=elsewhere)).seen.private


@pytest.mark.usefixtures("bot")
async def test_answer_this(ann: Person, bob: Person, world: FakeDiscord) -> None:
    """The entry in a message's menu answers what somebody else wrote, for all to see."""
    message = await bob.say("port 8000 already in use :(", world.channel)
    seen = (await ann.menu("Answer this", message)).seen
    assert seen.text.startswith("## Port already in use")
    assert not seen.private


@pytest.mark.usefixtures("bot")
async def test_answer_this_reads_files(ann: Person, bob: Person, world: FakeDiscord) -> None:
    """A log on the message is part of the question; a picture alone gets a kind line."""
    log = {"message.txt": (b"Error: That port is already in use.", "text/plain; charset=utf-8")}
    with_log = await bob.say("", world.channel, files=log)
    assert "Port already in use" in (await ann.menu("Answer this", with_log)).seen.text
    picture = await bob.say("", world.channel, files={"error.png": (b"\x89PNG", "image/png")})
    assert "can't read pictures" in (await ann.menu("Answer this", picture)).seen.text


@pytest.mark.usefixtures("bot")
async def test_an_empty_question_gets_a_hint(ann: Person) -> None:
    """White space is no question."""
    assert "Send me a question" in (await ann.ask("  ")).seen.text


async def test_a_slow_core_is_waited_for(ann: Person, start: StartBot, small: Small) -> None:
    """Where the core takes long, Discord hears in time that an answer comes, private or not."""
    await start(Slow(small.assistant))
    public, private = await asyncio.gather(
        ann.ask("what is cors"), ann.ask("what is cors", private=True)
    )
    assert {public.answer, private.answer} == {THINKING}
    assert public.seen.text.startswith("## CORS")
    assert not public.seen.private
    assert private.seen.private


@pytest.mark.usefixtures("bot")
async def test_where_commands_are_offered(world: FakeDiscord) -> None:
    """All of them, for servers and people, in servers and direct messages."""
    commands = {command["name"]: command for command in world.commands[None]}
    private = {"language", "privacy", "mydata", "forgetme"}
    menus = {"Answer this", "Delete this answer"}
    asking = {"ask", "challenge", "card", "topics", "help", "language"}
    assert set(commands) == asking | private | menus
    for command in commands.values():
        assert command["integration_types"] == [0, 1]
        assert command["contexts"] == [0, 1, 2]


async def test_commands_are_set_once(world: FakeDiscord, small: Small) -> None:
    """A second start finds the commands as they should be, and sets nothing."""
    first = make_bot(world, small)
    await first.start()
    await world.until(lambda: world.commands.get(None))
    await first.stop()
    second = make_bot(world, small)
    await second.start()
    await world.until(lambda: len(world.api.called(r"GET /applications/\d+/commands")) == 2)
    await world.answer(await world.person().say("what is cors"))
    await second.stop()
    assert len(world.api.called(r"PUT .*/commands")) == 1


async def test_a_changed_command_is_set(world: FakeDiscord, small: Small, start: StartBot) -> None:
    """What is there from an older version is replaced."""
    bot = await start()
    await bot.stop()
    world.commands[None][0]["description"] = "what it was called before"
    await start()
    await world.until(lambda: len(world.api.called(r"PUT .*/commands")) == 2)


async def test_commands_for_one_server(world: FakeDiscord, ann: Person, start: StartBot) -> None:
    """With DISCORD_GUILD_IDS those servers have the commands once, and everybody in private."""
    first = await start()
    await first.stop()
    await start(None, int(world.guild["id"]))
    await world.until(lambda: world.commands.get(world.guild["id"]))
    assert {tuple(command["contexts"]) for command in world.commands[None]} == {(1, 2)}
    here, outside = world.commands[world.guild["id"]], world.commands[None]
    assert [command["name"] for command in here] == [command["name"] for command in outside]
    for context in (IN_SERVER, WITH_BOT, AMONG_PEOPLE):
        asked = await ann.ask("what is cors", context=context)
        assert asked.seen.text.startswith("## CORS")


async def test_a_server_that_the_bot_is_not_in(
    world: FakeDiscord, start: StartBot, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong number in DISCORD_GUILD_IDS is logged, and the other servers get their commands."""
    await start(None, 12345, int(world.guild["id"]))
    await world.until(lambda: world.commands.get(world.guild["id"]))
    assert "The commands in server 12345 were not set" in caplog.text


@pytest.mark.usefixtures("bot")
async def test_a_command_of_an_older_version(ann: Person, world: FakeDiscord) -> None:
    """A client that still shows a command that is gone gets a line, not silence."""
    world.commands[None].append({"id": "1", "name": "old", "type": 1})
    assert "Something went wrong" in (await ann.command("old")).seen.text


def _many_long_cards() -> Small:
    phrase = "word " + "and another one " * 20
    numbers = range(60)
    return small_core(
        tuple(Card(f"c-{n}", f"C {n}", "Yes.", phrases=(f"{phrase}{n}",)) for n in numbers)
    )
