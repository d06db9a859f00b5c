"""A learner's use cases, with a real engine over a few cards."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Question
from bot.people import Address, Person, Place, Pseudonyms
from bot.replies import Action, Reply, ReplyKind, Verb
from bot.richtext import Paragraph, flat
from tests.reading import text_of
from tests.small import Small, small_core

ANN = Person("telegram", "1")
ALWAYS = small_core()
"""One core for the property test, whose examples come by the hundred."""


@pytest.fixture(scope="module")
def shared() -> Small:
    """One core for tests that leave nothing behind."""
    return small_core()


@pytest.fixture
def small() -> Small:
    """A core of its own."""
    return small_core()


def tap(reply: Reply, verb: Verb, at: int = 0) -> str:
    """The data of a reply's button."""
    found = [b.action for row in reply.buttons for b in row if b.action.verb is verb]
    return found[at].encode()


async def ask(small: Small, text: str) -> Reply:
    """Ask as Ann."""
    return await small.assistant.ask(Question(text, ANN))


async def test_a_question_finds_its_card(small: Small) -> None:
    """Typos and all, the right card comes with a way to rate it and related cards."""
    reply = await ask(small, "wat is a veiwset")
    assert reply.kind is ReplyKind.ANSWER
    assert "one class" in text_of(reply)
    verbs = [button.action.verb for row in reply.buttons for button in row]
    assert verbs == [Verb.HELPED, Verb.MISSED, Verb.SHOW]
    assert "“veiwset” as “viewset”" in text_of(reply)


async def test_the_rest_is_folded(small: Small) -> None:
    """The first paragraph shows at once, the rest after a tap."""
    reply = await ask(small, "what is a viewset")
    assert reply.rest
    assert not reply.unfolded
    assert reply.turn is not None
    opened = await small.assistant.act(reply.turn.encode(), ANN)
    assert opened.unfolded
    assert opened.replaces
    assert opened.blocks != reply.blocks


async def test_an_empty_question_gets_a_hint(small: Small) -> None:
    """White space is no question, and is not recorded."""
    reply = await ask(small, " \n\t ")
    assert "Send me a question" in text_of(reply)
    assert not await recorded(small)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hi", "Hello!"),
        ("thanks a lot!!", "You're welcome"),
        ("who are you?", "I'm Nexus"),
        ("help", "How to ask"),
    ],
)
async def test_small_talk(text: str, says: str, small: Small) -> None:
    """A greeting gets a short human reply and counts as no question."""
    assert says in text_of(await ask(small, text))
    assert not await recorded(small)
    assert not small.meter.questions


async def recorded(small: Small) -> list[str]:
    """The texts that were written down."""
    await small.recorder.flush()
    return [asked.text for asked in small.store.asked.values()]


async def test_an_unknown_question_is_honest(small: Small) -> None:
    """What no card answers gets an honest line, and a way to the moderators."""
    reply = await ask(small, "how do I remove a coffee stain from a shirt")
    assert reply.kind is ReplyKind.UNKNOWN
    assert "I don't have an answer" in text_of(reply)
    passed = await small.assistant.act(tap(reply, Verb.ESCALATE), ANN)
    assert "Passed on" in passed.toast
    (question,) = small.store.passed_on
    assert small.store.asked[question].decision == "unknown"


async def test_a_question_is_recorded_without_its_asker(small: Small) -> None:
    """What is stored has the text and a pseudonym, and no id of a person."""
    await ask(small, "what is a viewset")
    await small.recorder.flush()
    (asked,) = small.store.asked.values()
    assert asked.text == "what is a viewset"
    assert asked.slugs[0] == "drf-viewsets"
    assert asked.asker == Pseudonyms(b"test").of(ANN)
    assert small.meter.questions == {("telegram", "answer"): 1}


async def test_helped_is_stored_and_the_rating_goes(small: Small) -> None:
    """A tap on “helped” is kept; the card comes back without asking again."""
    reply = await ask(small, "what is a viewset")
    again = await small.assistant.act(tap(reply, Verb.HELPED), ANN)
    assert again.toast
    assert Verb.HELPED not in [b.action.verb for row in again.buttons for b in row]
    (rating,) = small.store.ratings.values()
    assert rating.helped
    assert rating.slug == "drf-viewsets"


async def test_not_it_offers_the_next_candidates(small: Small) -> None:
    """After “not it” come other cards to choose from, never the same one."""
    reply = await ask(small, "what is a viewset")
    other = await small.assistant.act(tap(reply, Verb.MISSED), ANN)
    assert other.kind is ReplyKind.CHOICE
    offered = [b.action.name for row in other.buttons for b in row if b.action.verb is Verb.PICK]
    assert offered
    assert "drf-viewsets" not in offered
    picked = await small.assistant.act(tap(other, Verb.PICK), ANN)
    assert picked.replaces
    assert picked.kind is ReplyKind.ANSWER


async def test_none_of_these_leads_to_a_person(small: Small) -> None:
    """When no candidate fits, the moderators can be asked."""
    reply = await ask(small, "what is a viewset")
    other = await small.assistant.act(tap(reply, Verb.MISSED), ANN)
    end = await small.assistant.act(tap(other, Verb.NONE), ANN)
    assert tap(end, Verb.ESCALATE)


async def test_buttons_work_after_a_restart(small: Small) -> None:
    """Everything that a button needs is in its data or in the store."""
    reply = await ask(small, "what is a viewset")
    await small.recorder.flush()
    after = small_core(store=small.store)
    other = await after.assistant.act(tap(reply, Verb.MISSED), ANN)
    assert other.kind is ReplyKind.CHOICE


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "s::no-such-card:0",
        "h:aaaaaaaaaaaa:drf-viewsets:0",
        "e:aaaaaaaaaaaa::0",
        "g::no-such-tag:0",
        "s:::",
        "z::cors:0",
        "s::cors:-1",
        "s::cors:9999",
        "😀:::0",
        "s::" + "a" * 500 + ":0",
    ],
)
async def test_forged_and_stale_buttons_get_a_plain_line(data: str, shared: Small) -> None:
    """Whatever a button's data say, the answer is one sentence and nothing is stored."""
    reply = await shared.assistant.act(data, ANN)
    assert text_of(reply) == "This button is out of date. Please ask again."


async def test_a_database_that_is_away_stops_no_answer(small: Small) -> None:
    """Answers go on; a tap that cannot be saved says so; nothing is lost when it is back."""
    small.store.away = True
    reply = await ask(small, "what is a viewset")
    assert reply.kind is ReplyKind.ANSWER
    said = await small.assistant.act(tap(reply, Verb.HELPED), ANN)
    assert "couldn't save" in text_of(said)
    small.store.away = False
    await small.assistant.act(tap(reply, Verb.HELPED), ANN)
    assert len(small.store.ratings) == 1
    assert small.meter.errors["store"] == 1


async def test_browsing(small: Small) -> None:
    """Subjects lead to cards, cards open, and the way back is there."""
    subjects = small.assistant.topics()
    cards = await small.assistant.act(tap(subjects, Verb.TAG), ANN)
    assert cards.kind is ReplyKind.TOPICS
    opened = await small.assistant.act(tap(cards, Verb.SHOW), ANN)
    assert opened.kind is ReplyKind.CARD
    back = await small.assistant.act(tap(cards, Verb.TOPICS), ANN)
    assert back.blocks == subjects.blocks


def test_a_card_by_its_slug(shared: Small) -> None:
    """The slug opens the whole card, whatever its case."""
    reply = shared.assistant.show(" DRF-Viewsets ")
    assert reply.unfolded
    assert "one class" in text_of(reply)


def test_an_unknown_slug_offers_near_ones(shared: Small) -> None:
    """A mistyped slug is said back, with cards that may be meant."""
    reply = shared.assistant.show("viewset")
    assert "“viewset”" in text_of(reply)
    assert tap(reply, Verb.SHOW) == Action(Verb.SHOW, "", "drf-viewsets").encode()


def test_a_challenge_shows_the_fix_before_the_error_texts(shared: Small) -> None:
    """Whoever pasted the error need not read it again first."""
    text = text_of(shared.assistant.show("port-already-in-use"))
    assert text.index("Fix") < text.index("Symptom")


def test_completion(shared: Small) -> None:
    """A few letters find titles and phrases."""
    assert "drf-viewsets" in {s.card.slug for s in shared.assistant.complete("views")}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=2000))
async def test_every_text_gets_a_reply(text: str) -> None:
    """Any Unicode gets a reply that says something and whose buttons fit a platform."""
    reply = await ALWAYS.assistant.ask(Question(text, ANN))
    assert any(isinstance(b, Paragraph) and flat(b.spans).strip() for b in reply.whole.blocks)
    for row in reply.buttons:
        for button in row:
            assert len(button.action.encode().encode()) <= 64
            assert Action.decode(button.action.encode()) == button.action


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "docker " * 15_000,
        "\u202e\u0644\u0627 docker",
        "\x00\x00",
        "😀" * 5000,
        "\ud800",
    ],
    ids=["one word", "many words", "right to left", "NUL", "emoji", "lone surrogate"],
)
async def test_hard_texts(text: str, shared: Small) -> None:
    """Very long and very odd texts are answered like others, and kept only in part."""
    reply = await shared.assistant.ask(Question(text, ANN))
    assert reply.blocks


async def test_what_waits_is_bounded(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that stays away costs the oldest questions, not the memory."""
    monkeypatch.setattr("bot.recorder.KEPT", 3)
    small.store.away = True
    for number in range(5):
        await ask(small, f"what is a viewset number {number}")
    small.store.away = False
    assert len(await recorded(small)) == 3


async def test_a_question_that_waits_can_be_rated(small: Small) -> None:
    """A tap that comes before the question is stored still finds it."""
    reply = await ask(small, "what is a viewset")
    assert not small.store.asked
    assert (await small.assistant.act(tap(reply, Verb.HELPED), ANN)).toast
    assert small.store.asked


HERE = Address(Place("telegram", "1"), message="9", person="1")


async def test_an_unknown_question_can_be_watched(small: Small) -> None:
    """Where somebody can be reached later, they may ask to be told; the address is kept once."""
    reply = await ask(small, "qqzx vvkw jjpq")
    data = tap(reply, Verb.WATCH)
    for _ in range(2):
        told = await small.assistant.act(data, ANN, "en", HERE)
        assert "I'll tell you here" in text_of(told)
    assert list(small.store.watches.values()) == [HERE]
    assert small.store.passed_on == {data.split(":")[1]}
    nowhere = await small.assistant.act(data, ANN)
    assert "out of date" in text_of(nowhere)


async def test_nobody_is_told_in_a_terminal(small: Small) -> None:
    """A terminal has no address, so nothing of the kind is offered."""
    reply = await small.assistant.ask(Question("qqzx vvkw jjpq", Person("terminal", "ann")))
    verbs = {button.action.verb for row in reply.buttons for button in row}
    assert Verb.WATCH not in verbs


async def test_what_is_kept_is_told_and_deleted(small: Small) -> None:
    """A learner sees their own questions, has them as a file, and deletes them at once."""
    await ask(small, "what is a viewset")
    await small.assistant.ask(Question("what is cors", Person("telegram", "2")))
    mine = await small.assistant.my_data(ANN)
    assert "what is a viewset" in text_of(mine)
    assert "what is cors" not in text_of(mine)
    assert mine.private
    assert mine.attachment is not None
    (kept,) = json.loads(mine.attachment.data)["questions"]
    assert (kept["text"], kept["decision"]) == ("what is a viewset", "answer")
    gone = await small.assistant.act(tap(mine, Verb.FORGET), ANN)
    assert "1 questions among it" in text_of(gone)
    assert "Questions: 0." in text_of(await small.assistant.my_data(ANN))
    assert len(small.store.asked) == 1
    policy = text_of(small.assistant.privacy())
    assert "90 days" in policy
    assert "which card I showed you last" in policy


async def test_a_store_that_is_away_keeps_no_card_shut(small: Small) -> None:
    """A pick that cannot be remembered opens the card all the same; forgetting says so."""
    reply = await ask(small, "qqzx vvkw jjpq")
    question = tap(reply, Verb.ESCALATE).split(":")[1]
    small.store.away = True
    opened = await small.assistant.act(f"p:{question}:cors:0", ANN)
    assert "rule of browsers" in text_of(opened)
    assert "couldn't save" in text_of(await small.assistant.forget(ANN))
    assert "couldn't save" in text_of(await small.assistant.my_data(ANN))
