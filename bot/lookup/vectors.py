"""Static word vectors: a small table of word meanings that needs numpy alone.

The table is distilled from a sentence encoder (see `distil`): a row for each of its word pieces,
for other frequent words, and for pairs of words that often stand side by side. Rows are rotated so
that the first columns carry most, and scaled down the more frequent a word is, so that the sum of a
text's rows is its meaning.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from numpy.typing import NDArray

TABLE = Path(__file__).parent / "data" / "vectors.npz"
WEIGHT = 2.0
"""Weight of the cosine of static vectors beside the lexical similarity, chosen on dev parts."""
LEADING = 64
"""Columns of the table that come first and tell cards apart nearly as well as all."""
_CONTINUED = "##"


class Encoder(Protocol):
    """Turns texts into vectors whose products say how near the meanings are."""

    name: str
    """Names everything that the vectors depend on."""
    grade: str
    """What kind of vectors these are: `static` or `sentence`."""
    size: int
    """Numbers in a vector."""
    leading: int
    """How many of the first of these carry enough for a first look."""
    weight: float
    """Squared length of every vector: the weight of meaning beside words, which have 1."""
    common: Container[str]
    """Words of the language, never taken for misspellings."""

    def encode(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """One row of squared length `weight` (or 0 where nothing is known) for each text."""
        ...


class WordVectors:
    """A table of word vectors: the `Encoder` of the static grade."""

    def __init__(
        self, words: Sequence[str], rows: NDArray[np.int8], scales: NDArray[np.float32]
    ) -> None:
        self.grade = "static"
        digest = blake2b(rows.tobytes(), digest_size=8)
        self.name = f"static-{digest.hexdigest()}"
        self.size = rows.shape[1]
        self.leading = min(LEADING, self.size)
        self.weight = WEIGHT
        self._rows, self._scales = rows, scales
        self._ids = {word: i for i, word in enumerate(words)}
        self.common: Container[str] = self._ids
        self._pieces = lru_cache(20_000)(lambda word: tuple(cut(word, self._ids)))

    @classmethod
    def load(cls, path: Path = TABLE) -> WordVectors:
        """The table in a file of `save`."""
        with np.load(path) as table:
            words = table["words"].tobytes().decode().split("\n")
            return cls(words, table["rows"], table["scales"])

    @classmethod
    def quantised(cls, words: Sequence[str], rows: NDArray[np.float32]) -> WordVectors:
        """A table of these rows, each kept in whole numbers from -127 to 127 and a scale."""
        scales = np.maximum(np.abs(rows).max(axis=1), 1e-9) / 127
        whole = np.rint(rows / scales[:, None]).astype(np.int8)
        return cls(words, whole, scales.astype(np.float32))

    def save(self, path: Path) -> None:
        """Write the table: words joined by newlines, rows and scales."""
        joined = np.frombuffer("\n".join(self._ids).encode(), np.uint8)
        np.savez(path, words=joined, rows=self._rows, scales=self._scales)

    def __contains__(self, word: str) -> bool:
        """Whether the word itself is in the table."""
        return word in self._ids

    def encode(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """The summed rows of each text's words, brought to one length."""
        vectors = np.zeros((len(texts), self.size), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            self._add(text, vector)
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        vectors *= (np.float32(self.weight**0.5) / np.maximum(lengths, 1e-9))[:, None]
        return vectors

    def _add(self, text: Sequence[str], vector: NDArray[np.float32]) -> None:
        ids = [i for word in text for i in self._pieces(word)]
        ids += pairs_in(text, self._ids)
        if ids:
            vector += self._scales[ids] @ self._rows[ids]


def pairs_in(text: Sequence[str], ids: Mapping[str, int]) -> list[int]:
    """The numbers of the neighbouring words of a text that have one together.

    >>> pairs_in(["sign", "in", "again"], {"sign": 0, "in": 1, "sign in": 2})
    [2]
    """
    pairs = (f"{one} {other}" for one, other in pairwise(text))
    return [ids[pair] for pair in pairs if pair in ids]


def cut(word: str, ids: Mapping[str, int]) -> list[int]:
    """The number of a word, or those of the longest pieces that make it up, or none.

    >>> cut("webhooks", {"web": 0, "##hook": 1, "##s": 2, "##ho": 3})
    [0, 1, 2]
    """
    if word in ids:
        return [ids[word]]
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ids.get((_CONTINUED if start else "") + word[start:end])
            if piece is not None:
                found.append(piece)
                start = end
                break
        else:
            return []
    return found
