"""Inline mode: somebody types behind the bot's name in any chat, and sends a card there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.telegram import TelegramBot
from adapters.telegram.links import MAX_START, asked_by, start_with
from bot.assistant import Assistant, Question
from bot.people import Person as Somebody
from bot.recorder import Recorder
from bot.replies import Replies
from tests.fakes import CountingMeter, MemoryQuestions
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Person
from tests.servers.telegram_rules import Json, Refused, bad, units

MakeBot = Callable[..., TelegramBot]


def ids(answer: Json) -> list[str]:
    """The cards in the list, in order."""
    return [result["id"] for result in answer["results"]]


async def test_a_question_lists_its_card_first(ann: Person) -> None:
    """Each entry has its title and its first paragraph, without marks, as description."""
    answer = await ann.types("what is cors")
    first = answer["results"][0]
    assert (first["id"], first["title"]) == ("cors", "CORS")
    assert first["description"] == (
        "Browsers ask a server whether another origin may read its answers."
    )
    assert "button" not in answer


async def test_half_a_word_lists_what_begins_so(ann: Person) -> None:
    """The list is there before the question is whole, and a typo does not empty it."""
    assert ids(await ann.types("rout"))[0] == "drf-routers"
    assert "drf-viewsets" in ids(await ann.types("veiwset"))


async def test_a_card_is_sent_as_a_message_with_a_way_to_the_bot(ann: Person) -> None:
    """The message is the whole card with its looks; its button opens the card in private."""
    answer = await ann.types("what is cors")
    content = answer["results"][0]["input_message_content"]
    assert content["message_text"].startswith("CORS\nBrowsers ask a server")
    assert "CORS_ALLOWED_ORIGINS" in content["message_text"]
    assert "pre" in {entity["type"] for entity in content["entities"]}
    assert content["link_preview_options"] == {"is_disabled": True}
    ((button,),) = answer["results"][0]["reply_markup"]["inline_keyboard"]
    assert button == {"text": "Open in private", "url": "https://t.me/nexus_bot?start=card_cors"}
    await ann.opens(button["url"])
    assert (await ann.chat.next()).text.startswith("CORS\n")


async def test_a_card_beyond_one_message_is_sent_folded(ann: Person) -> None:
    """What has no room is a tap away."""
    answer = await ann.types("how do I cook the long recipe")
    text = answer["results"][0]["input_message_content"]["message_text"]
    assert text == "A long recipe\nIt has many steps."


async def test_before_the_first_letter_the_most_asked_are_listed(
    ann: Person, assistant: Assistant, questions: MemoryQuestions
) -> None:
    """What others asked for comes first, then all the rest."""
    recorder: Recorder = assistant._answering._recorder
    for n, text in enumerate(("what is a router", "what is cors", "what is cors")):
        await assistant.ask(Question(text, Somebody("telegram", str(n))))
    await recorder.flush()
    answer = await ann.types("")
    assert ids(answer)[:2] == ["cors", "drf-routers"]
    assert len(ids(answer)) == 5
    assert "button" not in answer


async def test_where_nothing_fits_the_question_comes_along(ann: Person, replies: Replies) -> None:
    """A button above the empty list opens the private chat, which answers the question."""
    answer = await ann.types("how tall is the eiffel tower")
    assert answer["results"] == []
    assert answer["button"]["text"] == replies.say("inline.ask")
    await ann.starts(answer["button"]["start_parameter"])
    assert (await ann.chat.next()).text.startswith("I don't have an answer to that yet.")


async def test_a_question_too_long_for_a_link_is_asked_for(ann: Person, replies: Replies) -> None:
    """The private chat opens with a line that says to type it there."""
    answer = await ann.types("how tall is the eiffel tower in the middle of paris in feet")
    await ann.starts(answer["button"]["start_parameter"])
    assert (await ann.chat.next()).text == replies.say("empty.text")


async def test_the_list_is_personal_and_soon_forgotten(ann: Person) -> None:
    """Cards and languages change: Telegram is not to show anybody else's or an old list."""
    answer = await ann.types("cors")
    assert answer["is_personal"] == "true"
    assert answer["cache_time"] <= 60


async def test_the_list_speaks_the_persons_language(
    telegram: FakeTelegram, ann: Person, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the language that they chose, else that of their app."""
    heard: list[str] = []
    replies = assistant.replies

    def listening(language: str = "en") -> Replies:
        heard.append(language)
        return replies(language)

    monkeypatch.setattr(assistant, "replies", listening)
    await telegram.person("Bea", "fr").types("cors")
    assert heard == ["fr"]


async def test_typing_is_not_recorded(
    ann: Person, assistant: Assistant, questions: MemoryQuestions, meter: CountingMeter
) -> None:
    """Half a question is none: nothing is stored or counted until somebody asks."""
    for end in range(1, 13):
        await ann.types("what is cors"[:end])
    recorder: Recorder = assistant._answering._recorder
    await recorder.flush()
    assert (questions.asked, meter.errors) == ({}, {})


async def test_a_keystroke_answered_too_late_is_let_go(ann: Person, meter: CountingMeter) -> None:
    """Telegram has forgotten it: no error, and the next one is answered."""
    late = bad("query is too old and response timeout expired or query ID is invalid")
    ann.telegram.fail("answerInlineQuery", late)
    typed: Json = {"id": "late", "from": ann.account, "query": "cors", "offset": ""}
    await ann.telegram.push("inline_query", typed)
    await ann.telegram.until(lambda: ann.telegram.sent("answerInlineQuery"))
    assert ids(await ann.types("cors"))[0] == "cors"
    assert meter.errors == {}


async def test_an_answer_that_fails_is_sent_again(ann: Person) -> None:
    """A failing Telegram costs the list nothing but time."""
    ann.telegram.fail("answerInlineQuery", Refused(502, "Bad Gateway"), "drop")
    assert ids(await ann.types("cors"))[0] == "cors"


async def test_typing_waits_for_no_message(
    ann: Person, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow answer in the private chat does not hold up the list in another one."""
    gate = asyncio.Event()
    ask = assistant.ask

    async def slow(question: Question) -> object:
        await gate.wait()
        return await ask(question)

    monkeypatch.setattr(assistant, "ask", slow)
    await ann.says("what is a router")
    assert ids(await ann.types("cors"))[0] == "cors"
    assert ann.chat.unread == []
    gate.set()
    assert (await ann.chat.next()).text.startswith("Routers")


async def test_what_was_sent_by_the_bot_is_no_question(ann: Person) -> None:
    """A card that somebody sent through the bot in their private chat with it is not answered."""
    about = {"via_bot": ann.telegram.api.me, "text": "CORS", "entities": []}
    await ann.sends(about)
    await ann.says("thanks")
    assert (await ann.chat.next()).text.startswith("You're welcome.")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=256))
async def test_anything_typed_gets_an_answer(ann: Person, text: str) -> None:
    """Whatever somebody types, the answer keeps Telegram's rules."""
    answer = await ann.types(text)
    for result in answer["results"]:
        assert units(result["input_message_content"]["message_text"]) <= 4096
        assert len(result["description"]) <= 200


@given(text=st.text(max_size=100))
def test_a_start_parameter_holds_a_question_or_nothing(text: str) -> None:
    """Short questions come through as they were, whatever their script; long ones do not."""
    start = start_with(text)
    assert len(start) <= MAX_START
    kept = text.encode("utf-8", "replace").decode()
    assert asked_by(start) == (kept if len(kept.encode()) <= 46 else "")


@given(start=st.text(max_size=70) | st.from_regex(r"q_[A-Za-z0-9_-]*", fullmatch=True))
def test_a_forged_start_parameter_is_no_error(start: str) -> None:
    """What we never wrote is read as a question or as nothing."""
    assert isinstance(asked_by(start), str)
