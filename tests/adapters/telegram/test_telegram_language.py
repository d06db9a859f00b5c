"""The language that somebody is spoken to in, and short questions after an answer."""

from __future__ import annotations

import pytest

from tests.fakes import MemoryQuestions
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Person


async def test_somebody_chooses_a_language(ann: Person, questions: MemoryQuestions) -> None:
    """The languages by their own names; the choice counts from the next message on."""
    await ann.says("/language")
    offer = await ann.chat.next()
    assert list(offer.buttons) == ["English", "Français", "Kiswahili", "As my app says"]
    said = await ann.taps(offer, "Français")
    assert "je te parle en Français" in said["text"]
    assert list(questions.languages.values()) == ["fr"]
    await ann.says("what is cors?")
    assert "Tout afficher" in (await ann.chat.next()).buttons
    await ann.says("/help")
    assert (await ann.chat.next()).text.startswith("Comment demander")


async def test_the_choice_ends(ann: Person, questions: MemoryQuestions) -> None:
    """“As my app says” goes back to the client's language, and nothing of it stays."""
    await ann.says("/language")
    offer = await ann.chat.next()
    await ann.taps(offer, "Kiswahili")
    await ann.taps(offer, "As my app says")
    assert not any(questions.languages.values())
    await ann.says("/help")
    assert (await ann.chat.next()).text.startswith("How to ask")


async def test_a_group_does_not_see_the_choice(telegram: FakeTelegram, ann: Person) -> None:
    """In a group the languages come in private; the group gets a line that says so."""
    group = telegram.group("learners")
    await ann.says("hi")
    await ann.chat.next()
    await ann.says("/language", group)
    assert "Kiswahili" in (await ann.chat.next()).buttons
    assert (await group.next()).text == "I have written to you in private."


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("client", ["en", "fr"])
async def test_a_short_question_goes_on(telegram: FakeTelegram, client: str) -> None:
    """“more” and “un exemple” are about the card that was shown, in whatever language."""
    eve = telegram.person("Eve", client)
    await eve.says("what is cors?")
    await eve.chat.next()
    await eve.says("more")
    whole = await eve.chat.next()
    assert whole.marked("pre") == ['CORS_ALLOWED_ORIGINS = ["https://app.example.com"]']
    await eve.says("un exemple stp")
    assert (await eve.chat.next()).text.splitlines()[0] == "CORS"


async def test_topics_of_a_group_are_kept_apart(telegram: FakeTelegram, ann: Person) -> None:
    """What was answered in one topic is not gone on from in another."""
    group = telegram.group("learners", forum=True)
    for number in (7, 8):
        group.open_topic(number)
    await ann.says("/ask what is cors?", group, message_thread_id=7, is_topic_message=True)
    await group.next()
    await ann.says("/ask more", group, message_thread_id=8, is_topic_message=True)
    assert "CORS_ALLOWED_ORIGINS" not in (await group.next()).text
    await ann.says("/ask more", group, message_thread_id=7, is_topic_message=True)
    assert "CORS_ALLOWED_ORIGINS" in (await group.next()).text
