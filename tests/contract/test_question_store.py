"""Both databases and the fake keep questions, ratings and figures in the same way."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql import Database, open_database
from bot.people import Address, Person, Place
from bot.ports import (
    Asked,
    AskerStore,
    DayOfUse,
    Pick,
    Popularity,
    QuestionStore,
    Rating,
    UsageStore,
)
from tests.fakes import MemoryQuestions

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
ADA = Person("telegram", "1")
HERE = Address(Place("telegram", "1"), "9")
ASKED = Asked(
    id="q1",
    at=NOON,
    platform="telegram",
    asker="ada",
    text="What is an ORM?",
    decision="unknown",
    slugs=("orm", "drf"),
    confidence=0.25,
    elapsed_ms=1.5,
)


class Store(QuestionStore, AskerStore, UsageStore, Popularity, Protocol):
    """What learners ask and tap, and the figures of it."""


class SqlStore:
    """The three stores of a database as one."""

    def __init__(self, database: Database) -> None:
        questions, askers, usage = database.questions, database.askers, database.usage
        self.record, self.find = questions.record, questions.find
        self.rate, self.escalate = questions.rate, questions.escalate
        self.pick, self.dead_end, self.watch = askers.pick, askers.dead_end, askers.watch
        self.speak, self.language = askers.speak, askers.language
        self.kept, self.forget = askers.kept, askers.forget
        self.use, self.purge = usage.use, usage.purge
        self.most_asked = usage.most_asked


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def store(
    request: pytest.FixtureRequest, url_of: Callable[[str], str]
) -> AsyncIterator[Store]:
    """An empty store of each kind."""
    if request.param == "fake":
        yield MemoryQuestions()
        return
    async with open_database(url_of(request.param)) as database:
        yield SqlStore(database)


def asked(number: int, **changes: object) -> Asked:
    """A question of its own, a minute after the one before."""
    at = NOON + timedelta(minutes=number)
    return replace(ASKED, **{"id": f"q{number}", "at": at, **changes})


async def test_finds_what_was_recorded(store: Store) -> None:
    """Every field of a question survives, the microseconds too."""
    await store.record([ASKED])
    assert await store.find("q1") == ASKED


async def test_finds_nothing_else(store: Store) -> None:
    """An unknown or forged id is no question."""
    await store.record([ASKED])
    for question in ("q2", "", "Q1", "\x00", "\ud800", "' OR 1=1 --", "x" * 100_000):
        assert await store.find(question) is None


async def test_records_nothing(store: Store) -> None:
    """An empty batch is no error."""
    await store.record([])
    assert await store.use(EVER) == []


async def test_records_each_question_once(store: Store) -> None:
    """Handed over again, within a batch or later, a question stays as it was first."""
    await store.record([ASKED, ASKED, asked(2)])
    await store.record([replace(ASKED, text="Something else")])
    assert await store.find("q1") == ASKED
    assert [day.questions for day in await store.use(EVER)] == [2]


async def test_records_together(store: Store) -> None:
    """Replicas that record overlapping batches at once lose none and double none."""
    batches = [[asked(n) for n in range(start, start + 20)] for start in range(0, 60, 10)]
    await asyncio.gather(*(store.record(batch) for batch in batches))
    assert [day.questions for day in await store.use(EVER)] == [70]


async def test_keeps_the_moment_whatever_its_zone(store: Store) -> None:
    """A time given in another zone is the same moment, and its day is that in UTC."""
    early = datetime(2026, 3, 2, 1, 30, tzinfo=timezone(3 * HOUR))
    await store.record([replace(ASKED, at=early)])
    found = await store.find("q1")
    assert found is not None
    assert found.at == early


async def test_counts_by_day(store: Store) -> None:
    """Each day has its questions by decision, and the ratings of its questions."""
    decisions = ["answer", "answer", "answer", "choice", "unknown"]
    await store.record([asked(n, decision=name) for n, name in enumerate(decisions)])
    await store.record([asked(9, at=NOON - 24 * HOUR)])
    await store.rate(Rating("q0", "orm", "ada", helped=True, at=NOON))
    await store.rate(Rating("q1", "orm", "bob", helped=False, at=NOON + 48 * HOUR))
    assert await store.use(EVER) == [
        DayOfUse("2026-02-28", 1, 0, 0, 1, 0, 0),
        DayOfUse("2026-03-01", 5, 3, 1, 1, 1, 1),
    ]
    assert await store.use(NOON + 48 * HOUR) == []


async def test_counts_a_person_once(store: Store) -> None:
    """A second rating of the same card by the same person replaces the first."""
    await store.record([ASKED])
    for helped in (True, True, False):
        await store.rate(Rating("q1", "orm", "ada", helped, NOON))
    await store.rate(Rating("q1", "drf", "ada", helped=True, at=NOON))
    await store.rate(Rating("q1", "orm", "bob", helped=True, at=NOON))
    (day,) = await store.use(EVER)
    assert (day.helped, day.missed) == (2, 1)


async def test_knows_what_is_asked_most(store: Store) -> None:
    """Cards by how many questions they answered of late; what got no answer does not count."""
    slugs = [("orm", "drf"), ("drf",), ("cors",), ("cors",), ("jwt",), ()]
    answers = [asked(n, slugs=of, decision="answer") for n, of in enumerate(slugs)]
    old = asked(-9, slugs=("jwt",), decision="answer")
    await store.record([*answers, old, asked(20), asked(21, slugs=("orm",), decision="choice")])
    assert await store.most_asked(NOON, 10) == ["cors", "drf", "jwt", "orm"]
    assert await store.most_asked(EVER, 2) == ["cors", "jwt"]


async def test_takes_a_tap_before_its_question(store: Store) -> None:
    """Questions are written behind; what was said of one in the meantime counts."""
    await store.rate(Rating("q1", "orm", "ada", helped=True, at=NOON))
    await store.escalate("q1")
    await store.record([replace(ASKED, decision="answer")])
    assert [day.helped for day in await store.use(EVER)] == [1]


async def test_remembers_what_a_person_left(store: Store) -> None:
    """Questions, ratings, picks and watches are told to their asker, each counted once."""
    await store.record([asked(1), asked(2), asked(3, asker="bob")])
    await store.rate(Rating("q1", "orm", "ada", helped=True, at=NOON))
    for slug in ("orm", "drf"):
        await store.pick(Pick("q1", slug, "ada", NOON))
    for _ in range(2):
        await store.watch("q1", "ada", HERE)
        await store.dead_end("q1")
    kept = await store.kept(ADA, "ada")
    assert [one.id for one in kept.questions] == ["q2", "q1"]
    assert (kept.ratings, kept.picks, kept.watches) == (1, 1, 1)


async def test_forgets_a_person(store: Store) -> None:
    """Theirs is gone, the others' is there, the figures of the day stay."""
    await store.record([asked(1), asked(3, asker="bob")])
    await store.rate(Rating("q1", "orm", "ada", helped=True, at=NOON))
    await store.rate(Rating("q3", "orm", "bob", helped=True, at=NOON))
    await store.rate(Rating("q3", "orm", "ada", helped=False, at=NOON))
    await store.pick(Pick("q1", "orm", "ada", NOON))
    await store.watch("q1", "ada", HERE)
    before = await store.use(EVER)
    assert await store.forget(ADA, "ada") == 1
    assert await store.forget(ADA, "ada") == 0
    kept = await store.kept(ADA, "ada")
    assert (kept.questions, kept.ratings, kept.picks, kept.watches) == ((), 0, 0, 0)
    assert await store.find("q3") is not None
    assert await store.use(EVER) == before


async def test_remembers_a_language(store: Store) -> None:
    """The last choice counts, an empty one forgets, and others keep theirs."""
    assert await store.language("ada") == ""
    await store.speak("ada", "fr")
    await store.speak("bob", "sw")
    await store.speak("ada", "sw")
    assert (await store.kept(ADA, "ada")).language == "sw"
    await store.speak("ada", "")
    await store.speak("ada", "")
    assert (await store.language("ada"), await store.language("bob")) == ("", "sw")


async def test_forgets_a_language(store: Store) -> None:
    """It goes with all else that is kept of a person, though they asked nothing."""
    await store.speak("ada", "fr")
    await store.speak("bob", "fr")
    assert await store.forget(ADA, "ada") == 0
    assert (await store.kept(ADA, "ada")).language == ""
    assert await store.language("bob") == "fr"


async def test_purges_what_is_old(store: Store) -> None:
    """Old questions go with their ratings; what is younger stays, and so do the figures."""
    await store.record([asked(n) for n in range(4)])
    for number in range(4):
        await store.rate(Rating(f"q{number}", "orm", "ada", helped=True, at=NOON + 24 * HOUR))
    assert await store.purge(asked(3).at) == 3
    assert await store.purge(asked(3).at) == 0
    assert [(day.questions, day.helped) for day in await store.use(EVER)] == [(4, 4)]
    assert await store.find("q2") is None
    assert await store.find("q3") == asked(3)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00")), slug=st.text())
async def test_keeps_any_text(store: Store, text: str, slug: str) -> None:
    """What people type comes back as they typed it."""
    question = replace(ASKED, id=f"q{uuid.uuid4()}", text=text, slugs=(slug,))
    await store.record([question])
    assert await store.find(question.id) == question


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.sampled_from("a \x00\ud83d\ude00\udc00🙂")))
async def test_takes_text_that_no_database_holds(store: Store, text: str) -> None:
    """NUL and halves of characters are no reason to lose a question."""
    question = replace(ASKED, id=f"q{uuid.uuid4()}", text=text)
    await store.record([question])
    assert await store.find(question.id) is not None
    assert len(await store.use(EVER)) > 0
