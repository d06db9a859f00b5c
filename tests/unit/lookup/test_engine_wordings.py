"""Wordings beside the cards: matched like phrases, and never shown as the card's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.cards import Card
from bot.lookup import Engine
from bot.lookup.confidence import MOST_SURE_OF_FEW

if TYPE_CHECKING:
    from pathlib import Path

    from bot.lookup.vectors import WordVectors

WORDINGS = {
    "cors": ("the browser forbids my page to talk to the server",),
    "git-undo": ("I want to go back in time in my repository",),
}
QUESTION = "go back in time in the repository"


@pytest.fixture(scope="module")
def worded(library: list[Card], vectors: WordVectors) -> Engine:
    """The library with a few wordings."""
    return Engine(library, vectors=vectors, wordings=WORDINGS)


def test_a_wording_finds_its_card_and_is_named(worded: Engine) -> None:
    """It is the phrase of the match."""
    [match] = worded.search(QUESTION, 1)
    assert match.card.slug == "git-undo"
    assert match.phrase == WORDINGS["git-undo"][0]


def test_a_wording_is_never_completed(worded: Engine) -> None:
    """Only titles and phrases are."""
    offered = [one.text for one in worded.complete("I want to go back")]
    assert WORDINGS["git-undo"][0] not in offered


def test_wordings_change_the_version(worded: Engine, library: list[Card]) -> None:
    """Cached answers of an engine without them are not taken for its own."""
    assert Engine(library, vectors=None).version != worded.version


def test_wordings_stay_with_a_card_that_changes(
    worded: Engine, library: list[Card], vectors: WordVectors
) -> None:
    """A card put in, changed or taken out leaves the engine of a full build."""
    engine = Engine(library[2:], vectors=vectors, wordings=WORDINGS)
    engine.update([replace(library[2], title="Draft")], removed=["cors"])
    engine.update(library)
    assert engine.version == worded.version
    assert engine.search(QUESTION, 9) == worded.search(QUESTION, 9)


def test_wordings_follow_a_redirect(library: list[Card], vectors: WordVectors) -> None:
    """Those of a card that was renamed or taken up by another go with it, and come back."""
    engine = Engine(library, vectors=vectors, wordings=WORDINGS)
    [undo] = [card for card in library if card.slug == "git-undo"]
    engine.update([replace(undo, slug="undo")], ["git-undo"], {"git-undo": "undo", "x": "y"})
    assert engine.search(QUESTION, 1)[0].phrase == WORDINGS["git-undo"][0]
    renamed = [card for card in engine.cards.values() if card.slug != "undo"]
    fresh = Engine(
        [*renamed, replace(undo, slug="undo")],
        vectors=vectors,
        wordings=WORDINGS,
        redirects={"git-undo": "undo"},
    )
    assert engine.version == fresh.version
    engine.update([undo], ["undo"], {})
    assert engine.version == Engine(library, vectors=vectors, wordings=WORDINGS).version


def test_a_redirect_alone_moves_the_wordings(library: list[Card], vectors: WordVectors) -> None:
    """A card that was merged into one that itself did not change is still found by its wordings."""
    engine = Engine(library, vectors=vectors, wordings=WORDINGS)
    engine.update(removed=["git-undo"], redirects={"git-undo": "git-branching"})
    assert engine.search(QUESTION, 1)[0].card.slug == "git-branching"


def test_the_cache_file_knows_the_wordings(
    library: list[Card], vectors: WordVectors, tmp_path: Path
) -> None:
    """A start with other wordings does not read what another one learnt."""
    plain = Engine(library, vectors=vectors, cache_dir=tmp_path)
    first = Engine(library, vectors=vectors, wordings=WORDINGS, cache_dir=tmp_path)
    again = Engine(library, vectors=vectors, wordings=WORDINGS, cache_dir=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert first.search(QUESTION, 9) == again.search(QUESTION, 9) != plain.search(QUESTION, 9)


OUTSIDE = ("how do I bake bread", "train a neural network", "centre a div with css")


def test_what_no_card_answers_is_less_likely(library: list[Card], vectors: WordVectors) -> None:
    """A question like one that no card answers loses confidence, and is never shown a card of it."""
    plain = Engine(library, vectors=vectors)
    warned = Engine(library, vectors=vectors, outside=OUTSIDE)
    before, after = (one.search("bake bread with docker", 1)[0] for one in (plain, warned))
    assert after.confidence < before.confidence
    found = warned.search("how do I bake bread", 99)
    assert {match.card.slug for match in found} == {card.slug for card in library}
    assert warned.cards == plain.cards
    assert warned.version != plain.version
    assert warned.complete("how do I bake") == plain.complete("how do I bake")


def test_what_no_card_answers_needs_no_cards(library: list[Card], vectors: WordVectors) -> None:
    """Cards may come later and go again."""
    engine = Engine([], vectors=vectors, outside=OUTSIDE)
    assert engine.search("how do I bake bread") == []
    engine.update(library)
    assert engine.version == Engine(library, vectors=vectors, outside=OUTSIDE).version
    engine.update(removed=[card.slug for card in library])
    assert engine.search("docker") == []
    engine.update(library[:1])
    assert engine.search(library[0].title)[0].confidence <= MOST_SURE_OF_FEW


def test_what_no_card_answers_is_never_a_match(vectors: WordVectors) -> None:
    """Not even where a pasted error stands among what no card answers, and cards are many."""
    strange = "npm ERR! code ERESOLVE could not resolve dependency tree"
    many = [Card(f"card-{i}", f"subject {i}", phrases=(f"what is part {i}",)) for i in range(40)]
    engine = Engine(many, vectors=vectors, outside=["where to park", strange])
    assert all(match.card.slug for match in engine.search(strange, 40))
