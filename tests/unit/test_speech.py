"""The language that somebody is spoken to in."""

from __future__ import annotations

import asyncio

import pytest

from bot.assistant import Question
from bot.people import Address, Person, Place, Pseudonyms
from bot.replies import Action, Verb
from bot.speech import PATIENCE
from tests.fakes import MemoryQuestions
from tests.reading import text_of
from tests.small import Small, small_core

ANN = Person("telegram", "1")
HERE = Address(Place("telegram", "1"))
FRENCH = Action(Verb.LANGUAGE, language="fr").encode()
RESET = Action(Verb.LANGUAGE).encode()


@pytest.fixture
def small() -> Small:
    """A core of its own."""
    return small_core()


async def test_the_languages_have_their_own_names(small: Small) -> None:
    """Who cannot read this language finds theirs; the answer is for the person alone."""
    reply = await small.assistant.languages(ANN)
    labels = [button.label for row in reply.buttons for button in row]
    assert labels == ["English", "Français", "Kiswahili", "As my app says"]
    assert reply.private
    assert "Now: As my app says." in text_of(reply)


async def test_a_choice_overrides_the_client(small: Small) -> None:
    """It is stored under the keyed hash, and is answered in the language itself."""
    done = await small.assistant.act(FRENCH, ANN, "en")
    assert "je te parle en Français" in text_of(done)
    assert small.store.languages == {Pseudonyms(b"test").of(ANN): "fr"}
    reply = await small.assistant.ask(Question("how do I boil an egg", ANN, "en"))
    assert "Je n'ai pas encore de réponse" in text_of(reply)
    assert reply.language == "fr"
    assert await small.assistant.language(ANN, "en") == "fr"


async def test_as_my_app_says(small: Small) -> None:
    """The choice can be taken back, and nothing of it stays."""
    await small.assistant.act(FRENCH, ANN, "en")
    back = await small.assistant.act(RESET, ANN, "sw")
    assert "lugha ya programu yako" in text_of(back)
    assert not any(small.store.languages.values())
    assert await small.assistant.language(ANN, "sw") == "sw"


async def test_a_forged_language_is_no_language(small: Small) -> None:
    """Only languages that there are can be chosen."""
    forged = Action(Verb.LANGUAGE, language="xx").encode()
    assert "out of date" in text_of(await small.assistant.act(forged, ANN))
    assert not small.store.languages


async def test_my_data_shows_the_choice_and_forgetting_ends_it(small: Small) -> None:
    """What is kept is said by the language's name, in its file too, and deleted with the rest."""
    await small.assistant.act(FRENCH, ANN)
    reply = await small.assistant.my_data(ANN)
    assert "Langue que tu as choisie : Français." in text_of(reply)
    assert reply.attachment is not None
    assert b'"language": "fr"' in reply.attachment.data
    await small.assistant.forget(ANN)
    assert not small.store.languages
    assert await small.assistant.language(ANN, "en") == "en"


@pytest.mark.parametrize(
    ("question", "client", "heading"),
    [
        ("comment cuire un œuf dans la cuisine avec du sel", "en", "Je n'ai pas encore"),
        ("jinsi ya kupika yai kwa chumvi katika sufuria yangu", "en", "Bado sina jibu"),
        ("how do I boil an egg", "fr-CA", "Je n'ai pas encore"),
        ("how do I boil an egg", "pt", "I don't have an answer"),
    ],
)
async def test_the_question_tells_its_language(
    small: Small, question: str, client: str, heading: str
) -> None:
    """Where nothing was chosen, the question's own language counts before the client's."""
    reply = await small.assistant.ask(Question(question, ANN, client))
    assert heading in text_of(reply)


async def test_a_choice_overrides_the_question(small: Small) -> None:
    """Who asked for English gets English, whatever they write in."""
    await small.assistant.act(Action(Verb.LANGUAGE, language="en").encode(), ANN, "fr")
    reply = await small.assistant.ask(Question("comment cuire un œuf dans la cuisine", ANN, "fr"))
    assert reply.language == "en"


async def test_a_message_goes_on_speaking_its_language(small: Small) -> None:
    """A tap by somebody else changes the message, not its language."""
    asked = Question("how do I boil an egg", ANN, "fr")
    reply = await small.assistant.ask(asked)
    passed = next(b for row in reply.buttons for b in row if b.action.verb is Verb.ESCALATE)
    after = await small.assistant.act(passed.action.encode(), Person("telegram", "2"), "en")
    assert after.toast == "Transmis aux modérateurs."


async def test_who_waits_is_told_in_their_language(small: Small) -> None:
    """The address remembers the language of the conversation, not that of the client."""
    await small.assistant.act(FRENCH, ANN, "en")
    reply = await small.assistant.ask(Question("how do I boil an egg", ANN, "en"))
    watch = next(b for row in reply.buttons for b in row if b.action.verb is Verb.WATCH)
    await small.assistant.act(watch.action.encode(), ANN, "en", HERE)
    assert [to.language for to in small.store.watches.values()] == ["fr"]


async def test_the_store_is_asked_once(small: Small) -> None:
    """The cache keeps the choice, so that a question does not wait for the database."""
    await small.assistant.ask(Question("what is cors", ANN))
    small.store.languages[Pseudonyms(b"test").of(ANN)] = "fr"
    assert await small.assistant.language(ANN, "en") == "en"


class SlowQuestions(MemoryQuestions):
    """A store that takes its time to say a language."""

    async def language(self, asker: str) -> str:
        """See `AskerStore`."""
        await asyncio.sleep(100 * PATIENCE)
        return await super().language(asker)


@pytest.mark.parametrize("slow", [True, False])
async def test_a_store_that_does_not_say_stops_no_answer(slow: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """A store that is away or slow is asked again later, and the client's language is spoken."""
    store = SlowQuestions() if slow else MemoryQuestions()
    store.away = not slow
    small = small_core(store=store)
    for asker in (ANN, ANN, Person("telegram", "77")):
        reply = await small.assistant.ask(Question("what is cors", asker, "fr"))
        assert reply.language == "fr"
    assert small.meter.errors["language"] == 1


@pytest.mark.parametrize(
    "data",
    ["p:abc:cors.fr:0", "m::cors.en:2", "l::.sw:0", "l:::0", "t:::3", "s::cors:0", "g::node.js:1"],
)
def test_buttons_hold_a_language(data: str) -> None:
    """What a button says is read back as it was written."""
    assert Action.decode(data).encode() == data


def test_a_subject_with_a_dot_is_no_language() -> None:
    """What moderators call a subject is theirs to choose."""
    assert Action.decode("g::node.js:0").name == "node.js"


def test_a_button_with_a_language_still_fits() -> None:
    """Telegram allows 64 bytes, for the longest slug and an id of ours as well."""
    action = Action(Verb.MORE, "a" * 12, "s" * 40, 999, "fr")
    assert len(action.encode()) <= 64
    assert Action.decode(action.encode()) == action
