"""Files of wordings: what is read, and what the check says of them."""

from pathlib import Path

import pytest

from adapters.files.check_wordings import check_wordings
from adapters.files.wordings import WordingFile, Wordings, read_wordings
from tests.adapters.files.written import folder_of

CARDS = folder_of().files


def test_a_folder_without_wordings_has_none(tmp_path: Path) -> None:
    """Neither the folder nor the file is needed."""
    assert read_wordings(tmp_path) == Wordings()


def test_lines_are_questions(tmp_path: Path) -> None:
    """Each line is one, white space around it and empty lines aside; the file names the card."""
    (tmp_path / "wordings").mkdir()
    (tmp_path / "wordings" / "docker.txt").write_text(
        "one box for all \n\n où est docker\n", "utf-8"
    )
    (tmp_path / "outside.txt").write_text("who won the match\n")
    wordings = read_wordings(tmp_path)
    assert wordings.by_slug == {"docker": ("one box for all", "où est docker")}
    assert wordings.files[0].questions[1] == (3, "où est docker")
    assert wordings.outside.texts == ("who won the match",)
    assert wordings.broken == ()


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """The file and the line that is not UTF-8 are told."""
    (tmp_path / "wordings").mkdir()
    (tmp_path / "wordings" / "a.txt").write_bytes(b"fine\ncaf\xe9\n")
    (tmp_path / "wordings" / "b.txt").write_text("fine as well\n")
    (tmp_path / "wordings" / "c.txt").mkdir()
    wordings = read_wordings(tmp_path)
    assert list(wordings.by_slug) == ["b"]
    assert [(error.where, error.line) for error in wordings.broken] == [
        ("wordings/a.txt", 2),
        ("wordings/c.txt", 0),
    ]
    told = list(check_wordings(wordings, CARDS))
    assert told[0].place == "wordings/a.txt:2"
    assert told[0].mend == "save the file as UTF-8"


@pytest.mark.parametrize(
    ("name", "line", "what"),
    [
        ("gone", "a question of nobody", "there is no card “gone”"),
        ("compose", "What is a container?", "stands in topics/docker.md already"),
        ("docker", "what is a container", "stands in topics/docker.md already"),
        ("compose", "one box for all", "stands in wordings/docker.txt:1 already"),
    ],
)
def test_a_question_belongs_to_one_card(name: str, line: str, what: str) -> None:
    """A file without its card, and a line that stands elsewhere, are told."""
    first = WordingFile("wordings/docker.txt", ((1, "one box for all"),))
    second = WordingFile(f"wordings/{name}.txt", ((4, line),))
    (told,) = check_wordings(Wordings((first, second)), CARDS)
    assert told.where == f"wordings/{name}.txt"
    assert what in told.what
    assert not told.advice


def test_what_no_card_answers_stands_with_no_card() -> None:
    """A line of `outside.txt` that a card has is told."""
    outside = WordingFile("outside.txt", ((1, "who won"), (2, "docker compose up or run")))
    (told,) = check_wordings(Wordings((), outside), CARDS)
    assert told.place == "outside.txt:2"
