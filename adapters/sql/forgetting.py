"""Deleting questions while the figures of their days stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.tables import (
    days,
    dead_ends,
    escalations,
    gap_questions,
    gaps,
    picks,
    questions,
    ratings,
    watches,
)
from adapters.sql.upsert import upsert
from bot.ports import GapState

FIGURES = ("questions", "answered", "chosen_from", "unknown", "helped", "missed")
"""Columns of `days`, and what `figures` counts."""
ABOUT_A_QUESTION = (ratings, escalations, dead_ends, picks, watches, gap_questions)


async def forget_questions(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> int:
    """Delete questions and all that hangs on them; returns how many.

    Their counts go into `days`. A gap goes with its last question, unless it was dismissed.
    """
    await _keep(connection, await figures(connection, which))
    gone = sa.select(questions.c.id).where(which)
    for table in ABOUT_A_QUESTION:
        await connection.execute(sa.delete(table).where(table.c.question.in_(gone)))
    done = await connection.execute(sa.delete(questions).where(which))
    held = sa.select(gap_questions.c.gap)
    empty = gaps.c.id.not_in(held) & (gaps.c.state != GapState.DISMISSED.value)
    await connection.execute(sa.delete(gaps).where(empty))
    return done.rowcount


async def forget_ratings(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> None:
    """Delete ratings; their counts go into `days`, on the day of their question."""
    rows = await connection.execute(_ratings(which))
    none = dict.fromkeys(FIGURES, 0)
    await _keep(connection, {r.day: none | {"helped": r.helped, "missed": r.missed} for r in rows})
    await connection.execute(sa.delete(ratings).where(which))


async def figures(
    connection: AsyncConnection, which: sa.ColumnElement[bool]
) -> dict[str, dict[str, int]]:
    """The figures of these questions by day; ratings count on the day of their question."""
    counted = {
        row.day: dict.fromkeys(FIGURES, 0) | dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        for row in await connection.execute(_decisions(which))
    }
    for row in await connection.execute(_ratings(which)):
        counted[row.day] |= {"helped": row.helped, "missed": row.missed}
    return counted


async def _keep(connection: AsyncConnection, new: Mapping[str, Mapping[str, int]]) -> None:
    """Add figures to those of their days."""
    query = sa.select(days).where(days.c.day.in_(list(new)))
    kept: Mapping[str, Any] = {row.day: row for row in await connection.execute(query)}
    rows = [
        {"day": day}
        | {
            name: counts[name] + (getattr(kept[day], name) if day in kept else 0)
            for name in FIGURES
        }
        for day, counts in new.items()
    ]
    await upsert(connection, days, rows, FIGURES)


def _decisions(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(
            questions.c.day,
            sa.func.count().label("questions"),
            _count(questions.c.decision == "answer").label("answered"),
            _count(questions.c.decision == "choice").label("chosen_from"),
            _count(questions.c.decision == "unknown").label("unknown"),
        )
        .where(which)
        .group_by(questions.c.day)
    )


def _ratings(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(
            questions.c.day,
            _count(ratings.c.helped).label("helped"),
            _count(~ratings.c.helped).label("missed"),
        )
        .join_from(questions, ratings, ratings.c.question == questions.c.id)
        .where(which)
        .group_by(questions.c.day)
    )


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows meet a condition."""
    return sa.func.sum(sa.case((condition, 1), else_=0))
