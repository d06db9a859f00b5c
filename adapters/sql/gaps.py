"""Gaps: which unanswered questions belong together, and what became of them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.clock import utc_now
from adapters.sql.commit import finish, log
from adapters.sql.gapviews import Found, view
from adapters.sql.pool import Pool
from adapters.sql.questions import read_asked
from adapters.sql.tables import dead_ends, escalations, gap_questions, gaps, questions, watches
from adapters.sql.upsert import upsert
from bot.ports import WORDINGS, Entry, Gap, GapState, Sorter, Wording

BATCH = 500
"""Loose questions that are sorted at once."""


class SqlGaps:
    """A GapStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def gather(self, sorter: Sorter) -> int:
        """See `GapStore`; nothing is locked where nothing is loose."""
        async with self._pool.reading() as connection:
            if not (await connection.execute(_loose().limit(1))).all():
                return 0
        async with self._pool.writing_alone() as connection:
            loose = [read_asked(row) for row in await connection.execute(_loose().limit(BATCH))]
            wordings = await _wordings(connection, GapState.OPEN, GapState.DISMISSED)
            # A thread, because hundreds of questions take a while to compare.
            pairs = await asyncio.to_thread(sorter, loose, wordings)
            new = {"state": GapState.OPEN.value, "at": utc_now(), "wordings": []}
            new |= dict.fromkeys(("slug", "reason", "joined"), "")
            made = [{"id": gap} | new for gap in dict.fromkeys(gap for _, gap in pairs)]
            await upsert(connection, gaps, made)
            await upsert(connection, gap_questions, [{"question": q, "gap": g} for q, g in pairs])
        return len(pairs)

    async def gaps(self, state: GapState, since: datetime, limit: int, start: int = 0) -> list[Gap]:
        """See `GapStore`."""
        times = sa.func.count(questions.c.id)
        query = (
            sa.select(gaps.c.id)
            .join(gap_questions, gap_questions.c.gap == gaps.c.id)
            .join(questions, questions.c.id == gap_questions.c.question)
            .where(gaps.c.state == state.value, gaps.c.joined == "")
            .group_by(gaps.c.id)
            .having(sa.func.max(questions.c.at) >= since)
            .order_by(times.desc(), sa.func.max(questions.c.at).desc(), gaps.c.id)
        )
        async with self._pool.reading() as connection:
            ids = (await connection.scalars(query.limit(limit).offset(start))).all()
            return await _views(connection, ids)

    async def gap(self, gap: str) -> Gap | None:
        """See `GapStore`."""
        async with self._pool.reading() as connection:
            into = await connection.scalar(sa.select(gaps.c.joined).where(gaps.c.id == gap))
            return next(iter(await _views(connection, [into or gap])), None)

    async def settle(self, gap: str, by: str, state: GapState, *, reason: str = "") -> None:
        """See `GapStore`."""
        at = utc_now()
        async with self._pool.writing() as connection:
            kept = await _kept_wordings(connection, gap) if state is GapState.DISMISSED else []
            new = {"state": state.value, "slug": "", "reason": reason, "wordings": kept, "at": at}
            await connection.execute(sa.update(gaps).where(gaps.c.id == gap).values(new))
            await log(connection, Entry(at, by, f"gap.{state.value}", gap, reason))
            await finish(connection)

    async def join(self, gap: str, into: str, by: str) -> None:
        """See `GapStore`."""
        moved = sa.update(gap_questions).where(gap_questions.c.gap == gap).values(gap=into)
        led = sa.update(gaps).where((gaps.c.id == gap) | (gaps.c.joined == gap))
        async with self._pool.writing() as connection:
            await connection.execute(moved)
            await connection.execute(led.values(joined=into))
            await log(connection, Entry(utc_now(), by, "gap.joined", gap, into))

    async def dismissed(self) -> list[Wording]:
        """See `GapStore`."""
        async with self._pool.reading() as connection:
            return await _wordings(connection, GapState.DISMISSED)


def _loose() -> sa.Select[Any]:
    """Unanswered questions that belong to no gap, the oldest first."""
    passed_on = questions.c.id.in_(sa.select(escalations.c.question))
    nothing_fitted = questions.c.id.in_(sa.select(dead_ends.c.question))
    put = questions.c.id.in_(sa.select(gap_questions.c.question))
    missed = (questions.c.decision == "unknown") | passed_on | nothing_fitted
    return sa.select(questions).where(missed, ~put).order_by(questions.c.at, questions.c.id)


async def _wordings(connection: AsyncConnection, *states: GapState) -> list[Wording]:
    """The different wordings of gaps in these states, at most `WORDINGS` of each."""
    kept = [state.value for state in states]
    held = sa.select(gaps).where(gaps.c.state.in_(kept), gaps.c.joined == "")
    known = {row.id: row for row in await connection.execute(held)}
    texts = {gap: dict.fromkeys(row.wordings) for gap, row in known.items()}
    asked = (
        sa.select(gap_questions.c.gap, questions.c.wording, sa.func.max(questions.c.text))
        .join(questions, questions.c.id == gap_questions.c.question)
        .join(gaps, gaps.c.id == gap_questions.c.gap)
        .where(gaps.c.state.in_(kept))
        .group_by(gap_questions.c.gap, questions.c.wording)
        .order_by(gap_questions.c.gap, sa.func.min(questions.c.at))
    )
    for gap, _, text in await connection.execute(asked):
        if gap in texts and len(texts[gap]) < WORDINGS:
            texts[gap][text] = None
    return [Wording(gap, text, known[gap].reason) for gap, held in texts.items() for text in held]


async def _kept_wordings(connection: AsyncConnection, gap: str) -> list[str]:
    return list(next(iter(await _views(connection, [gap]))).wordings)


async def _views(connection: AsyncConnection, ids: Sequence[str]) -> list[Gap]:
    """Gaps by their ids, in that order, without those that are not there."""
    rows = {r.id: r for r in await connection.execute(sa.select(gaps).where(gaps.c.id.in_(ids)))}
    passed_on = questions.c.id.in_(sa.select(escalations.c.question)).label("passed_on")
    waiting = (
        sa.select(sa.func.count())
        .where(watches.c.question == questions.c.id)
        .scalar_subquery()
        .label("waiting")
    )
    query = (
        sa.select(questions, gap_questions.c.gap, passed_on, waiting)
        .join(gap_questions, gap_questions.c.question == questions.c.id)
        .where(gap_questions.c.gap.in_(ids))
        .order_by(questions.c.at, questions.c.id)
    )
    held: dict[str, list[Found]] = defaultdict(list)
    for row in await connection.execute(query):
        held[row.gap].append(row)
    return [view(rows[gap], held[gap]) for gap in _there(ids, rows)]


def _there(ids: Iterable[str], rows: dict[str, Any]) -> list[str]:
    return [gap for gap in ids if gap in rows]
