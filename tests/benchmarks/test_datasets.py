"""Data sets become cards and queries, and draws of phrases are fair and repeatable."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from bot.cards import is_slug

from .corpus import PHRASES_A_CARD, grow, heaps, library, reordered
from .datasets import DataMissingError, DataSet, load, load_all, read_questions
from .peers import Phrases, words

if TYPE_CHECKING:
    from pathlib import Path

SAID = [f"how do I track the {thing}" for thing in ("card", "money", "refund", "post", "bill")]
CARDS = [
    {"id": "CARD_ARRIVAL", "title": "card arrival", "phrases": SAID, "answer": "Soon."},
    {"id": "card-arrival", "title": "again", "phrases": [], "tags": ["post"]},
    {"id": "!", "title": "!", "phrases": ["what"]},
]
QUERIES = [
    {"text": "where is my card", "card_id": "CARD_ARRIVAL", "split": "test"},
    {"text": "who won", "card_id": None, "split": "test"},
    {"text": "arrived?", "card_id": "card-arrival", "split": "dev"},
]


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    """Give a data set read from a file."""
    rows = [{"card": card} for card in CARDS] + [{"query": query} for query in QUERIES]
    path = tmp_path / "bank.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return load(path)


def test_cards_keep_what_the_file_says(data: DataSet) -> None:
    """Identifiers become distinct slugs, answers become bodies."""
    assert data.name == "bank"
    assert [card.slug for card in data.pool] == ["card-arrival", "card-arrival-2", "card"]
    assert all(is_slug(card.slug) for card in data.pool)
    assert data.pool[0].body == "Soon."
    assert data.pool[1].tags == ("post",)


def test_queries_name_the_cards_by_slug(data: DataSet) -> None:
    """A query accepts its card's slug, an out-of-scope one accepts nothing."""
    assert [query.accept for query in data.queries("test")] == [{"card-arrival"}, frozenset()]
    assert [query.accept for query in data.queries("dev")] == [{"card-arrival-2"}]


def test_a_draw_is_repeatable_and_grows_by_keeping(data: DataSet) -> None:
    """The same seed gives the same phrases, and more phrases hold the fewer ones."""
    few, more = data.cards(1, 3), data.cards(1, 5)
    assert few == data.cards(1, 3)
    assert more[0].phrases[:3] == few[0].phrases
    assert len({data.cards(seed, 3)[0].phrases for seed in range(9)}) > 1


def test_a_limit_takes_the_same_questions_every_time(data: DataSet) -> None:
    """A limited number of queries is drawn from all of them, repeatably."""
    assert len(data.queries("test", 1)) == 1
    assert data.queries("test", 1) == data.queries("test", 1)


def test_an_empty_folder_is_explained(tmp_path: Path) -> None:
    """Without data sets the error names the folder and how to name another."""
    with pytest.raises(DataMissingError, match=r"No data set .* --data or with NEXUS_BENCH_DATA"):
        load_all(tmp_path)


def test_questions_of_the_evaluation_format(tmp_path: Path) -> None:
    """Lines of `nexus eval` are read with their style."""
    path = tmp_path / "dev.jsonl"
    path.write_text('{"q": "wat is x", "accept": ["x", "y"], "style": "typo"}\n\n', "utf-8")
    (query,) = read_questions(path)
    assert (query.text, query.accept, query.style) == ("wat is x", {"x", "y"}, "typo")


def test_phrases_rank_cards_by_their_best(data: DataSet) -> None:
    """A card counts by its best phrase; titles are phrases; equals keep their order."""
    phrases = Phrases(data.cards(0, 1))
    assert phrases.owner.tolist() == [0, 0, 1, 2, 2]
    scores = phrases.best(phrases.owner * 0.0 + [0, 1, 0, 1, 0], 3)
    assert scores == [("card-arrival", 1.0), ("card", 1.0), ("card-arrival-2", 0.0)]


def test_a_library_has_the_size_asked_for(data: DataSet) -> None:
    """Cards of five texts each, real ones first, spliced ones when those run out."""
    cards = library([data], 500)
    assert len(cards) == 100
    assert {1 + len(card.phrases) for card in cards} == {PHRASES_A_CARD}
    assert cards == library([data], 500)


def test_a_grown_vocabulary_follows_heaps_law() -> None:
    """Four times the phrases bring the words that the real phrases' growth foretells."""
    draw = random.Random(0)  # noqa: S311 - repeatable
    real = [" ".join(f"word{int(draw.paretovariate(0.7))}" for _ in range(8)) for _ in range(500)]
    factor, beta = heaps(real)
    grown = grow(real, 1500, draw)
    vocabulary = {word for text in (*real, *grown) for word in words(text)}
    assert len(vocabulary) == pytest.approx(factor * 2000**beta, rel=0.1)


def test_reordering_keeps_the_words() -> None:
    """The same words come in another order; no words stay no words."""
    assert reordered("how do i pay") == "pay how do i"
    assert reordered("") == ""
