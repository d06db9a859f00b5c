"""What is offered while somebody is still typing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.typeahead import REMEMBERED, Typeahead
from tests.small import Small, small_core


class Favourites:
    """What is asked most, and how often somebody wanted to know; `away` makes it fail."""

    def __init__(self, *slugs: str) -> None:
        self.slugs = list(slugs)
        self.looks = 0
        self.away = False

    async def most_asked(self, since: datetime, limit: int) -> list[str]:
        """See `Popularity`."""
        self.looks += 1
        if self.away:
            raise StoreError("The database is away.")
        return self.slugs[:limit]


@pytest.fixture(scope="module")
def small() -> Small:
    """A core over a few cards."""
    return small_core()


async def slugs(typeahead: Typeahead, text: str, limit: int = 10) -> Sequence[str]:
    """The cards that are offered."""
    return [one.card.slug for one in (await typeahead.suggest(text, limit)).suggestions]


async def test_a_question_brings_up_its_card(small: Small) -> None:
    """What would be answered comes first, and it is said to be an answer."""
    typeahead = Typeahead(small.consultation, Favourites())
    found = await typeahead.suggest("viewset or apiview?", 10)
    assert found.answers
    assert found.suggestions[0].card.slug == "drf-viewsets"
    assert found.suggestions[0].text == "viewset or apiview"


async def test_half_a_word_brings_up_what_begins_so(small: Small) -> None:
    """While it is no question yet, titles and phrases go on from it."""
    typeahead = Typeahead(small.consultation, Favourites())
    assert (await slugs(typeahead, "rout"))[0] == "drf-routers"


@pytest.mark.parametrize("text", ["how tall is the eiffel tower", "qqqqzzzz"])
async def test_what_nothing_fits_brings_up_nothing(small: Small, text: str) -> None:
    """No card is offered that nobody meant."""
    found = await Typeahead(small.consultation, Favourites()).suggest(text, 10)
    assert (found.suggestions, found.answers) == ((), False)


async def test_before_the_first_letter_stands_what_is_asked_most(small: Small) -> None:
    """The most asked come first, others fill the list up; a card that is gone is left out."""
    typeahead = Typeahead(small.consultation, Favourites("cors", "gone", "docker-volumes"))
    assert (await slugs(typeahead, " 🙂?"))[:2] == ["cors", "docker-volumes"]
    assert len(await slugs(typeahead, "")) == 5
    assert await slugs(typeahead, "", 1) == ["cors"]


async def test_what_is_asked_most_is_looked_up_now_and_then(small: Small) -> None:
    """Not at every keystroke; and where the database is away, the last word counts."""
    now, favourites = [0.0], Favourites("cors")
    typeahead = Typeahead(small.consultation, favourites, clock=lambda: now[0])
    for _ in range(3):
        await typeahead.suggest("", 10)
    assert favourites.looks == 1
    favourites.away = True
    now[0] = REMEMBERED
    assert (await slugs(typeahead, ""))[0] == "cors"
    assert favourites.looks == 2


async def test_nothing_is_recorded(small: Small) -> None:
    """Neither a question nor an entry of the cache comes of typing."""
    typeahead = Typeahead(small.consultation, Favourites())
    for end in range(1, 18):
        await typeahead.suggest("what is a viewset"[:end], 10)
    await small.recorder.flush()
    assert (small.store.asked, small.cache.kept) == ({}, {})


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=300), limit=st.integers(1, 50))
async def test_any_text_is_taken(small: Small, text: str, limit: int) -> None:
    """Whatever is typed, at most as many cards come up as there is room for."""
    found = await Typeahead(small.consultation, Favourites()).suggest(text, limit)
    slugs = [one.card.slug for one in found.suggestions]
    assert len(slugs) <= limit
    assert len(set(slugs)) == len(slugs)
