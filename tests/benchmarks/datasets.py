"""Labelled questions of public data sets as cards and queries.

The data stay outside the project: a folder of JSONL files, one data set a file, each line either
`{"card": {"id", "title", "phrases", "answer", "tags"}}` or
`{"query": {"text", "card_id" (null: nothing should answer), "split": "dev" or "test"}}`.
"""

from __future__ import annotations

import json
import os
import random
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from bot.cards import MAX_SLUG, Card

PROJECT = Path(__file__).resolve().parents[2]
DATA_VARIABLE = "NEXUS_BENCH_DATA"
DEFAULT_DATA = PROJECT / ".." / "shared" / "retrieval" / "data"

Split = Literal["dev", "test"]


class DataMissingError(Exception):
    """The folder of labelled questions is absent or holds nothing to measure."""


@dataclass(frozen=True, slots=True)
class Query:
    """A learner's question and the slugs that answer it; none for an out-of-scope question."""

    text: str
    accept: frozenset[str]
    split: Split = "test"
    style: str = ""


@dataclass(frozen=True)
class DataSet:
    """One community's cards, each with its whole pool of phrases, and labelled queries."""

    name: str
    pool: tuple[Card, ...]
    labelled: tuple[Query, ...]

    def cards(self, seed: int, phrases: int = 5) -> tuple[Card, ...]:
        """The cards with at most `phrases` phrases each: a shuffle by `seed`, the first kept."""
        draw = random.Random(seed)  # noqa: S311 - a repeatable draw is wanted, not a secret one
        return tuple(
            replace(card, phrases=tuple(draw.sample(card.phrases, len(card.phrases))[:phrases]))
            for card in self.pool
        )

    def queries(self, split: Split, limit: int | None = None) -> tuple[Query, ...]:
        """The queries of one split; with `limit`, the same random few of them every time."""
        found = [query for query in self.labelled if query.split == split]
        if limit is None or len(found) <= limit:
            return tuple(found)
        return tuple(random.Random(len(found)).sample(found, limit))  # noqa: S311 - repeatable


def data_folder(given: Path | None = None) -> Path:
    """The folder given, else the one that `NEXUS_BENCH_DATA` names, else the default."""
    folder = given or Path(os.environ.get(DATA_VARIABLE) or DEFAULT_DATA)
    if not any(folder.glob("*.jsonl")):
        raise DataMissingError(
            f"No data set (*.jsonl) in {folder.resolve()}: name a folder with --data or with "
            f"{DATA_VARIABLE}; the format is described in tests/benchmarks/datasets.py."
        )
    return folder


def load_all(folder: Path | None = None) -> tuple[DataSet, ...]:
    """Every data set of the folder, by name."""
    return tuple(load(path) for path in sorted(data_folder(folder).glob("*.jsonl")))


def load(path: Path) -> DataSet:
    """The data set in one JSONL file, named as the file is."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    entries = [row["card"] for row in rows if "card" in row]
    slugs = _slugs([entry["id"] for entry in entries])
    labelled = tuple(_query(row["query"], slugs) for row in rows if "query" in row)
    return DataSet(path.stem, tuple(_card(entry, slugs) for entry in entries), labelled)


def _card(entry: dict[str, Any], slugs: dict[str, str]) -> Card:
    return Card(
        slug=slugs[entry["id"]],
        title=entry["title"],
        body=entry.get("answer") or "",
        phrases=tuple(entry["phrases"]),
        tags=tuple(entry.get("tags") or ()),
    )


def _query(entry: dict[str, Any], slugs: dict[str, str]) -> Query:
    right = entry["card_id"]
    accept = frozenset() if right is None else frozenset({slugs[right]})
    return Query(entry["text"], accept, entry["split"])


def _slugs(ids: list[str]) -> dict[str, str]:
    """A slug for every id, in the card format; ids that differ only in signs get a number."""
    slugs: dict[str, str] = {}
    for name in ids:
        base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: MAX_SLUG - 5].strip("-")
        slug, number = base or "card", 1
        while slug in slugs.values():
            number += 1
            slug = f"{base or 'card'}-{number}"
        slugs[name] = slug
    return slugs


def read_questions(path: Path) -> tuple[Query, ...]:
    """Questions in the format of `nexus eval`: `{"q", "accept", "style"?}`, one a line."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return tuple(
        Query(row["q"], frozenset(row["accept"]), "dev", row.get("style", "")) for row in rows
    )
