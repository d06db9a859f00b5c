"""How the table of word vectors is made."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.distil import choose_pairs, main, read_sentences, tune
from bot.lookup.variations import FRAMES, vary

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_tuning_points_sums_at_targets() -> None:
    """After tuning, sentences of a word point where they should."""
    targets = np.array([[1, 0], [0, 1]] * 40, np.float32)
    rows = tune(["sun", "rain"], [["sun"], ["rain"]] * 40, targets)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert rows[0] @ [1, 0] > 0.95
    assert rows[1] @ [0, 1] > 0.95


def test_a_pair_learns_what_its_words_do_not_say() -> None:
    """Where words mean something else side by side, the row of the pair makes the difference."""
    said, targets = [["a"], ["b"], ["a", "b"]] * 40, [[1, 0], [1, 0], [-1, 0.1]] * 40
    rows = tune(["a", "b", "a b"], said, np.array(targets, np.float32))
    assert rows[0][0] > 0 < rows[1][0]
    assert rows.sum(axis=0)[0] < 0


def test_frequent_pairs_come_first() -> None:
    """Neighbours count, whatever stands between them and others."""
    assert choose_pairs([["sign", "in"], ["sign", "in", "now"]]) == ["sign in", "in now"]


def test_variations_say_the_words_of_sentences_anew() -> None:
    """Nothing but their words and those of frames, never a given sentence, each only once."""
    said = ["where is my parcel", "i forgot the password of my bank", "the build fails", "ok"]
    known = {*" ".join(said).split(), *re.findall(r"[\w']+", FRAMES)}
    made = vary(said, 300, random.Random(1))  # noqa: S311 - repeatable
    assert len(made) == len(set(made)) > 150
    assert not set(made) & set(said)
    assert {word for text in made for word in re.findall(r"[\w']+", text)} <= known
    assert made == vary(said, 300, random.Random(1))  # noqa: S311 - repeatable


def test_sentences_come_from_files_and_folders(tmp_path: Path) -> None:
    """Lines of text and sentences of cards count once each, code and other files never."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text("one\n\ntwo \n")
    (tmp_path / "deep" / "b.md").write_text("- three. Four\n\n```text\nno code\n```\n\ntwo\n")
    (tmp_path / "deep" / "c.toml").write_text("five")
    (tmp_path / "more.txt").write_text("two\nsix\n")
    found = read_sentences([tmp_path / "deep", tmp_path / "more.txt"])
    assert found == ["one", "two", "three.", "Four", "six"]


def test_without_texts_it_says_how(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A table is never written from nothing."""
    assert main(["out.npz"]) == 2
    assert "Usage: python -m bot.lookup.distil OUT TEXTS" in capsys.readouterr().err
    assert main(["out.npz", str(tmp_path / "gone")]) == 2
    assert "No sentences there" in capsys.readouterr().err
