"""What could not be answered, use by day, and forgetting what is old."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from adapters.sql.pool import Pool
from adapters.sql.tables import escalations, questions, ratings
from bot.ports import DayOfUse, Unanswered


class SqlUsage:
    """A UsageStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def unanswered(self, since: datetime, limit: int) -> list[Unanswered]:
        """See `UsageStore`."""
        async with self._pool.reading() as connection:
            rows = await connection.execute(_unanswered(since).limit(limit))
        return [
            Unanswered(
                text=row.text,
                times=row.times,
                askers=row.askers,
                passed_on=bool(row.passed_on),
                last=row.at,
                nearest=tuple(row.slugs),
            )
            for row in rows
        ]

    async def use(self, since: datetime) -> list[DayOfUse]:
        """See `UsageStore`; ratings count on the day of their question."""
        async with self._pool.reading() as connection:
            asked = (await connection.execute(_decisions(since))).all()
            rated = {row.day: row for row in await connection.execute(_ratings(since))}
        return [
            DayOfUse(
                day=row.day,
                questions=row.questions,
                answered=row.answered,
                chosen_from=row.chosen_from,
                unknown=row.unknown,
                helped=rated[row.day].helped if row.day in rated else 0,
                missed=rated[row.day].missed if row.day in rated else 0,
            )
            for row in asked
        ]

    async def purge(self, before: datetime) -> int:
        """See `UsageStore`; ratings and escalations without a question go by their own age."""
        old = sa.select(questions.c.id).where(questions.c.at < before)
        kept = sa.select(questions.c.id)
        async with self._pool.writing() as connection:
            for table in (ratings, escalations):
                orphan = (table.c.at < before) & table.c.question.not_in(kept)
                gone = table.c.question.in_(old) | orphan
                await connection.execute(sa.delete(table).where(gone))
            done = await connection.execute(sa.delete(questions).where(questions.c.at < before))
            return done.rowcount


def _unanswered(since: datetime) -> sa.Select[Any]:
    """One row for each wording: its counts, and the newest question of it."""
    passed_on = questions.c.id.in_(sa.select(escalations.c.question))
    missed = (questions.c.at >= since) & ((questions.c.decision == "unknown") | passed_on)
    counted = (
        sa.select(
            questions.c.wording,
            sa.func.count().label("times"),
            sa.func.count(questions.c.asker.distinct()).label("askers"),
            sa.func.max(sa.case((passed_on, 1), else_=0)).label("passed_on"),
        )
        .where(missed)
        .group_by(questions.c.wording)
        .subquery()
    )
    newest = sa.func.row_number().over(
        partition_by=questions.c.wording,
        order_by=(questions.c.at.desc(), questions.c.id),
    )
    asked = sa.select(questions, newest.label("age")).where(missed).subquery()
    return (
        sa.select(asked, counted.c.times, counted.c.askers, counted.c.passed_on)
        .join(counted, counted.c.wording == asked.c.wording)
        .where(asked.c.age == 1)
        .order_by(counted.c.times.desc(), asked.c.at.desc(), asked.c.wording)
    )


def _decisions(since: datetime) -> sa.Select[Any]:
    return (
        sa.select(
            questions.c.day,
            sa.func.count().label("questions"),
            _count(questions.c.decision == "answer").label("answered"),
            _count(questions.c.decision == "choice").label("chosen_from"),
            _count(questions.c.decision == "unknown").label("unknown"),
        )
        .where(questions.c.at >= since)
        .group_by(questions.c.day)
        .order_by(questions.c.day)
    )


def _ratings(since: datetime) -> sa.Select[Any]:
    return (
        sa.select(
            questions.c.day,
            _count(ratings.c.helped).label("helped"),
            _count(~ratings.c.helped).label("missed"),
        )
        .join_from(questions, ratings, ratings.c.question == questions.c.id)
        .where(questions.c.at >= since)
        .group_by(questions.c.day)
    )


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows meet a condition."""
    return sa.func.sum(sa.case((condition, 1), else_=0))
