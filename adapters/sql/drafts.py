"""Moderators' drafts, and the log of what they did."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from adapters.sql.commit import log
from adapters.sql.pool import Pool
from adapters.sql.tables import audit, clean, drafts
from adapters.sql.upsert import upsert
from bot.ports import Draft, Entry


class SqlDrafts:
    """A DraftStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def save(self, draft: Draft) -> None:
        """See `DraftStore`."""
        row = {
            "id": draft.id,
            "author": draft.by,
            "fields": {name: clean(text) for name, text in draft.fields.items()},
            "slug": draft.slug,
            "number": draft.number,
            "gap": draft.gap,
            "at": draft.at,
        }
        async with self._pool.writing() as connection:
            await upsert(connection, drafts, [row], ("fields", "slug", "number", "gap", "at"))

    async def draft(self, draft: str, by: str) -> Draft | None:
        """See `DraftStore`."""
        found = await self._found(drafts.c.id == draft, by)
        return found[0] if found else None

    async def drafts(self, by: str) -> list[Draft]:
        """See `DraftStore`."""
        return await self._found(sa.true(), by)

    async def discard(self, draft: str, by: str) -> None:
        """See `DraftStore`."""
        own = (drafts.c.id == draft) & (drafts.c.author == by)
        async with self._pool.writing() as connection:
            await connection.execute(sa.delete(drafts).where(own))

    async def _found(self, condition: sa.ColumnElement[bool], by: str) -> list[Draft]:
        query = sa.select(drafts).where(condition, drafts.c.author == by)
        async with self._pool.reading() as connection:
            rows = await connection.execute(query.order_by(drafts.c.at.desc(), drafts.c.id))
            return [_draft(row) for row in rows]


class SqlAudit:
    """An AuditLog."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def entries(self, limit: int, about: str = "") -> list[Entry]:
        """See `AuditLog`."""
        query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
        if about:
            query = query.where(audit.c.about == about)
        async with self._pool.reading() as connection:
            rows = await connection.execute(query)
            return [Entry(row.at, row.author, row.act, row.about, row.note) for row in rows]

    async def note(self, entry: Entry) -> None:
        """See `AuditLog`."""
        async with self._pool.writing() as connection:
            await log(connection, entry)


def _draft(row: sa.Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        by=row.author,
        fields=row.fields,
        at=row.at,
        slug=row.slug,
        number=row.number,
        gap=row.gap,
    )
