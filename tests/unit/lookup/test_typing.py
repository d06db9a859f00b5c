"""Cards for what is being typed: as a question would rank them, the last word unfinished."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lookup import Engine, open_grade, suggest
from tests.small import CARDS

ENGINE = Engine(CARDS, vectors=open_grade("static").vectors)


def test_half_a_word_is_a_beginning() -> None:
    """A title that begins so comes first, then phrases, each card once."""
    found = suggest(ENGINE, "v")
    assert {one.text for one in found[:2]} == {"ViewSets", "Volumes"}
    slugs = [one.card.slug for one in found]
    assert len(slugs) == len(set(slugs))


def test_whole_questions_rank_as_the_engine_does() -> None:
    """The card that a question would get is the first one, with what brought it up."""
    for question in ("allow my react frontend to call the api", "wat is a veiwset", "port 8000"):
        first = suggest(ENGINE, question)[0]
        (match,) = ENGINE.search(question, 1)
        assert first.card == match.card
        assert first.text


def test_a_text_in_other_words() -> None:
    """What begins like no title and no phrase is found by its meaning."""
    found = suggest(ENGINE, "my database is empty after compose down")
    assert found[0].card.slug == "docker-volumes"


def test_before_the_first_letter() -> None:
    """Every title is offered, as far as there is room."""
    assert {one.text for one in suggest(ENGINE, "")} == {card.title for card in CARDS}
    assert len(suggest(ENGINE, "", 2)) == 2


def test_nothing_like_it() -> None:
    """A text that is near no card brings up none."""
    assert suggest(ENGINE, "qqq zzz") == []


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=120), st.integers(1, 5))
def test_any_text(typed: str, limit: int) -> None:
    """Whatever is typed, at most so many cards come, each once and each with a text."""
    found = suggest(ENGINE, typed, limit)
    assert len(found) <= limit
    assert len({one.card.slug for one in found}) == len(found)
    assert all(one.text for one in found)
