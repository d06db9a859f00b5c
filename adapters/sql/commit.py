"""What belongs to an act at the desk, in the act's own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.tables import audit, drafts, gaps, ledger, redirects
from adapters.sql.upsert import upsert
from bot.ports import CardEdit, Entry, GapState


async def finish(connection: AsyncConnection) -> None:
    """Count the write, so that every replica looks."""
    await connection.execute(sa.update(ledger).values(change=ledger.c.change + 1))


async def log(connection: AsyncConnection, entry: Entry) -> None:
    """Write an audit entry."""
    row = {"at": entry.at, "author": entry.by, "act": entry.act}
    await connection.execute(sa.insert(audit), row | {"about": entry.about, "note": entry.note})


async def note_act(connection: AsyncConnection, edit: CardEdit, at: datetime) -> None:
    """The audit entry of an edit; its draft goes, its gap is answered."""
    await log(connection, Entry(at, edit.by, edit.act.value, edit.about, edit.note))
    if edit.draft:
        own = (drafts.c.id == edit.draft) & (drafts.c.author == edit.by)
        await connection.execute(sa.delete(drafts).where(own))
    if edit.gap:
        answered = {"state": GapState.ANSWERED.value, "slug": edit.about, "at": at}
        await connection.execute(sa.update(gaps).where(gaps.c.id == edit.gap).values(answered))
        await log(connection, Entry(at, edit.by, "gap.answered", edit.gap, edit.about))


async def redirect(
    connection: AsyncConnection, published: Sequence[str], new: Mapping[str, str]
) -> None:
    """Let slugs lead on, in one step each; a published card leads nowhere else."""
    gone = redirects.c.slug.in_(published)
    await connection.execute(sa.delete(redirects).where(gone))
    for old, target in new.items():
        behind = sa.update(redirects).where(redirects.c.target == old)
        await connection.execute(behind.values(target=target))
        await upsert(connection, redirects, [{"slug": old, "target": target}], ("target",))
    await connection.execute(sa.delete(redirects).where(redirects.c.slug == redirects.c.target))
