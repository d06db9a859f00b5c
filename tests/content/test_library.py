"""The shipped library passes its own check, and leads every phrase to its card."""

from __future__ import annotations

from collections import Counter

import pytest

from adapters.files.check import Checked, check_folder
from adapters.files.check_library import check_library
from adapters.files.exceptions import read_exceptions
from adapters.files.guide import read_rules
from adapters.files.texts import read_glossary
from adapters.files.wordings import read_wordings
from bot.app.check import GRADE
from bot.lookup import Engine, open_grade
from bot.lookup.health import Texts, astray
from tests.content.library import CONTENT, shipped


@pytest.fixture(scope="module")
def checked() -> Checked:
    """What the check makes of the files."""
    return check_folder(shipped(), read_rules(CONTENT / "README.md"), read_wordings(CONTENT))


def test_every_card_loads() -> None:
    """No file is broken, and there are as many cards as the README says."""
    assert shipped().broken == ()
    readme = (CONTENT.parent / "README.md").read_text("utf-8")
    assert f"It ships with {len(shipped().files)} cards" in readme


def test_the_files_have_no_error(checked: Checked) -> None:
    """Format, snippets and reading; every tool is installed where tests run."""
    assert [str(problem) for problem in checked.problems if not problem.advice] == []
    assert checked.remarks == ()


def test_every_phrase_finds_its_own_card_first() -> None:
    """But for the pairs that `exceptions.toml` lists, each of which is still needed."""
    cards, slang = shipped().cards, read_glossary(CONTENT / "glossary.toml")
    vectors = open_grade(GRADE).vectors
    assert vectors is not None
    wordings = read_wordings(CONTENT).by_slug
    found = astray(Engine(cards, vectors=vectors, slang=slang, wordings=wordings))
    near = Texts(cards, vectors, slang).near()
    told = check_library(shipped().files, found, near, read_exceptions(CONTENT))
    assert [str(problem) for problem in told] == []


def test_every_card_can_be_reached_from_another() -> None:
    """Somebody who browses from card to card misses none."""
    named = Counter(slug for card in shipped().cards for slug in card.related)
    assert [card.slug for card in shipped().cards if not named[card.slug]] == []
