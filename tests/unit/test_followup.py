"""The rules of short questions that go on from the last answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.texts import read_followups
from bot.cards import Card, Match
from bot.dialog.followup import Elliptical, FollowUps, Last, Wish, guess, turned
from bot.lookup import Thresholds
from bot.settings import ROOT

WORDS = FollowUps(read_followups(ROOT / "content" / "messages"))
THRESHOLDS = Thresholds(answer=0.7, choice=0.25)
VOLUMES = Card("docker-volumes", "Volumes", phrases=("keep data",))
COMPOSE = Card("docker-compose", "Docker Compose", phrases=("start all containers",))
CORS = Card("cors", "CORS", phrases=("what is cors",))
LEANING = Elliptical("in compose", "compose", leans=True)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("more", Wish.MORE),
        ("Tell me more, please!", Wish.MORE),
        ("exmaple please", Wish.EXAMPLE),
        ("un exemple stp", Wish.EXAMPLE),
        ("la suite", Wish.MORE),
        ("mfano tafadhali", Wish.EXAMPLE),
        ("endelea", Wish.MORE),
        ("more about docker", None),
        ("what is a viewset", None),
        ("", None),
    ],
)
def test_wishes(text: str, wish: Wish | None) -> None:
    """What asks for nothing but more, or an example, in any of the languages."""
    assert WORDS.wish(text) is wish


@pytest.mark.parametrize(
    ("text", "rest", "told", "leans"),
    [
        ("and in docker?", "docker", "docker", True),
        ("what about async", "async", "async", True),
        ("how do i do that in drf", "how do i do that in drf", "drf", True),
        ("in docker", "in docker", "docker", False),
        ("et avec docker ?", "docker", "docker", True),
        ("na kwenye docker?", "docker", "docker", True),
    ],
)
def test_leaning_texts(text: str, rest: str, told: str, leans: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """The words that lean are told from those that say something."""
    assert WORDS.read(text) == Elliptical(rest, told, leans)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "and",
        "what about that",
        "how do I deploy django behind nginx",
        "and please tell me how I can deploy my django project to a small server",
        "and\nTraceback (most recent call last):",
    ],
)
def test_texts_that_stand_alone(text: str) -> None:
    """Nothing of their own, or too much of it."""
    assert WORDS.read(text) is None


def test_whole_questions() -> None:
    """A short text may go on from the question or from the card."""
    read = WORDS.read("and in docker?")
    assert read is not None
    last = Last("environment-variables", "what are they for")
    card = Card("environment-variables", "Environment variables")
    assert read.readings(last, card) == (
        "what are they for docker",
        "Environment variables docker",
    )


def match(card: Card, confidence: float) -> Match:
    """A match of that confidence."""
    return Match(card, confidence, card.title)


def test_a_surer_whole_question_is_taken() -> None:
    """The card on show does not count: any addition finds it again."""
    joined = [match(VOLUMES, 0.95), match(COMPOSE, 0.8)]
    taken = guess(LEANING, joined, [match(CORS, 0.3)], VOLUMES, THRESHOLDS)
    assert [one.card for one in taken] == [COMPOSE]


@pytest.mark.parametrize(
    ("found", "joined", "alone"),
    [
        pytest.param(LEANING, [match(VOLUMES, 0.99)], [], id="only the card on show"),
        pytest.param(LEANING, [match(COMPOSE, 0.2)], [], id="not sure enough to be shown"),
        pytest.param(
            LEANING, [match(COMPOSE, 0.6)], [match(CORS, 0.3)], id="a choice against a choice"
        ),
        pytest.param(
            LEANING, [match(COMPOSE, 0.8)], [match(CORS, 0.95)], id="the text alone is surer"
        ),
        pytest.param(
            LEANING, [match(COMPOSE, 0.9)], [match(COMPOSE, 0.8)], id="the text alone finds it too"
        ),
        pytest.param(LEANING, [match(CORS, 0.9)], [], id="the card has none of the text's words"),
        pytest.param(
            Elliptical("compose", "compose", leans=False),
            [match(VOLUMES, 0.9), match(COMPOSE, 0.8)],
            [],
            id="nothing says that it leans, and the card on show comes first",
        ),
    ],
)
def test_what_is_left_alone(found: Elliptical, joined: list[Match], alone: list[Match]) -> None:
    """A wrong guess costs more than a missed one."""
    assert guess(found, joined, alone, VOLUMES, THRESHOLDS) == ()


def test_a_bare_subject_may_be_surer() -> None:
    """The card on the subject alone does not stand in the way of what was asked of it."""
    taken = guess(LEANING, [match(COMPOSE, 0.9)], [match(CORS, 0.95)], VOLUMES, THRESHOLDS)
    assert [one.card for one in taken] == [COMPOSE]


def test_pages_turn() -> None:
    """The first “more” unfolds, the next ones turn the page."""
    last = turned(Last("cors", "what is cors"))
    assert (last.page, turned(last).page) == (0, 1)


@given(st.text(max_size=300))
def test_any_text_is_welcome(text: str) -> None:
    """Nothing that is typed breaks the rules, and what leans has words of its own."""
    read = WORDS.read(text)
    assert read is None or read.told
    assert WORDS.wish(text) in {None, *Wish}
