"""Sentence vectors kept on disk by the hash of their text, so that a start does not make them again."""

from __future__ import annotations

import contextlib
import threading
import zipfile
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.cachefile import write_arrays

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_KEY = 16  # bytes of a text's hash
_MOST = 200_000  # vectors kept; when there are more, the file begins anew


class Kept:
    """Vectors of one model in one file of a folder, or only in memory where there is none.

    A file that cannot be read or written is worth a slower start, never an error.
    """

    def __init__(self, folder: Path | None, name: str, size: int) -> None:
        self._file = folder / f"{name}.npz" if folder else None
        self._size = size
        self._writing = threading.Lock()
        self._rows: dict[bytes, NDArray[np.float16]] = self._load()

    def get(self, texts: Iterable[str]) -> dict[str, Floats]:
        """The vectors of those texts that are kept."""
        found = ((text, self._rows.get(_key(text))) for text in texts)
        return {text: row.astype(np.float32) for text, row in found if row is not None}

    def add(self, texts: Sequence[str], rows: Floats) -> None:
        """Keep the vectors of some texts and write the file."""
        with self._writing:
            kept = dict(self._rows) if len(self._rows) + len(texts) <= _MOST else {}
            kept.update(zip(map(_key, texts), rows.astype(np.float16), strict=True))
            self._rows = kept
            if self._file is not None:
                with contextlib.suppress(OSError):
                    self._write(self._file)

    def _load(self) -> dict[bytes, NDArray[np.float16]]:
        if self._file is None or not self._file.exists():
            return {}
        try:
            with np.load(self._file) as kept:
                keys, rows = kept["keys"], kept["rows"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        if rows.ndim != 2 or rows.shape != (len(keys), self._size):  # noqa: PLR2004 - a table
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}

    def _write(self, file: Path) -> None:
        keys = np.frombuffer(b"".join(self._rows), np.uint8).reshape(-1, _KEY)
        write_arrays(file, {"keys": keys, "rows": np.array(list(self._rows.values()))})


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()
