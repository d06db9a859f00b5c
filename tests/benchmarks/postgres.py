"""pg_trgm itself, where a PostgreSQL server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Card

    from .peers import Hit

DSN_VARIABLE = "NEXUS_BENCH_POSTGRES"
"""Names a database in which the extension pg_trgm may be created: `postgresql://…`."""


class PgTrgm:
    """The card whose phrase is most similar by `similarity`, from a GiST index."""

    name = "PostgreSQL pg_trgm"

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn, autocommit=True)
        self._connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")

    def fit(self, cards: Sequence[Card]) -> None:
        """Fill a temporary table with every phrase, and index it."""
        run = self._connection.execute
        run("DROP TABLE IF EXISTS phrase")
        run("CREATE TEMPORARY TABLE phrase (slug text, said text)")
        rows = [(card.slug, text) for card in cards for text in (card.title, *card.phrases)]
        with self._connection.cursor() as cursor:
            cursor.executemany("INSERT INTO phrase VALUES (%s, %s)", rows)
        run("CREATE INDEX ON phrase USING gist (said gist_trgm_ops)")
        run("ANALYZE phrase")

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Take the phrases nearest to the question, and rank their cards."""
        rows = self._connection.execute(
            "SELECT slug, 1 - (said <-> %s) FROM phrase ORDER BY said <-> %s LIMIT %s",
            (text.replace("\0", ""), text.replace("\0", ""), limit * 20),
        )
        best: dict[str, float] = {}
        for slug, score in rows:
            best.setdefault(slug, float(score))
        return list(best.items())[:limit]
