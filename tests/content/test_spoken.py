"""The bot's own lines in other languages, and the cards that are there in French."""

from __future__ import annotations

import string
import tomllib

import pytest

from adapters.files.texts import read_lines
from bot.messages import Messages
from bot.settings import ROOT
from bot.siblings import Sibling
from tests.content.library import shipped
from tests.dialogs.play import shipped_consultation

LINES = read_lines(ROOT / "content" / "messages")
OTHERS = sorted(set(LINES) - {"en"})
PROGRAM = [card.slug for card in shipped().cards if card.tags[0] == "program"]


def places(line: str) -> list[str]:
    """The names in braces of a line."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(line) if name)


def test_french_and_swahili_are_there() -> None:
    """The languages of the communities that Nexus is made for."""
    assert OTHERS == ["fr", "sw"]
    assert Messages(LINES).match("sw-KE") == "sw"


@pytest.mark.parametrize("language", OTHERS)
def test_every_line_is_translated(language: str) -> None:
    """No line is missing, and none is there that English lacks."""
    assert set(LINES[language]) == set(LINES["en"])


@pytest.mark.parametrize("language", OTHERS)
def test_lines_have_the_same_places(language: str) -> None:
    """What is filled in is filled in everywhere."""
    differ = [k for k, v in LINES["en"].items() if places(v) != places(LINES[language].get(k, v))]
    assert differ == []


@pytest.mark.parametrize("language", LINES)
def test_lines_fit_where_they_are_shown(language: str) -> None:
    """Buttons in 80 characters, descriptions of commands in 100, toasts and alerts in 200."""
    limits = {"button.": 80, "command.": 100, "option.": 100, "desk.hint.": 100}
    limits |= {"desk.form.card": 45, "desk.field.": 45, "desk.find.": 45, "desk.dismiss.form": 45}
    limits |= {"challenge.title": 45, "challenge.label": 45, "challenge.hint": 100}
    long = [
        key
        for key, line in LINES[language].items()
        for prefix, limit in limits.items()
        if key.startswith(prefix) and len(line) > limit
    ]
    toasts = [k for k, v in LINES[language].items() if k.endswith(".toast") and len(v) > 200]
    entries = ("command.answer", "command.make_card", "command.delete")
    assert long + toasts + [key for key in entries if len(LINES[language][key]) > 32] == []


@pytest.mark.parametrize("language", LINES)
def test_each_language_can_be_talked_to(language: str) -> None:
    """Small talk and follow-ups of the same kinds in every language."""
    folder = ROOT / "content" / "messages"
    tables = {
        name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
        for name in ("en", language)
    }
    for table in ("smalltalk", "followup"):
        assert set(tables[language][table]) == set(tables["en"][table])


def test_the_program_is_there_in_french() -> None:
    """All cards on the program itself, and ten that are asked most."""
    french = {one.card.slug for one in shipped().siblings if one.language == "fr"}
    assert set(PROGRAM) <= french
    assert len(french) >= len(PROGRAM) + 10


@pytest.mark.parametrize(
    "sibling", shipped().siblings, ids=lambda one: f"{one.card.slug}.{one.language}"
)
def test_siblings_keep_the_names_in_the_code(sibling: Sibling) -> None:
    """Every inline name of the card is in its sibling, so that nothing is lost on the way."""
    told = set(sibling.base.summary.split("`")[1::2])
    assert told <= set(sibling.card.body.split("`")[1::2])


def test_a_french_question_finds_its_card() -> None:
    """Each French phrase finds its own card first."""
    engine = shipped_consultation().engine
    astray = [
        (phrase, found[0].card.slug)
        for one in shipped().siblings
        for phrase in (one.card.title, *one.card.phrases)
        if (found := engine.search(phrase, 1)) and found[0].card.slug != one.card.slug
    ]
    assert astray == []


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("comment faire une sauvegarde de ma base postgres", "database-backups"),
        ("comment hacher un mot de passe dans django", "password-hashing"),
        ("pourquoi ma tâche celery ne démarre pas", "celery-tasks-not-running"),
        ("jinsi ya kutumia docker compose", "docker-compose"),
    ],
)
def test_a_question_finds_an_english_card(question: str, slug: str) -> None:
    """Cards that are there in English alone are found as well."""
    assert slug in {match.card.slug for match in shipped_consultation().measure(question)[1][:3]}
