"""Folders of cards."""

from pathlib import Path

import pytest

from adapters.files.folder import read_folder, write_folder
from bot.cards import Card, Kind
from bot.errors import CardError

CARD = Card("cors", "CORS", "A rule of browsers.", phrases=("what is cors",))


def test_folders_say_the_kind(tmp_path: Path) -> None:
    """Cards in topics/ and challenges/ are of that kind; others are topics; README is no card."""
    write_folder([CARD, Card("port-taken", "Port taken", "Stop it.", Kind.CHALLENGE)], tmp_path)
    (tmp_path / "loose.md").write_text("---\ntitle: Loose\n---\nText.\n")
    (tmp_path / "README.md").write_text("# no card\n")
    folder = read_folder(tmp_path)
    kinds = {card.slug: card.kind for card in folder.cards}
    assert kinds == {"cors": Kind.TOPIC, "loose": Kind.TOPIC, "port-taken": Kind.CHALLENGE}
    assert folder.broken == ()


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """What can be read is read; what cannot is told."""
    write_folder([CARD], tmp_path)
    (tmp_path / "topics" / "bad.md").write_text("no head")
    (tmp_path / "topics" / "latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    folder = read_folder(tmp_path)
    assert [card.slug for card in folder.cards] == ["cors"]
    assert [(e.where, e.line) for e in folder.broken] == [
        ("topics/bad.md", 1),
        ("topics/latin.md", 2),
    ]


def test_one_slug_in_two_folders_is_an_error(tmp_path: Path) -> None:
    """A slug belongs to one card."""
    write_folder([CARD, Card("cors", "CORS", "x", Kind.CHALLENGE)], tmp_path)
    (error,) = read_folder(tmp_path).broken
    assert "topics/cors.md has the same slug" in str(error)


def test_no_folder(tmp_path: Path) -> None:
    """A missing folder is one clear sentence."""
    with pytest.raises(CardError, match="there is no such folder"):
        read_folder(tmp_path / "nowhere")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the place of the folder is told, not raised as it is."""
    (tmp_path / "topics").write_text("in the way")
    with pytest.raises(CardError, match="cannot be written"):
        write_folder([CARD], tmp_path)
