"""What goes wrong: the network, Telegram, the core, people who block, buttons that are forged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from adapters.telegram import TelegramBot
from bot.assistant import Assistant, Question
from bot.errors import SettingsError
from bot.replies import Action, Reply, Verb
from tests.fakes import CountingMeter, MemoryQuestions
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Person
from tests.servers.telegram_rules import Refused, bad

MakeBot = Callable[..., TelegramBot]

GATEWAY = Refused(502, "Bad Gateway")
FLOOD = Refused(429, "Too Many Requests: retry after 1", retry_after=1)


@pytest.mark.parametrize("failure", [GATEWAY, FLOOD, "drop"], ids=["502", "429", "dropped"])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "answerCallbackQuery"])
async def test_a_failed_call_is_made_again(
    ann: Person, method: str, failure: Refused | str
) -> None:
    """An answer, an edit and the answer to a tap get through a failing Telegram."""
    ann.telegram.fail(method, failure)
    await ann.says("what is cors")
    answer = await ann.chat.next()
    await ann.taps(answer, "Show all")
    await ann.chat.edited(answer)
    assert len(ann.telegram.sent(method)) == 2


async def test_a_failed_poll_is_made_again(ann: Person, bot: TelegramBot) -> None:
    """Updates come again after errors of all kinds, and the bot knows when it was cut off."""
    ann.telegram.fail("getUpdates", GATEWAY, "drop", "lose")
    for text in ("what is cors", "what is a router", "thanks", "what is a viewset"):
        await ann.says(text)
        await ann.chat.next()
    assert bot.ready


async def test_a_rival_is_named_and_outlived(
    ann: Person, bot: TelegramBot, caplog: pytest.LogCaptureFixture
) -> None:
    """While another bot polls with the token, the log says so once; then all goes on."""
    ann.telegram.api.rival = True
    await ann.says("what is cors")
    await ann.chat.next()  # the poll that was under way
    await ann.telegram.until(lambda: not bot.ready)
    ann.telegram.api.rival = False
    await ann.says("what is a router")
    await ann.chat.next()
    assert len([r for r in caplog.records if "another bot runs" in r.message]) == 1
    assert bot.ready


async def test_an_update_that_cannot_be_read_is_no_silent_end(
    ann: Person, bot: TelegramBot, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot says that it is not ready, and goes on as soon as Telegram sends what it can read."""
    await ann.telegram.push("message", {"nonsense": True})
    await ann.telegram.until(lambda: not bot.ready)
    assert "an update cannot be read" in caplog.text
    ann.telegram.api.waiting.clear()
    await ann.says("what is cors")
    await ann.chat.next()
    assert bot.ready


async def test_an_update_that_comes_twice_is_answered_once(ann: Person) -> None:
    """Telegram sends an update again when it doubts; the person sees one answer."""
    question = ann.chat.add({"from": ann.account, "text": "what is cors"})
    update = await ann.telegram.push("message", question)
    await ann.chat.next()
    await ann.telegram.push_again({**update})
    await ann.says("thanks")
    assert (await ann.chat.next()).text.startswith("You're welcome.")


async def test_messages_of_one_chat_are_answered_in_order(
    ann: Person, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow first answer holds the second one of its chat up, and nobody else's."""
    gate = asyncio.Event()
    ask = assistant.ask

    async def sometimes_slow(question: Question) -> Reply:
        if "cors" in question.text:
            await gate.wait()
        return await ask(question)

    monkeypatch.setattr(assistant, "ask", sometimes_slow)
    bob = ann.telegram.person("Bob")
    await ann.says("what is cors")
    await ann.says("what is a router")
    await bob.says("what is a router")
    assert (await bob.chat.next()).text.startswith("Routers")
    assert ann.chat.unread == []
    gate.set()
    assert (await ann.chat.next()).text.startswith("CORS")
    assert (await ann.chat.next()).text.startswith("Routers")


async def test_who_blocked_the_bot_is_left_alone(
    ann: Person, bot: TelegramBot, meter: CountingMeter, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is dropped; one line of log without the text, and no error is counted."""
    caplog.set_level(logging.INFO)
    bob = ann.telegram.person("Bob")
    bob.chat.blocked = True
    await bob.says("what is cors")
    await ann.telegram.until(lambda: len(ann.telegram.sent("sendMessage")) == 1)
    await bot.stop()
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("adapters.telegram")]
    assert lines == [
        "A chat takes no messages from the bot any more: Forbidden: bot was blocked by the user"
    ]
    assert meter.errors == {}


async def test_a_second_tap_that_changes_nothing_is_fine(ann: Person, meter: CountingMeter) -> None:
    """Two quick taps on one button: Telegram's “not modified” is no error."""
    await ann.says("what is cors")
    answer = await ann.chat.next()
    data = answer.buttons["Show all"]
    await ann.forges(answer, data)
    await ann.chat.edited(answer)
    await ann.forges(answer, data)
    await ann.says("thanks")
    await ann.chat.next()
    assert answer.edits == 1
    assert meter.errors == {}


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        "",
        "p:abc:cors",
        "p::no-such-card:0",
        "h:notaquestion:cors:0",
        "z:::0",
        "s::../../etc/passwd:0",
        "🦄" * 16,
    ],
)
async def test_a_forged_button_gets_a_plain_line(ann: Person, data: str) -> None:
    """Data that we never wrote, or whose card or question is gone, flashes up one line."""
    await ann.says("what is cors")
    answer = await ann.chat.next()
    tap = await ann.forges(answer, data)
    assert tap["text"] == "This button is out of date. Please ask again."
    assert tap["show_alert"] == "true"
    assert ann.chat.unread == []


async def test_a_button_on_a_message_too_old_to_be_seen_works(ann: Person) -> None:
    """Of an old message Telegram tells only the number: that is enough to edit it."""
    await ann.says("what is cors")
    answer = await ann.chat.next()
    hidden = {"chat": ann.chat.about, "message_id": answer.id, "date": 0}
    await ann.forges(answer, answer.buttons["Show all"], hidden)
    await ann.chat.edited(answer)
    assert answer.marked("pre")


async def test_buttons_work_after_a_restart(
    telegram: FakeTelegram, make_bot: MakeBot, questions: MemoryQuestions
) -> None:
    """All that a button needs is in its data and in the store."""
    first = make_bot()
    await first.start()
    ann = telegram.person()
    await ann.says("what is cors")
    answer = await ann.chat.next()
    await first.stop()
    second = make_bot()
    await second.start()
    await ann.taps(answer, "This helped")
    await ann.chat.edited(answer)
    assert [rating.helped for rating in questions.ratings.values()] == [True]


async def test_an_unsaved_tap_is_said(ann: Person, questions: MemoryQuestions) -> None:
    """With the database away a rating is not lost in silence."""
    await ann.says("what is cors")
    answer = await ann.chat.next()
    questions.away = True
    tap = await ann.taps(answer, "This helped")
    assert tap["text"].startswith("I couldn't save that just now.")


async def test_a_tap_that_was_answered_too_late_still_does_its_work(ann: Person) -> None:
    """Telegram forgets a tap after a while; the card unfolds all the same."""
    await ann.says("what is cors")
    answer = await ann.chat.next()
    late = bad("query is too old and response timeout expired or query ID is invalid")
    ann.telegram.fail("answerCallbackQuery", late)
    query = {"id": "late", "from": ann.account, "chat_instance": "1", "message": answer.json}
    await ann.telegram.push("callback_query", query | {"data": answer.buttons["Show all"]})
    await ann.chat.edited(answer)
    assert answer.marked("pre")


async def test_an_error_is_logged_and_the_person_told(
    ann: Person,
    assistant: Assistant,
    meter: CountingMeter,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What nobody expected ends in one place, for a message as for a tap."""
    await ann.says("what is cors")
    answer = await ann.chat.next()

    async def broken(*_: object) -> Reply:
        raise RuntimeError("the engine is on fire")

    monkeypatch.setattr(assistant, "ask", broken)
    monkeypatch.setattr(assistant, "act", broken)
    await ann.says("what is a secret question")
    assert (await ann.chat.next()).text.startswith("Something went wrong on my side")
    tap = await ann.taps(answer, "Show all")
    assert tap["text"].startswith("Something went wrong on my side")
    assert meter.errors == {"telegram": 2}
    assert "the engine is on fire" in caplog.text
    assert "secret question" not in caplog.text


async def test_a_message_that_telegram_refuses_is_an_error_like_any_other(
    ann: Person, meter: CountingMeter
) -> None:
    """A refusal that nobody foresaw is counted, and the person hears of it."""
    ann.telegram.fail("sendMessage", bad("the moon is in the wrong phase"))
    await ann.says("what is cors")
    assert (await ann.chat.next()).text.startswith("Something went wrong on my side")
    assert meter.errors == {"telegram": 1}


async def test_a_start_without_telegram_tries_again(
    telegram: FakeTelegram, make_bot: MakeBot
) -> None:
    """With the network away at the start the bot waits for it, and says that it is not ready."""
    await telegram.stop()
    bot = make_bot()
    await bot.start()
    assert not bot.ready
    await telegram.start()
    ann = telegram.person()
    await ann.says("what is cors")
    assert (await ann.chat.next()).text.startswith("CORS\n")
    assert bot.ready


async def test_a_telegram_that_restarts_is_found_again(ann: Person, bot: TelegramBot) -> None:
    """An outage in the middle costs no answer to what comes after it."""
    await ann.says("what is cors")
    await ann.chat.next()
    await ann.telegram.stop()
    await ann.telegram.start()
    await ann.says("what is a router")
    assert (await ann.chat.next()).text.startswith("Routers\n")
    assert bot.ready


@pytest.mark.parametrize("token", ["4242:wrong", "nonsense", ""])
async def test_a_refused_token_stops_the_start(
    make_bot: MakeBot, token: str, caplog: pytest.LogCaptureFixture, telegram: FakeTelegram
) -> None:
    """One sentence names the variable, and nothing names the token."""
    bot = make_bot(token)
    with pytest.raises(SettingsError, match=r"^TELEGRAM_TOKEN ") as caught:
        await bot.start()
    assert not bot.ready
    assert not token or token not in f"{caught.value!r} {caught.value.__cause__} {caplog.text}"


async def test_a_token_that_is_refused_later(
    telegram: FakeTelegram, make_bot: MakeBot, caplog: pytest.LogCaptureFixture
) -> None:
    """A token that is revoked at run time makes the bot not ready, and the log says which."""
    bot = make_bot()
    await bot.start()
    telegram.fail("getUpdates", *[Refused(401, "Unauthorized")] * 2)
    await telegram.person().says("thanks")
    await telegram.until(lambda: not bot.ready)
    assert "TELEGRAM_TOKEN is refused now" in caplog.text
    assert telegram.token not in caplog.text


async def test_stopping_finishes_what_is_in_hand(
    ann: Person, bot: TelegramBot, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that came before the stop is answered, and not fetched again afterwards."""
    asked, gate = asyncio.Event(), asyncio.Event()
    ask = assistant.ask

    async def slow(question: Question) -> Reply:
        asked.set()
        await gate.wait()
        return await ask(question)

    monkeypatch.setattr(assistant, "ask", slow)
    await ann.says("what is cors")
    await asked.wait()
    stopping = asyncio.create_task(bot.stop())
    await asyncio.sleep(0)
    gate.set()
    await stopping
    assert [answer.text[:4] for answer in ann.chat.unread] == ["CORS"]
    assert len(ann.telegram.api.waiting) == 0


async def test_stopping_cuts_off_what_never_ends(
    ann: Person,
    bot: TelegramBot,
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A stop does not wait for ever; what it cuts off is fetched again after a restart."""
    asked = asyncio.Event()

    async def endless(_: Question) -> Reply:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(assistant, "ask", endless)
    monkeypatch.setattr("adapters.telegram.bot.FINISH", 0.05)
    await ann.says("what is cors")
    await ann.says("what is a router")
    await asked.wait()
    await bot.stop()
    assert "2 updates were cut off." in caplog.text
    assert len(ann.telegram.api.waiting) == 2


async def test_a_stop_without_a_start(make_bot: MakeBot) -> None:
    """Stopping what never started, twice, does nothing."""
    bot = make_bot()
    await bot.stop()
    await bot.stop()
    assert not bot.ready


def test_every_action_of_ours_fits_a_button() -> None:
    """The longest slug and question still fit 64 bytes."""
    assert len(Action(Verb.MORE, "q" * 12, "s" * 40, 999).encode().encode()) <= 64
