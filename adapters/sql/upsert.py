"""Inserting rows that may be there already, in the words of each database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

_Insert = postgresql.Insert | sqlite.Insert
_DIALECTS: Mapping[str, Callable[[sa.Table], _Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


async def upsert(
    connection: AsyncConnection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    replace: Sequence[str] = (),
) -> None:
    """Insert rows; of one that is there already, replace these columns."""
    if rows:
        await connection.execute(_statement(connection, table, replace), rows)


async def insert(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, if there are any."""
    if rows:
        await connection.execute(sa.insert(table), rows)


def _statement(connection: AsyncConnection, table: sa.Table, replace: Sequence[str]) -> sa.Insert:
    statement = _DIALECTS[connection.dialect.name](table)
    if not replace:
        return statement.on_conflict_do_nothing()
    new = {name: statement.excluded[name] for name in replace}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new)
