"""Questions asked, ratings, and what was passed on to the moderators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from adapters.sql.clock import utc_now
from adapters.sql.pool import Pool
from adapters.sql.tables import escalations, questions, ratings
from adapters.sql.upsert import upsert
from bot.ports import Asked, Rating


class SqlQuestions:
    """A QuestionStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def record(self, asked: Sequence[Asked]) -> None:
        """See `QuestionStore`."""
        if asked:
            await self._upsert(questions, [_row(one) for one in asked])

    async def find(self, question: str) -> Asked | None:
        """See `QuestionStore`."""
        query = sa.select(questions).where(questions.c.id == question)
        async with self._pool.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return read_asked(row) if row else None

    async def rate(self, rating: Rating) -> None:
        """See `QuestionStore`."""
        row = {
            "question": rating.question,
            "slug": rating.slug,
            "asker": rating.asker,
            "helped": rating.helped,
            "at": rating.at,
        }
        await self._upsert(ratings, [row], replace=("helped", "at"))

    async def escalate(self, question: str) -> None:
        """See `QuestionStore`."""
        await self._upsert(escalations, [{"question": question, "at": utc_now()}])

    async def _upsert(
        self, table: sa.Table, rows: Sequence[Mapping[str, Any]], replace: Sequence[str] = ()
    ) -> None:
        async with self._pool.writing() as connection:
            await upsert(connection, table, rows, replace)


def wording(text: str) -> str:
    """What makes two texts one wording: case and spacing do not matter.

    >>> wording("  What is  Celery? ")
    'what is celery?'
    """
    return " ".join(text.casefold().split())


def _row(asked: Asked) -> dict[str, Any]:
    return {
        "id": asked.id,
        "at": asked.at,
        "day": asked.at.astimezone(UTC).date().isoformat(),
        "platform": asked.platform,
        "asker": asked.asker,
        "text": asked.text,
        "wording": wording(asked.text),
        "decision": asked.decision,
        "slugs": list(asked.slugs),
        "confidence": asked.confidence,
        "elapsed_ms": asked.elapsed_ms,
    }


def read_asked(row: sa.Row[Any]) -> Asked:
    """A question from its row."""
    return Asked(
        id=row.id,
        at=row.at,
        platform=row.platform,
        asker=row.asker,
        text=row.text,
        decision=row.decision,
        slugs=tuple(row.slugs),
        confidence=row.confidence,
        elapsed_ms=row.elapsed_ms,
    )
