"""Bad days: Discord refuses, limits, breaks off or is away, and nobody is answered twice."""

from __future__ import annotations

import logging

import pytest

from adapters.cache import MemoryCache
from bot.assistant import Question
from bot.replies import Reply
from tests.adapters.discord.conftest import Slow, StartBot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_people import NoResponse, Person
from tests.small import Small

SEND = r"POST /channels/\d+/messages"
RESPOND = r"POST /interactions/.*/callback"
EDIT = r"PATCH /webhooks/.*"


class Broken(Slow):
    """An assistant with a bug."""

    async def ask(self, question: Question) -> Reply:
        """See `Assistant`."""
        raise RuntimeError("a bug")


@pytest.mark.usefixtures("bot")
async def test_a_channel_where_the_bot_may_not_write(
    world: FakeDiscord, ann: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged once, with the mend and without the text, and nothing else suffers."""
    world.closed.add(world.channel["id"])
    for _ in range(3):
        await ann.say(world.mention("what is cors"), world.channel)
    await world.until(lambda: len(world.api.called(SEND)) == 3)
    assert (await world.answer(await ann.say("what is cors"))).text.startswith("## CORS")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "needs “Send Messages”" in caplog.text
    assert "cors" not in caplog.text.lower()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50007), (403, 20022)])
async def test_nobody_is_there_to_read(
    world: FakeDiscord, ann: Person, small: Small, status: int, code: int
) -> None:
    """A channel that is gone or a person who takes no messages is no error of ours."""
    world.api.fail(SEND, status, code)
    await ann.say("what is cors")
    await world.until(lambda: world.api.called(SEND))
    assert (await world.answer(await ann.say("what is cors"))).text.startswith("## CORS")
    assert not small.meter.errors


@pytest.mark.usefixtures("bot")
async def test_the_question_was_deleted(world: FakeDiscord, ann: Person) -> None:
    """Then the answer stands by itself."""
    message = await ann.say(world.mention("what is cors"), world.channel)
    del world.messages[message["id"]]
    assert "message_reference" not in (await world.answer(message)).json


@pytest.mark.usefixtures("bot")
async def test_earlier_messages_cannot_be_read(world: FakeDiscord, ann: Person) -> None:
    """Without “Read Message History” the answer is no reply, but it comes."""
    world.api.fail(SEND, 400, 160002)
    message = await ann.say(world.mention("what is cors"), world.channel)
    assert "message_reference" not in (await world.answer(message)).json


@pytest.mark.usefixtures("bot")
async def test_too_many_requests(world: FakeDiscord, ann: Person) -> None:
    """The answer comes when Discord lets it through."""
    world.api.limit(SEND, 0.2)
    assert (await world.answer(await ann.say("what is cors"))).text.startswith("## CORS")


@pytest.mark.usefixtures("bot")
async def test_an_error_of_discord_passes(world: FakeDiscord, ann: Person) -> None:
    """What Discord could not do once is done the second time."""
    world.api.fail(SEND, 502)
    assert (await world.answer(await ann.say("what is cors"))).text.startswith("## CORS")


@pytest.mark.usefixtures("bot")
async def test_discord_is_out_of_order(
    world: FakeDiscord, ann: Person, small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    """A lost answer is counted, told if that gets through, and logged without its text."""
    world.api.fail(SEND, 503)
    apology = await world.answer(await ann.say("what is cors"))
    assert apology.text.startswith("Something went wrong")
    assert small.meter.errors["discord"] == 1
    assert "An answer was lost" in caplog.text
    assert "cors" not in caplog.text.lower()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("late", [False, True])
async def test_a_broken_connection(world: FakeDiscord, ann: Person, *, late: bool) -> None:
    """The answer to a message is sent again, and shown once even if the first had arrived."""
    world.api.fail(SEND, 0, late=late)
    message = await ann.say("what is cors")
    await world.until(lambda: len(world.api.called(SEND)) == 2)
    assert len(world.answers(message)) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("late", [False, True])
async def test_a_broken_connection_to_a_command(
    world: FakeDiscord, ann: Person, small: Small, *, late: bool
) -> None:
    """The same for a command; Discord says that it was answered, and that is well."""
    world.api.fail(RESPOND, 0, late=late)
    assert (await ann.ask("what is cors")).seen.text.startswith("## CORS")
    await world.until(lambda: len(world.api.called(RESPOND)) == 2)
    assert not small.meter.errors


@pytest.mark.usefixtures("bot")
async def test_components_are_refused(world: FakeDiscord, ann: Person) -> None:
    """Then plain text goes out, with the same buttons, and those work."""
    world.api.fail(RESPOND, 400, 50035)
    asked = await ann.ask("what is a viewset")
    assert not asked.seen.rich
    assert asked.seen.text.startswith("## ViewSets\n")
    assert list(asked.seen.buttons) == ["Show all", "This helped", "Not it", "Routers"]
    world.api.fail(RESPOND, 400, 50035)
    await ann.tap(asked.seen, "Show all")
    assert "class OrderViewSet" in asked.seen.text
    helped = await ann.tap(asked.seen, "This helped")
    await world.until(lambda: helped.later)
    assert list(asked.seen.buttons) == ["Routers"]
    assert "class OrderViewSet" in asked.seen.text


@pytest.mark.usefixtures("bot")
async def test_a_plain_message_becomes_rich(world: FakeDiscord, ann: Person) -> None:
    """Where components are taken again, an edit makes them."""
    world.api.fail(SEND, 400, 50035)
    seen = await world.answer(await ann.say(world.mention("what is a viewset"), world.channel))
    assert not seen.rich
    await ann.tap(seen, "Show all")
    assert seen.rich
    assert "class OrderViewSet" in seen.text


@pytest.mark.usefixtures("bot")
async def test_a_message_that_nothing_makes_acceptable(
    world: FakeDiscord, ann: Person, small: Small
) -> None:
    """If Discord refuses both ways, the person is told at least."""
    world.api.fail(RESPOND, 400, 50035, times=2)
    asked = await ann.ask("what is cors")
    assert asked.seen.text.startswith("Something went wrong")
    assert asked.seen.private
    assert small.meter.errors["discord"] == 1


async def test_a_bug_is_told_and_logged(
    world: FakeDiscord,
    ann: Person,
    start: StartBot,
    small: Small,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The person hears that it was not their fault; the log has the traceback, not the text."""
    await start(Broken(small.assistant))
    assert (await ann.ask("what is cors")).seen.private
    seen = await world.answer(await ann.say("what is cors"))
    assert seen.text.startswith("Something went wrong")
    assert small.meter.errors["discord"] == 2
    assert "a bug" in caplog.text
    assert "what is cors" not in caplog.text


async def test_a_bug_after_a_while(
    world: FakeDiscord, ann: Person, start: StartBot, small: Small
) -> None:
    """An answer that was promised becomes the line about the failure."""

    class Late(Slow):
        """An assistant with a bug that it comes to late."""

        async def ask(self, question: Question) -> Reply:
            """See `Assistant`."""
            await super().ask(question)
            raise RuntimeError("a bug")

    await start(Late(small.assistant))
    assert (await ann.ask("what is cors")).seen.text.startswith("Something went wrong")


@pytest.mark.usefixtures("bot")
async def test_the_answer_comes_too_late(
    world: FakeDiscord, ann: Person, small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    """What Discord no longer waits for is logged, and no error of ours."""
    world.api.fail(RESPOND, 404, 10062)
    with pytest.raises(NoResponse):
        await ann.ask("what is cors")
    assert "longer than Discord waits" in caplog.text
    assert not small.meter.errors


async def test_a_promise_that_is_refused(
    world: FakeDiscord, ann: Person, start: StartBot, small: Small
) -> None:
    """If not even the promise can be given, the core's work is let go."""
    await start(Slow(small.assistant))
    world.api.fail(RESPOND, 404, 10062)
    with pytest.raises(NoResponse):
        await ann.ask("what is cors")
    assert not small.meter.questions


async def test_two_processes(
    world: FakeDiscord, ann: Person, start: StartBot, small: Small
) -> None:
    """While one version takes over from another, both hear, and each question has one answer."""
    await start()
    await start()
    await world.until(lambda: len(world.gateway.connected) == 2)
    message = await ann.say("what is cors")
    await world.until(lambda: len(world.api.called(SEND)) == 2)
    assert len(world.answers(message)) == 1
    asked = await ann.ask("what is cors")
    await world.until(lambda: len(world.api.called(RESPOND)) == 2)
    assert not asked.later
    assert not small.meter.errors


async def test_two_replicas_share_the_work(
    world: FakeDiscord, ann: Person, start: StartBot, small: Small
) -> None:
    """With claims that both see, the first one takes an event on: nothing is counted twice."""
    claims = MemoryCache()
    for _ in range(2):
        await start(claims=claims)
    await world.until(lambda: len(world.gateway.connected) == 2)
    await world.answer(await ann.say("what is cors"))
    asked = await ann.ask("what is a viewset")
    assert await ann.suggestions("ask", "question", "cors")
    helped = await ann.tap(asked.seen, "This helped")
    await world.until(lambda: helped.later)
    await small.recorder.flush()
    assert len(small.store.asked) == 2
    assert len(world.api.called(SEND)) == 1
    assert len(world.api.called(RESPOND)) == 3
    assert not small.meter.errors


@pytest.mark.usefixtures("bot")
async def test_logs_hold_no_text_and_no_token(
    world: FakeDiscord, ann: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """From INFO on, what learners write and the bot's token are not in the logs."""
    caplog.set_level(logging.INFO)
    await ann.ask("what is cors")
    await world.answer(await ann.say("my secret question about cors"))
    assert "cors" not in caplog.text.lower()
    assert world.token not in caplog.text
