"""Short questions after an answer, through the assistant with a real engine."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Question
from bot.dialog.recall import KEEP
from bot.people import Address, Person, Place
from bot.replies import Reply, ReplyKind, Verb
from bot.richtext import Code
from tests.reading import text_of
from tests.small import CARDS, Small, small_core

ANN, BOB = Person("telegram", "1"), Person("telegram", "2")
HERE, THERE = Place("telegram", "-100", "7"), Place("telegram", "-100", "8")
ALWAYS = small_core()
"""One core for the property test, whose examples come by the hundred."""


@pytest.fixture
def small() -> Small:
    """A core of its own."""
    return small_core()


async def ask(small: Small, text: str, who: Person = ANN, where: Place | None = HERE) -> Reply:
    """Ask something somewhere."""
    return await small.assistant.ask(Question(text, who, where=where))


async def test_more_unfolds_and_turns_pages(small: Small) -> None:
    """The card comes whole, then page by page, and can still be rated."""
    await ask(small, "what is a viewset")
    first = await ask(small, "more")
    assert first.unfolded
    assert first.page == 0
    assert first.kind is ReplyKind.ANSWER
    assert (await ask(small, "tell me more")).page == 1


async def test_an_example_is_the_code(small: Small) -> None:
    """The blocks of code of the card, and a way to the rest."""
    await ask(small, "what is a viewset")
    reply = await ask(small, "example please")
    assert any(isinstance(block, Code) for block in reply.body)
    assert reply.buttons[0][0].action.verb is Verb.MORE


async def test_a_card_without_code_says_so(small: Small) -> None:
    """No example is better than another card's."""
    await ask(small, "what is cors")
    assert "There is no code in this card." in text_of(await ask(small, "show me the code"))


async def test_a_short_question_is_read_as_a_whole_one() -> None:
    """The subject stays, the reply says how it was read, and so is it recorded."""
    small = small_core(
        (
            *CARDS,
            *(
                type(CARDS[0])(
                    f"{tool}-logs", f"Logs in {tool}", f"Logs of {tool}.", phrases=(f"{tool} logs",)
                )
                for tool in ("nginx", "celery")
            ),
        )
    )
    await ask(small, "logs in nginx")
    reply = await ask(small, "and celery?")
    assert "Logs in celery" in text_of(reply)


@pytest.mark.parametrize(
    ("who", "where"), [(BOB, HERE), (ANN, THERE), (ANN, None)], ids=["person", "place", "nowhere"]
)
async def test_only_the_same_person_in_the_same_place(
    small: Small, who: Person, where: Place | None
) -> None:
    """Nobody else's answer is gone on from, nor one from another place."""
    await ask(small, "what is a viewset")
    assert (await ask(small, "more", who, where)).kind is not ReplyKind.ANSWER


async def test_a_card_that_was_opened_counts(small: Small) -> None:
    """A tap that opens a card makes it the one that “more” is about."""
    await small.assistant.act("s::cors:0", ANN, where=Address(HERE))
    assert "CORS" in text_of(await ask(small, "more"))


async def test_a_card_that_is_gone_is_not_gone_on_from(small: Small) -> None:
    """The text is then a question like any other."""
    await ask(small, "what is a viewset")
    small.consultation.engine.update(removed=["drf-viewsets"])
    assert "ViewSets" not in text_of(await ask(small, "more"))


async def test_forgetting_ends_the_thread(small: Small) -> None:
    """After `/forgetme` there is no last answer."""
    await ask(small, "what is a viewset")
    await small.assistant.forget(ANN)
    assert (await ask(small, "more")).kind is not ReplyKind.ANSWER


async def test_nothing_of_a_person_is_in_the_cache_by_name(small: Small) -> None:
    """The key is the keyed hash, and the cache is told to forget after ten minutes."""
    await ask(small, "what is a viewset")
    keys = [key for key in small.cache.kept if key.startswith("last:")]
    assert len(keys) == 1
    assert ANN.id not in keys[0].removeprefix("last:").split(":")
    assert KEEP == 600


@pytest.mark.parametrize("kept", ["no json", "[]", '["telegram:-100:7", {"x": 1}]', "7"])
async def test_what_is_not_ours_in_the_cache_is_nothing(small: Small, kept: str) -> None:
    """A cache of an older version breaks no question."""
    await ask(small, "what is a viewset")
    (key,) = (key for key in small.cache.kept if key.startswith("last:"))
    small.cache.kept[key] = kept
    assert (await ask(small, "what is cors")).kind is ReplyKind.ANSWER


async def test_one_key_a_person(small: Small) -> None:
    """The last answer takes the place of the one before, wherever that was."""
    await ask(small, "what is cors", where=THERE)
    await ask(small, "what is a viewset")
    kept = [json.loads(v) for k, v in small.cache.kept.items() if k.startswith("last:")]
    assert [(place, last["slug"]) for place, last in kept] == [("telegram:-100:7", "drf-viewsets")]


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=80) | st.sampled_from(["and", "more", "et", "na", "it", "vs", "…"]))
async def test_any_text_after_an_answer(text: str) -> None:
    """The core is total: whatever follows an answer gets a reply, and no error."""
    await ask(ALWAYS, "what is a viewset")
    assert (await ask(ALWAYS, text)).blocks
