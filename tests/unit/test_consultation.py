"""Lookups through the cache, and equal questions only once."""

from __future__ import annotations

import asyncio

import pytest

from bot.cards import Card
from bot.lookup import Answer
from tests.small import Small, small_core


@pytest.fixture
def small() -> Small:
    """A core of its own."""
    return small_core()


async def test_the_second_time_comes_from_the_cache(small: Small) -> None:
    """An equal question, spelt with another case, is not looked up again."""
    first = await small.consultation.consult("What is a viewset?")
    second = await small.consultation.consult("what is a viewset")
    assert first.matches == second.matches
    assert small.meter.cache == {False: 1, True: 1}


async def test_equal_questions_at_one_time_are_one_lookup(small: Small) -> None:
    """Fifty people who ask the same at once cost one look into the cache."""
    findings = await asyncio.gather(
        *(small.consultation.consult("what is a viewset") for _ in range(50))
    )
    assert small.cache.gets == 1
    assert len({finding.matches for finding in findings}) == 1


async def test_one_asker_who_goes_away_takes_nothing_from_the_others(small: Small) -> None:
    """A cancelled wait leaves the lookup to those who still wait."""
    first = asyncio.create_task(small.consultation.consult("what is a viewset"))
    second = asyncio.create_task(small.consultation.consult("what is a viewset"))
    await asyncio.sleep(0)
    first.cancel()
    assert isinstance((await second).decision, Answer)


async def test_a_changed_card_is_never_served_stale(small: Small) -> None:
    """The key holds the index's version, so an update misses the old answer."""
    await small.consultation.consult("what is cors")
    changed = Card("cors", "CORS", "Another text.", phrases=("what is cors",))
    small.consultation.engine.update([changed])
    finding = await small.consultation.consult("what is cors")
    assert finding.matches[0].card.body == "Another text."


@pytest.mark.parametrize("kept", ["", "null", "[1]", '[["gone", 0.9, "x", []]]', "{"])
async def test_a_cache_that_holds_something_else_is_passed_over(kept: str, small: Small) -> None:
    """Whatever stands under the key, the question is answered."""
    await small.consultation.consult("what is a viewset")
    for key in small.cache.kept:
        small.cache.kept[key] = kept
    finding = await small.consultation.consult("what is a viewset")
    assert finding.matches[0].card.slug == "drf-viewsets"


def test_a_measurement_decides_as_a_reply_does(small: Small) -> None:
    """An evaluation sees the decision that learners get, with more matches behind it."""
    decision, matches = small.consultation.measure("what is a viewset", 5)
    assert isinstance(decision, Answer)
    assert len(matches) == 5
    assert small.consultation.measure("hello", 5)[1] == ()
