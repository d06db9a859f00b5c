"""A learner in a private chat."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant, Question
from bot.replies import Reply
from tests.fakes import MemoryQuestions
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Person


async def test_a_question_is_answered(ann: Person) -> None:
    """Plain text is a question; the answer is the card's first paragraph with its buttons."""
    await ann.says("what is cors?")
    answer = await ann.chat.next()
    assert answer.text.startswith("CORS\nBrowsers ask a server")
    assert "CORS_ALLOWED_ORIGINS" not in answer.text
    assert answer.marked("bold") == ["CORS", "another origin"]
    assert answer.marked("text_link") == ["CORS at MDN"]
    assert list(answer.buttons) == ["Show all", "This helped", "Not it", "ViewSets"]
    assert answer.reply_to is None


async def test_no_link_is_previewed(ann: Person) -> None:
    """A card's links do not draw a picture under it."""
    await ann.says("what is cors?")
    await ann.chat.next()
    sent = ann.telegram.sent("sendMessage")[-1]
    assert sent["link_preview_options"] == {"is_disabled": True}


async def test_show_all_unfolds_in_place(ann: Person) -> None:
    """The rest of the card comes into the same message, with its code as a block to copy."""
    await ann.says("what is cors?")
    answer = await ann.chat.next()
    await ann.taps(answer, "Show all")
    await ann.chat.edited(answer)
    assert answer.marked("pre") == ['CORS_ALLOWED_ORIGINS = ["https://app.example.com"]']
    assert answer.marked("code") == ["django-cors-headers"]
    assert "• never allow all 🌍 origins\n• install" in answer.text
    assert "Show all" not in answer.buttons


async def test_a_long_card_turns_its_pages(ann: Person) -> None:
    """A card beyond one message has pages, which buttons turn in place."""
    await ann.says("how do I cook the long recipe")
    answer = await ann.chat.next()
    await ann.taps(answer, "Show all")
    await ann.chat.edited(answer)
    assert answer.text.startswith("A long recipe\npage 1 of 3\n\nIt has many steps.")
    assert "Previous page" not in answer.buttons
    await ann.taps(answer, "Next page")
    await ann.chat.edited(answer, 2)
    assert answer.text.startswith("A long recipe\npage 2 of 3\n\n    step_")
    assert {"Previous page", "Next page"} <= set(answer.buttons)


async def test_helped_is_thanked_and_stored(ann: Person, questions: MemoryQuestions) -> None:
    """The tap flashes a line up, stores the rating and takes the two buttons away."""
    await ann.says("what is cors?")
    answer = await ann.chat.next()
    tap = await ann.taps(answer, "This helped")
    assert tap["text"] == "Good to hear, thank you."
    await ann.chat.edited(answer)
    assert [rating.helped for rating in questions.ratings.values()] == [True]
    assert "Not it" not in answer.buttons


async def test_a_miss_offers_what_else_could_fit(ann: Person) -> None:
    """Not it: a new message offers the next cards, and a tap on one opens it in place."""
    await ann.says("what is a router for a viewset")
    answer = await ann.chat.next()
    if "Not it" not in answer.buttons:
        await ann.taps(answer, "Routers")
        await ann.chat.edited(answer)
    await ann.taps(answer, "Not it")
    offer = await ann.chat.next()
    assert offer.text.startswith("Sorry that it didn't fit")


async def test_the_unknown_is_passed_on(ann: Person, questions: MemoryQuestions) -> None:
    """Where nothing fits, a tap passes the question on to the moderators."""
    await ann.says("how tall is the eiffel tower in feet")
    answer = await ann.chat.next()
    assert answer.text.startswith("I don't have an answer to that yet.")
    tap = await ann.taps(answer, "Ask the moderators")
    assert tap["text"] == "Passed on to the moderators."
    assert (await ann.chat.next()).text.startswith("Passed on.")
    assert len(questions.passed_on) == 1


async def test_small_talk_is_small(ann: Person) -> None:
    """Thanks get thanks, without buttons."""
    await ann.says("thanks!")
    reply = await ann.chat.next()
    assert reply.text.startswith("You're welcome.")
    assert reply.buttons == {}


async def test_start_and_help(ann: Person) -> None:
    """Both say what can be asked; in private without a word on groups."""
    await ann.says("/start")
    assert (await ann.chat.next()).text.startswith("Hello, I'm Nexus")
    await ann.says("/help")
    guide = await ann.chat.next()
    assert guide.text.startswith("How to ask")
    assert "group" not in guide.text


async def test_a_deep_link_opens_its_card(ann: Person) -> None:
    """`t.me/<bot>?start=card_cors` opens the card whole."""
    await ann.says("/start card_cors")
    card = await ann.chat.next()
    assert card.marked("pre")
    assert list(card.buttons) == ["ViewSets"]


@pytest.mark.parametrize(
    ("command", "beginning"),
    [
        ("/card cors", "CORS\nBrowsers"),
        ("/card CORS", "CORS\nBrowsers"),
        ("/card", "Name a card, for example"),
        ("/card nonesuch", "There is no card called “nonesuch”."),
        ("/card@nexus_bot cors", "CORS\nBrowsers"),
        ("/ask what is cors", "CORS\nBrowsers"),
        ("/ask", "Send me a question"),
        ("/cors", "CORS\nBrowsers"),
        ("/start nonesuch", "Hello, I'm Nexus"),
    ],
)
async def test_commands(ann: Person, command: str, beginning: str) -> None:
    """Each command has its reply; one that there is not is read as a question."""
    await ann.says(command)
    assert (await ann.chat.next()).text.startswith(beginning)


async def test_a_command_for_another_bot_is_ignored(ann: Person) -> None:
    """`/help@somebody_else` gets nothing."""
    await ann.says("/help@other_bot")
    await ann.says("thanks")
    assert (await ann.chat.next()).text.startswith("You're welcome.")


async def test_a_path_is_no_command(ann: Person) -> None:
    """A text that begins with a path is a question."""
    await ann.says("/etc/hosts cors allow another origin")
    assert (await ann.chat.next()).text.startswith("CORS")


async def test_topics_are_browsed_in_place(ann: Person) -> None:
    """A subject lists its cards in the same message; a card comes as a new one."""
    await ann.says("/topics")
    topics = await ann.chat.next()
    assert "rest (2)" in topics.buttons
    await ann.taps(topics, "rest (2)")
    await ann.chat.edited(topics)
    assert list(topics.buttons) == ["Routers", "ViewSets", "Browse topics"]
    await ann.taps(topics, "ViewSets")
    assert (await ann.chat.next()).text.startswith("ViewSets\n")


async def test_an_edited_question_edits_its_answer(ann: Person) -> None:
    """The answer changes in place, and no second one is sent."""
    question = await ann.says("what is cors")
    answer = await ann.chat.next()
    await ann.edits(question, "what is a router")
    await ann.chat.edited(answer)
    assert answer.text.startswith("Routers\n")
    assert ann.chat.unread == []


async def test_an_edit_that_changes_nothing_is_let_go(
    ann: Person, questions: MemoryQuestions, assistant: Assistant
) -> None:
    """Telegram reports an edit when a preview loads: the question is not asked again."""
    question = await ann.says("what is cors")
    answer = await ann.chat.next()
    await ann.edits(question, "what is cors")
    await ann.says("thanks")
    await ann.chat.next()
    assert answer.edits == 0


async def test_an_edit_after_the_answer_was_deleted(ann: Person) -> None:
    """Where the answer is gone, the edited question gets a new one."""
    question = await ann.says("what is cors")
    answer = await ann.chat.next()
    del ann.chat.messages[answer.id]
    await ann.edits(question, "what is a router")
    assert (await ann.chat.next()).text.startswith("Routers\n")


async def test_a_pasted_traceback_is_a_question(ann: Person) -> None:
    """The error that it ends with is found among its lines."""
    frames = "\n".join(f'  File "app/{n}.py", line {n}, in call\n    call()' for n in range(9))
    error = "Error: That port is already in use."
    await ann.says(f"Traceback (most recent call last):\n{frames}\n{error}")
    assert (await ann.chat.next()).text.startswith("Port already in use")


async def test_a_log_file_is_a_question(ann: Person) -> None:
    """A text file is read, whatever its type says, with its caption."""
    await ann.uploads("run.log", b"\xef\xbb\xbfError: That port is already in use.\n")
    assert (await ann.chat.next()).text.startswith("Port already in use")
    await ann.uploads("notes", b"what is cors", kind="text/plain", caption="please")
    assert (await ann.chat.next()).text.startswith("CORS")


@pytest.mark.parametrize(
    ("name", "content", "kind", "beginning"),
    [
        ("core.bin", b"\x7fELF", "application/octet-stream", "I can't read that file."),
        ("latin.txt", "déjà".encode("latin-1"), "text/plain", "I can't read that file."),
        ("huge.log", b"x" * 100_001, "", "That file is too large"),
        ("shot.png", b"\x89PNG", "image/png", "I can't read pictures."),
    ],
)
async def test_files_that_cannot_be_read(
    ann: Person, name: str, content: bytes, kind: str, beginning: str
) -> None:
    """Each gets one kind line that says what to send instead."""
    await ann.uploads(name, content, kind)
    assert (await ann.chat.next()).text.startswith(beginning)


PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]


async def test_a_photo_gets_a_kind_line_and_its_caption_an_answer(ann: Person) -> None:
    """A picture alone cannot be read; with a caption it is a question."""
    await ann.captions("", photo=PHOTO)
    assert (await ann.chat.next()).text.startswith("I can't read pictures.")
    await ann.captions("what is cors", photo=PHOTO)
    assert (await ann.chat.next()).text.startswith("CORS")


async def test_an_album_gets_one_line(ann: Person) -> None:
    """Three pictures at once are three messages to Telegram and one to the person."""
    for _ in range(3):
        await ann.captions("", photo=PHOTO, media_group_id="album")
    await ann.says("thanks")
    assert (await ann.chat.next()).text.startswith("I can't read pictures.")
    assert (await ann.chat.next()).text.startswith("You're welcome.")


async def test_voice_gets_a_line_and_an_edited_location_none(ann: Person) -> None:
    """What is said is not heard; a live location that moves is not a question at all."""
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 3}
    await ann.sends({"voice": voice})
    assert (await ann.chat.next()).text.startswith("I only read text.")
    moving = ann.chat.add({"from": ann.account, "location": {"latitude": 1, "longitude": 1}})
    await ann.telegram.push("edited_message", moving | {"edit_date": 1_700_000_999})
    await ann.says("thanks")
    assert (await ann.chat.next()).text.startswith("You're welcome.")


@pytest.fixture
def asked(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the core was asked."""
    asked: list[str] = []
    ask = assistant.ask

    async def listening(question: Question) -> Reply:
        asked.append(question.text)
        return await ask(question)

    monkeypatch.setattr(assistant, "ask", listening)
    return asked


async def test_a_text_that_the_client_cut_is_read_as_one(ann: Person, asked: list[str]) -> None:
    """A long traceback comes as two messages: the second one mends the answer to the first."""
    await ann.says("Traceback\n" + "  File app.py\n" * 300)
    answer = await ann.chat.next()
    await ann.says("Error: That port is already in use.")
    await ann.chat.edited(answer)
    assert answer.text.startswith("Port already in use")
    assert asked[1] == f"{asked[0]}\nError: That port is already in use."
    assert ann.chat.unread == []


async def test_a_text_does_not_grow_for_ever(
    ann: Person, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts that come on and on are questions of their own once the text is long enough."""
    monkeypatch.setattr("adapters.telegram.answers.MAX_TEXT", 3000)
    await ann.says("Traceback\n" + "  File app.py\n" * 300)
    await ann.chat.next()
    await ann.says("what is cors")
    assert (await ann.chat.next()).text.startswith("CORS")
    assert asked[1] == "what is cors"


async def test_the_chat_shows_that_a_slow_answer_is_on_its_way(
    ann: Person, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The typing sign comes while the core thinks, and not with a quick answer."""
    done = asyncio.Event()
    ask = assistant.ask

    async def slow(question: Question) -> Reply:
        await done.wait()
        return await ask(question)

    await ann.says("what is cors")
    await ann.chat.next()
    assert ann.telegram.sent("sendChatAction") == []
    monkeypatch.setattr(assistant, "ask", slow)
    await ann.says("what is a router")
    await ann.telegram.until(lambda: ann.telegram.sent("sendChatAction"))
    assert ann.chat.unread == []
    done.set()
    assert (await ann.chat.next()).text.startswith("Routers")


async def test_the_language_of_the_client_is_handed_on(
    telegram: FakeTelegram,
    ann: Person,
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The core hears which language the person's Telegram speaks, or English."""
    heard: list[str] = []
    ask = assistant.ask

    async def listening(question: Question) -> Reply:
        heard.append(question.language)
        return await ask(question)

    monkeypatch.setattr(assistant, "ask", listening)
    for person in (telegram.person("Bea", "fr-CA"), telegram.person("Cem", "")):
        await person.says("what is cors")
        await person.chat.next()
    assert heard == ["fr-CA", "en"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(min_size=1, max_size=4000))
async def test_any_text_gets_a_reply(ann: Person, text: str) -> None:
    """Whatever is written, one message within Telegram's rules comes back."""
    await ann.sends({"text": text, "entities": []})
    reply = await ann.chat.next()
    assert reply.text


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(min_size=1, max_size=60), times=st.integers(1, 400))
async def test_any_file_of_text_gets_a_reply(ann: Person, text: str, times: int) -> None:
    """A file of any text up to the limit is answered as well."""
    await ann.uploads("any.txt", (text * times).encode())
    reply = await ann.chat.next()
    assert reply.text
