"""Sentence vectors kept on disk by the hash of their text, so that a start does not make them again.

Those of the shipped cards come with them in a file of their own, in whole numbers to keep it small.
"""

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

    `shipped` is a file that `ship` wrote. A file that cannot be read or written is worth a slower
    start, never an error.
    """

    def __init__(
        self, folder: Path | None, name: str, size: int, shipped: Path | None = None
    ) -> None:
        self._name = name
        self._file = folder / f"{name}.npz" if folder else None
        self._size = size
        self._writing = threading.Lock()
        self._shipped = self._unpack(shipped) if shipped else {}
        self._rows: dict[bytes, NDArray[np.float16]] = self._load()

    def get(self, texts: Iterable[str]) -> dict[str, Floats]:
        """The vectors of those texts that are kept."""
        found: dict[str, Floats] = {}
        for text in texts:
            key = _key(text)
            row = self._shipped.get(key)
            if row is None:
                row = self._rows.get(key)
            if row is not None:
                found[text] = row.astype(np.float32)
        return found

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

    def ship(self, path: Path, texts: Iterable[str]) -> int:
        """Write the vectors of some kept texts for others to begin with, and return how many.

        Raises OSError.
        """
        found = {_key(text): row for text, row in self.get(texts).items()}
        rows = np.array([found[key] for key in sorted(found)], np.float32)
        scales = (np.abs(rows).max(axis=1) / 127).astype(np.float16)
        arrays = {
            "name": np.frombuffer(self._name.encode(), np.uint8),
            "keys": np.frombuffer(b"".join(sorted(found)), np.uint8).reshape(-1, _KEY),
            "rows": np.rint(rows / scales[:, None]).astype(np.int8),
            "scales": scales,
        }
        write_arrays(path, arrays)
        path.chmod(0o644)  # it goes into images, whose user did not write it
        return len(rows)

    def _unpack(self, path: Path) -> dict[bytes, NDArray[np.float16]]:
        """The vectors of a shipped file; none where it is of another model."""
        try:
            with np.load(path) as held:
                name, keys = held["name"].tobytes().decode(), held["keys"]
                rows, scales = held["rows"], held["scales"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        if name != self._name or rows.shape != (len(keys), self._size):
            return {}
        whole = rows.astype(np.float16) * scales[:, None]
        return {key.tobytes(): row for key, row in zip(keys, whole, strict=True)}

    def _write(self, file: Path) -> None:
        keys = np.frombuffer(b"".join(self._rows), np.uint8).reshape(-1, _KEY)
        write_arrays(file, {"keys": keys, "rows": np.array(list(self._rows.values()))})


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()
