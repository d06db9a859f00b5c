"""`nexus cards check` as its author sees it: a table, remarks, a count and a verdict."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from adapters.files.folder import write_folder
from bot.app.check import check_cards
from bot.errors import CardError
from tests.adapters.files.written import BODY, CHALLENGE, TOPIC, card, folder_of

GLOSSARY = Path("no-glossary.toml")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of three good cards."""
    write_folder(folder_of(card()).cards, tmp_path)
    return tmp_path


def check(root: Path, page: Path | None = None) -> tuple[bool, str]:
    """The verdict and what was printed, where no terminal is."""
    out = io.StringIO()
    return check_cards(root, GLOSSARY, page, Console(file=out)), out.getvalue()


def test_good_cards_pass(root: Path) -> None:
    """One line, and it counts."""
    assert check(root) == (True, "3 cards, 0 errors, 0 pieces of advice\n")


def test_an_error_fails_and_is_a_line_of_the_table(root: Path) -> None:
    """Place, what is wrong and how to mend it stand beside one another."""
    path = root / "topics" / "docker.md"
    path.write_text(path.read_text().replace("[docker-volumes, compose]", "[docker-volumes, gone]"))
    passed, printed = check(root)
    assert not passed
    assert "topics/docker.md:13  error  “gone” is no other card here  mend or remove it" in printed
    assert "3 cards, 1 error, 0 pieces of advice" in printed


def test_an_advice_does_not_fail(root: Path) -> None:
    """It is shown and counted."""
    path = root / "topics" / "docker.md"
    path.write_text(path.read_text().replace(BODY.split("\n")[0], "Short."))
    passed, printed = check(root)
    assert passed
    assert "advice" in printed
    assert "3 cards, 0 errors, 1 piece of advice" in printed


def test_a_phrase_of_another_card_is_told_until_it_is_an_exception(root: Path) -> None:
    """The lookup sees what letters do not; the list of exceptions silences it."""
    path = root / "topics" / "docker.md"
    stolen = "start several services all together"
    path.write_text(path.read_text().replace("what is a container", stolen))
    printed = check(root)[1]
    assert "“start several services together” is near" in printed
    entry = f'card = "docker"\nphrase = "{stolen}"\nother = "compose"\nreason = "a test"\n'
    (root / "exceptions.toml").write_text(f"[[exception]]\n{entry}")
    assert check(root) == (True, "3 cards, 0 errors, 0 pieces of advice\n")


def test_a_card_in_another_language_is_checked(root: Path) -> None:
    """With its own card, and against the phrases of the others."""
    phrases = "  - c'est quoi un conteneur\n  - à quoi sert docker\n  - lancer un conteneur\n"
    text = f"---\ntitle: Docker en bref\nphrases:\n{phrases}---\n{BODY}\n"
    path = root / "topics" / "docker.fr.md"
    path.write_text(text, "utf-8")
    passed, printed = check(root)
    assert passed, printed
    path.write_text(text.replace("lancer un conteneur", "start several services together"), "utf-8")
    passed, printed = check(root)
    assert not passed
    assert "topics/docker.fr.md" in printed
    assert "belongs to topics/compose.md already" in printed


def test_a_check_that_cannot_be_made_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the tools of the development lock the check goes on, and says so."""
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    passed, printed = check(root)
    assert passed
    assert "3 bash snippets were not checked: shellcheck is not installed\n" in printed


def test_without_word_vectors_the_files_are_checked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lookup would say is missing, and the reason is printed."""
    monkeypatch.setattr("bot.lookup.grades.TABLE", Path("no-table.npz"))
    passed, printed = check(root)
    assert passed
    assert "no-table.npz, is missing: install Nexus again." in printed


def test_the_map_is_written_where_it_was_asked_for(root: Path, tmp_path: Path) -> None:
    """The last line says where it is."""
    page = tmp_path / "map.html"
    passed, printed = check(root, page)
    assert passed
    assert printed.endswith(f"the map of the library is in {page}\n")
    assert "All of compose" in page.read_text("utf-8")


def test_a_folder_without_cards(tmp_path: Path) -> None:
    """Nothing to check is no error; a folder that is not there is one."""
    assert check(tmp_path, tmp_path / "map.html") == (
        True,
        "0 cards, 0 errors, 0 pieces of advice\n",
    )
    with pytest.raises(CardError, match="there is no such folder"):
        check(tmp_path / "nowhere")


def test_a_challenge_is_checked_too(root: Path) -> None:
    """Both folders count."""
    (root / "challenges").mkdir()
    (root / "challenges" / "data-is-gone.md").write_text(
        CHALLENGE.replace("## Cause", "## Why").replace("related: [docker, compose]", "related: []")
    )
    passed, printed = check(root)
    assert not passed
    assert "challenges/data-is-gone.md:17" in printed
    assert TOPIC.split("\n")[4].strip("- ") in printed
