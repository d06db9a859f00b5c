"""What goes wrong with a database is one sentence, and nothing is left half done."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from adapters.sql import Database, open_database
from adapters.sql.migrate import migrate
from adapters.sql.pool import Pool
from adapters.sql.tables import ratings
from bot.cards import Card
from bot.errors import StoreError
from bot.ports import Asked
from tests.servers.processes import free_port

EVER = datetime(2000, 1, 1, tzinfo=UTC)
ASKED = Asked("q1", EVER, "terminal", "ada", "what is an orm", "answer", ("orm",), 0.9, 1.0)


async def complaint(url: str) -> str:
    """What is said when this database is opened."""
    with pytest.raises(StoreError) as caught:
        async with open_database(url):
            pass
    text = str(caught.value)
    assert "\n" not in text
    assert "hunter2" not in text
    return text


@pytest.mark.parametrize(
    "url", ["", "nexus.db", "mysql://me:hunter2@host/db", "postgresql://me:hunter2@host:port/db"]
)
async def test_a_url_that_is_none(url: str) -> None:
    """A wrong URL is said with what to write, without its password."""
    assert (await complaint(url)).startswith("DATABASE_URL is not the URL of a database; write")


async def test_a_server_that_is_not_there() -> None:
    """Where nobody listens, the sentence names the database and the setting."""
    text = await complaint(f"postgres://me:hunter2@127.0.0.1:{free_port()}/nexus")
    assert text.startswith("The database nexus on 127.0.0.1 failed: connection failed")
    assert text.endswith("; look at DATABASE_URL and at whether the server runs.")


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Where no file can be made, the sentence names the file and the setting."""
    path = tmp_path / "missing" / "nexus.db"
    assert await complaint(f"sqlite:///{path}") == (
        f"The database {path} failed: unable to open database file; "
        "look at DATA_DIR, its permissions and the space left on it."
    )


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A file of another kind is not overwritten."""
    path = tmp_path / "nexus.db"
    path.write_text("Dear diary, " * 100)
    assert f"The database {path} failed: file is not a database" in await complaint(
        f"sqlite+aiosqlite:///{path}"
    )
    assert path.read_text().startswith("Dear diary")


async def test_a_healthy_database(database: Database) -> None:
    """A database that answers has no problems."""
    assert await database.problems() == []


async def test_a_server_that_goes_away() -> None:
    """A database that stopped answering is a problem, not a crash."""
    pool = Pool(f"postgresql://127.0.0.1:{free_port()}/nexus")
    (problem,) = await Database(pool).problems()
    assert problem.startswith("The database nexus on 127.0.0.1 failed: ")


async def test_a_server_that_hangs() -> None:
    """A server that takes a connection and says nothing is a problem, after a while."""
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        pool = Pool(f"postgresql://127.0.0.1:{hanging.getsockname()[1]}/nexus")
        assert await Database(pool).problems(patience=0.1) == [
            "The database gives no answer within 0.1 s; look at its server."
        ]


async def test_a_connection_that_was_lost(postgres_url: str) -> None:
    """After a restart of the server, the next call finds its way by itself."""
    async with open_database(postgres_url) as database:
        assert await database.problems() == []
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = 'nexus'"
            )
        assert await database.problems() == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_a_transaction_is_all_or_nothing(url_of: Callable[[str], str], dialect: str) -> None:
    """What was written before an error is not kept."""
    pool = Pool(url_of(dialect))
    await migrate(pool)
    row = {"question": "q1", "slug": "orm", "asker": "ada", "helped": True, "at": EVER}

    async def write_twice() -> None:
        async with pool.writing() as connection:
            await connection.execute(sa.insert(ratings), row)
            await connection.execute(sa.insert(ratings), row)

    with pytest.raises(StoreError, match=r"(?i)unique"):
        await write_twice()
    async with pool.reading() as connection:
        assert (await connection.execute(sa.select(ratings))).all() == []
    await pool.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_writers_wait_for_each_other(url_of: Callable[[str], str], dialect: str) -> None:
    """Processes that write and read one database at once do not fail one another."""
    url = url_of(dialect)
    async with open_database(url) as one, open_database(url) as other:
        writes = [
            database.questions.record([replace(ASKED, id=f"{name}{n}") for n in range(5)])
            for name, database in (("a", one), ("b", other))
            for _ in range(5)
        ]
        edits = [
            database.cards.revise(Card("orm", f"ORM {n}"), "telegram:1")
            for n, database in enumerate([one, other] * 3)
        ]
        reads = [database.usage.use(EVER) for database in (one, other) * 3]
        await asyncio.gather(*writes, *edits, *reads)
        assert [day.questions for day in await one.usage.use(EVER)] == [10]
        assert len(await other.cards.history("orm")) == 6


async def test_a_database_in_memory_takes_turns() -> None:
    """It has one connection, so that reads and writes at once wait for each other."""
    async with open_database("sqlite://") as database:
        speak = (database.askers.speak(str(n), "fr") for n in range(20))
        read = (database.askers.language(str(n)) for n in range(20))
        await asyncio.gather(*speak, *read)
        assert await database.askers.language("19") == "fr"


async def test_a_database_in_memory() -> None:
    """A database that lives with the process serves tests and trials."""
    async with open_database("sqlite://") as database:
        await database.questions.record([ASKED])
        assert await database.questions.find("q1") == ASKED
