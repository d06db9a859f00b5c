"""Which tools are compared, by name."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from .embeddings import MINILM, minilm_nearest, wordllama_nearest
from .fulltext import Bm25s, Bm25sByPhrase, Fts5, Tantivy
from .fuzzy import CharacterTfIdf, Difflib, RapidFuzz, TrigramJaccard
from .grades import GRADES
from .postgres import DSN_VARIABLE, PgTrgm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .peers import Peer

SLOW = ("difflib ratio (ChatterBot)",)
"""Tools that need tens of milliseconds a question; left out unless asked for by name."""


def roster() -> dict[str, Callable[[], Peer]]:
    """Every tool that can run here, by the name in the tables; the engine's grades come first."""
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    tools: dict[str, Callable[[], Peer]] = dict(GRADES)
    tools |= {f"RapidFuzz {s}": _rapidfuzz(s) for s in ("WRatio", "ratio", "token_set_ratio")}
    tools |= {
        "difflib ratio (ChatterBot)": Difflib,
        "trigram Jaccard": TrigramJaccard,
        "character n-gram TF-IDF": CharacterTfIdf,
        "SQLite FTS5 porter": lambda: Fts5("porter"),
        "SQLite FTS5 trigram": lambda: Fts5("trigram"),
        "bm25s": Bm25s,
        "bm25s by phrase": Bm25sByPhrase,
        "tantivy fuzzy": Tantivy,
        "WordLlama": wordllama_nearest,
        MINILM: minilm_nearest,
    }
    if dsn := os.environ.get(DSN_VARIABLE):
        tools["PostgreSQL pg_trgm"] = lambda: PgTrgm(dsn)
    return tools


def chosen(wanted: Iterable[str]) -> dict[str, Callable[[], Peer]]:
    """Keep the tools whose name holds one of the words wanted; without any, all but the slow."""
    words = [word.lower() for word in wanted]
    return {
        name: make
        for name, make in roster().items()
        if any(word in name.lower() for word in words) or (not words and name not in SLOW)
    }


def _rapidfuzz(scorer: str) -> Callable[[], Peer]:
    return lambda: RapidFuzz(scorer)
