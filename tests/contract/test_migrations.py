"""Migrations on both databases: from nothing, back to nothing, and by several starters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from adapters.sql import open_database
from adapters.sql.migrate import HEAD, alembic_config, migrate, version
from adapters.sql.pool import Pool
from adapters.sql.tables import metadata
from bot.errors import StoreError

START = """
import asyncio, sys
from adapters.sql import open_database
async def start():
    async with open_database(sys.argv[1]) as database:
        print(await database.problems(), "alembic" in sys.modules)
asyncio.run(start())
"""
"""A process that opens a database, and says whether it needed Alembic for it."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, url_of: Callable[[str], str]) -> str:
    """An empty database of each kind, not migrated."""
    return url_of(request.param)


@pytest.fixture
async def pool(url: str) -> AsyncIterator[Pool]:
    """Connections to it."""
    pool = Pool(url)
    yield pool
    await pool.close()


def tables(connection: sa.Connection) -> set[str]:
    """The tables that there are."""
    return set(sa.inspect(connection).get_table_names())


def downgrade(connection: sa.Connection) -> None:
    """Take every migration back."""
    command.downgrade(alembic_config(connection), "base")


def differences(connection: sa.Connection) -> list[object]:
    """What the migrated schema lacks of the tables in the code, or has too much."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def start(url: str) -> subprocess.Popen[str]:
    """A process of its own that opens the database."""
    argv = [sys.executable, "-c", START, url]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_head_is_the_newest_migration() -> None:
    """The number that the code compares with is that of the last migration."""
    config = Config()
    config.set_main_option("script_location", "adapters.sql:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_makes_the_tables_of_the_code(pool: Pool) -> None:
    """From an empty database, the migrations lead to exactly the tables that the code uses."""
    await migrate(pool)
    async with pool.reading() as connection:
        assert await connection.run_sync(version) == HEAD
        assert await connection.run_sync(tables) == {*metadata.tables, "alembic_version"}
        assert await connection.run_sync(differences) == []


async def test_goes_back_to_nothing_and_forth_again(pool: Pool) -> None:
    """Every migration can be taken back and applied again."""
    await migrate(pool)
    async with pool.writing_alone() as connection:
        await connection.run_sync(downgrade)
    async with pool.reading() as connection:
        assert await connection.run_sync(tables) == {"alembic_version"}
        assert await connection.run_sync(version) is None
    await migrate(pool)
    async with pool.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_leaves_nothing_half_done(pool: Pool) -> None:
    """A migration that fails midway leaves the database as it was."""
    async with pool.writing() as connection:
        await connection.execute(sa.text("CREATE TABLE questions (id TEXT)"))
    with pytest.raises(StoreError, match="already exists"):
        await migrate(pool)
    async with pool.reading() as connection:
        assert await connection.run_sync(tables) == {"questions"}


async def test_refuses_the_schema_of_a_newer_program(pool: Pool, url: str) -> None:
    """After going back to an older program, the database says which one it needs."""
    await migrate(pool)
    async with pool.writing() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="schema 9999 of a newer Nexus"):
        async with open_database(url):
            pass


def test_waits_for_another_that_migrates(url: str) -> None:
    """Processes that start together on an empty database all come up; then none needs Alembic."""
    starters = [start(url) for _ in range(3)]
    for starter in starters:
        out, err = starter.communicate()
        assert out.startswith("[] "), err
    out, err = start(url).communicate()
    assert out == "[] False\n", err
