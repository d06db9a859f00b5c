"""The stored cards: every state that they had, and the one that learners see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.cardjson import from_json, to_json
from adapters.sql.layers import Layered, edit, lay_all, report
from adapters.sql.pool import Pool
from adapters.sql.tables import cards, revisions
from bot.cards import Card
from bot.errors import UnknownCard
from bot.ports import Revision, SyncReport

FILES = "files"
"""Author of the states that came from card files."""


def _now() -> datetime:
    return datetime.now(UTC)


class SqlCards:
    """A CardStore."""

    def __init__(self, pool: Pool, now: Callable[[], datetime] = _now) -> None:
        self._pool = pool
        self._now = now

    async def cards(self) -> list[Card]:
        """See `CardStore`."""
        async with self._pool.reading() as connection:
            stored = await _layered(connection)
        return [stored[slug].card for slug in sorted(stored)]

    async def sync(self, files: Sequence[Card]) -> SyncReport:
        """See `CardStore`; nothing is locked where nothing has changed."""
        by_slug = {card.slug: card for card in files}
        async with self._pool.reading() as connection:
            known = await _layered(connection)
        after = lay_all(known, by_slug)
        if after != known:
            async with self._pool.writing_alone() as connection:
                known = await _layered(connection)
                after = lay_all(known, by_slug)
                await self._store(connection, known, after, FILES)
        return report(known, after)

    async def revise(self, card: Card, author: str) -> int:
        """See `CardStore`; a state that is there already makes no new revision."""
        async with self._pool.writing_alone() as connection:
            known = await _layered(connection, card.slug)
            after = {card.slug: edit(known.get(card.slug), card)}
            await self._store(connection, known, after, author)
            return (await _newest(connection, card.slug))[card.slug]

    async def history(self, slug: str) -> list[Revision]:
        """See `CardStore`."""
        query = sa.select(revisions).where(revisions.c.slug == slug)
        async with self._pool.reading() as connection:
            rows = (await connection.execute(query.order_by(revisions.c.number.desc()))).all()
        if not rows:
            raise UnknownCard(slug)
        return [Revision(row.number, from_json(row.card), row.author, row.at) for row in rows]

    async def _store(
        self,
        connection: AsyncConnection,
        known: Mapping[str, Layered],
        after: Mapping[str, Layered | None],
        author: str,
    ) -> None:
        """Write what differs: revisions for what learners see, and the row of each card."""
        touched = [slug for slug, layered in after.items() if layered != known.get(slug)]
        numbers = await _newest(connection, *touched)
        new_states, rows = [], []
        for slug in touched:
            layered, before = after[slug], known.get(slug)
            if layered is None:
                continue
            if before is None or layered.card != before.card:
                numbers[slug] = numbers.get(slug, 0) + 1
                state = {"slug": slug, "number": numbers[slug], "card": to_json(layered.card)}
                new_states.append(state | {"author": author, "at": self._now()})
            rows.append(_row(slug, numbers[slug], layered))
        await _insert(connection, revisions, new_states)
        await connection.execute(sa.delete(cards).where(cards.c.slug.in_(touched)))
        await _insert(connection, cards, rows)


async def _layered(connection: AsyncConnection, slug: str | None = None) -> dict[str, Layered]:
    """The stored cards, or one of them."""
    query = sa.select(cards, revisions.c.card).join_from(cards, revisions)
    if slug is not None:
        query = query.where(cards.c.slug == slug)
    return {
        row.slug: Layered(from_json(row.card), _optional(row.file), _optional(row.base), row.edited)
        for row in await connection.execute(query)
    }


async def _newest(connection: AsyncConnection, *slugs: str) -> dict[str, int]:
    """The number of the newest revision of each card, removed cards too."""
    query = (
        sa.select(revisions.c.slug, sa.func.max(revisions.c.number).label("number"))
        .where(revisions.c.slug.in_(slugs))
        .group_by(revisions.c.slug)
    )
    return {row.slug: row.number for row in await connection.execute(query)}


async def _insert(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    if rows:
        await connection.execute(sa.insert(table), rows)


def _row(slug: str, number: int, layered: Layered) -> dict[str, Any]:
    return {
        "slug": slug,
        "number": number,
        "edited": layered.edited,
        "file": to_json(layered.file) if layered.file else None,
        "base": to_json(layered.base) if layered.base else None,
    }


def _optional(data: dict[str, Any] | None) -> Card | None:
    return from_json(data) if data else None
