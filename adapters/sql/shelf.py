"""What each replica follows: the counter of writes, and what is published."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from adapters.sql.cardjson import from_json
from adapters.sql.pool import Pool
from adapters.sql.tables import cards, ledger, redirects, revisions
from bot.cards import Card
from bot.ports import Shelf


class SqlShelf:
    """A LiveStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def change(self) -> int:
        """See `LiveStore`."""
        async with self._pool.reading() as connection:
            return int(await connection.scalar(sa.select(ledger.c.change)) or 0)

    async def shelf(self) -> Shelf:
        """See `LiveStore`; the counter is read first, so that nothing can be missed."""
        async with self._pool.reading() as connection:
            change = int(await connection.scalar(sa.select(ledger.c.change)) or 0)
            shown = sa.select(cards.c.slug, cards.c.number).where(~cards.c.archived)
            numbers = {row.slug: row.number for row in await connection.execute(shown)}
            leads = {r.slug: r.target for r in await connection.execute(sa.select(redirects))}
        return Shelf(change, numbers, leads)

    async def load(self, slugs: Sequence[str]) -> list[Card]:
        """See `LiveStore`."""
        query = (
            sa.select(revisions.c.card)
            .join_from(cards, revisions)
            .where(cards.c.slug.in_(slugs), ~cards.c.archived)
        )
        async with self._pool.reading() as connection:
            found = [from_json(row.card) for row in await connection.execute(query)]
        return sorted(found, key=lambda card: card.slug)
