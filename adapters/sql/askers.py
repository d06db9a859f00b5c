"""What one learner leaves behind, and forgetting it."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.addressjson import to_json
from adapters.sql.clock import utc_now
from adapters.sql.forgetting import forget_questions, forget_ratings
from adapters.sql.pool import Pool
from adapters.sql.questions import read_asked
from adapters.sql.tables import dead_ends, drafts, languages, picks, questions, ratings, watches
from adapters.sql.upsert import upsert
from bot.people import Address, Person
from bot.ports import Kept, Pick


class SqlAskers:
    """An AskerStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def pick(self, pick: Pick) -> None:
        """See `AskerStore`."""
        row = {"question": pick.question, "asker": pick.asker, "slug": pick.slug, "at": pick.at}
        async with self._pool.writing() as connection:
            await upsert(connection, picks, [row], ("slug", "at"))

    async def dead_end(self, question: str) -> None:
        """See `AskerStore`."""
        async with self._pool.writing() as connection:
            await upsert(connection, dead_ends, [{"question": question, "at": utc_now()}])

    async def watch(self, question: str, asker: str, to: Address) -> None:
        """See `AskerStore`."""
        row = {
            "id": secrets.token_hex(6),
            "question": question,
            "asker": asker,
            "address": to_json(to),
            "at": utc_now(),
        }
        async with self._pool.writing() as connection:
            await upsert(connection, watches, [row])

    async def speak(self, asker: str, language: str) -> None:
        """See `AskerStore`."""
        async with self._pool.writing() as connection:
            if language:
                row = {"asker": asker, "code": language}
                await upsert(connection, languages, [row], ("code",))
            else:
                await connection.execute(sa.delete(languages).where(languages.c.asker == asker))

    async def language(self, asker: str) -> str:
        """See `AskerStore`."""
        query = sa.select(languages.c.code).where(languages.c.asker == asker)
        async with self._pool.reading() as connection:
            return str(await connection.scalar(query) or "")

    async def kept(self, person: Person, asker: str) -> Kept:
        """See `AskerStore`."""
        mine = sa.select(questions).where(questions.c.asker == asker)
        spoken = sa.select(languages.c.code).where(languages.c.asker == asker)
        async with self._pool.reading() as connection:
            rows = await connection.execute(mine.order_by(questions.c.at.desc(), questions.c.id))
            return Kept(
                questions=tuple(map(read_asked, rows)),
                ratings=await _count(connection, ratings, ratings.c.asker == asker),
                picks=await _count(connection, picks, picks.c.asker == asker),
                watches=await _count(connection, watches, watches.c.asker == asker),
                drafts=await _count(connection, drafts, drafts.c.author == str(person)),
                language=str(await connection.scalar(spoken) or ""),
            )

    async def forget(self, person: Person, asker: str) -> int:
        """See `AskerStore`."""
        async with self._pool.writing_alone() as connection:
            count = await forget_questions(connection, questions.c.asker == asker)
            await forget_ratings(connection, ratings.c.asker == asker)
            for table in (picks, watches, languages):
                await connection.execute(sa.delete(table).where(table.c.asker == asker))
            await connection.execute(sa.delete(drafts).where(drafts.c.author == str(person)))
            return count


async def _count(
    connection: AsyncConnection, table: sa.Table, condition: sa.ColumnElement[bool]
) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(condition)
    return int(await connection.scalar(query) or 0)
