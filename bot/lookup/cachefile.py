"""An index on disk, so that a start reads what the last one worked out.

One `.npz` file: arrays, and what is not an array as JSON. It is named by everything that its
content depends on, so it is never out of date, only missing; any trouble with it means a slower
start and no error.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.lookup.snapshot import Reading
from bot.lookup.texts import as_json, digest_of, from_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.cards import Card
    from bot.lookup.contrast import Contrasts
    from bot.lookup.snapshot import Snapshot
    from bot.lookup.texts import Words

_FORMAT = 2
"""Raised whenever a file is written in another way than before."""
_OLD_FILES = 3  # files of earlier contents that stay beside the newest


@dataclass(frozen=True)
class CacheFile:
    """The file of one state of the cards in a folder."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """Where the file is, or would be."""
        return self.folder / f"index-{_FORMAT}-{self.name}.npz"

    def readings(
        self, cards: Mapping[str, Card], wordings: Mapping[str, Words]
    ) -> dict[str, Reading] | None:
        """The words and vectors of these cards, or `None` where the file has not all of them."""
        try:
            with np.load(self.path) as kept:
                texts = json.loads(kept["texts"].tobytes())
                vectors, ends = kept["vectors"], kept["ends"]
                passages, passage_ends = kept["passages"], kept["passage_ends"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        if list(texts) != sorted(cards) or len(ends) != len(texts) or ends[-1] != len(vectors):
            return None
        parts = np.split(vectors, ends[:-1])
        others = np.split(passages, passage_ends[:-1])
        found = {}
        for (slug, text), rows, more in zip(texts.items(), parts, others, strict=True):
            if text["digest"] != digest_of(cards[slug], wordings.get(slug, ())) or len(
                text["phrases"]
            ) != len(rows):
                return None
            found[slug] = Reading(from_json(cards[slug], text), rows, more)
        return found

    def fill(self, contrasts: Contrasts) -> bool:
        """Put what was learnt into the contrasts; whether it was there and fitted."""
        try:
            with np.load(self.path) as kept:
                arrays = [kept["word_ids"], kept["word_weights"], kept["contrast_vectors"]]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return False
        places = [contrasts.word_ids, contrasts.word_weights, contrasts.vectors]
        if any(a.shape != p.shape for a, p in zip(arrays, places, strict=True)):
            return False
        for place, array in zip(places, arrays, strict=True):
            place[:] = array
        contrasts.ready[:] = True
        return True

    def write(self, snapshot: Snapshot) -> None:
        """Keep a state that has learnt everything."""
        scorer = snapshot.scorer
        if scorer is None or scorer.contrasts is None:
            return
        ordered = {slug: snapshot.readings[slug] for slug in sorted(snapshot.readings)}
        texts = json.dumps({slug: as_json(reading.text) for slug, reading in ordered.items()})
        arrays: dict[str, NDArray[Any]] = {
            "texts": np.frombuffer(texts.encode(), np.uint8),
            "vectors": scorer.vectors,
            "ends": np.cumsum(scorer.index.sizes),
            "passages": np.concatenate([reading.passages for reading in ordered.values()]),
            "passage_ends": np.cumsum([len(reading.passages) for reading in ordered.values()]),
            "word_ids": scorer.contrasts.word_ids,
            "word_weights": scorer.contrasts.word_weights,
            "contrast_vectors": scorer.contrasts.vectors,
        }
        with contextlib.suppress(OSError):
            write_arrays(self.path, arrays)
            self._forget_old()

    def _forget_old(self) -> None:
        files = sorted(self.folder.glob("index-*.npz"), key=lambda file: file.stat().st_mtime)
        for file in files[: -_OLD_FILES - 1]:
            file.unlink(missing_ok=True)


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays aside and put them in place, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            np.savez(part, allow_pickle=False, **arrays)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
