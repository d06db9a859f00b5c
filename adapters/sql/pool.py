"""Connections to SQLite or PostgreSQL; whatever goes wrong on one becomes a StoreError."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError

BUSY_SECONDS = 15
"""How long a writer waits for another one, and anybody for a connection."""
CONNECT_SECONDS = 5
"""How long PostgreSQL may take to accept a connection."""
WRITERS_LOCK = 0x4E657875
"""Number of PostgreSQL's advisory lock for changes that one process at a time may make."""

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite+aiosqlite",
}


class Pool:
    """Connections on demand; making one of these connects to nothing."""

    def __init__(self, url: str) -> None:
        """Take a URL as hosting platforms write it; raises StoreError if it is none."""
        try:
            self._url = _with_driver(url)
            self._engine = _engine(self._url)
        except (SQLAlchemyError, ValueError):
            # No `from`: the original quotes the URL with its password.
            raise StoreError(
                "DATABASE_URL is not the URL of a database; "
                "write postgresql://user:password@host/name or sqlite:///path."
            ) from None
        # A database in memory lives in one connection, which takes one transaction at a time.
        self._turn = asyncio.Lock() if self._in_memory else nullcontext()
        # SQLite lets writers try again and again until one gets in; here they stand in line.
        self._line = asyncio.Lock() if self.dialect == "sqlite" else nullcontext()

    @property
    def _in_memory(self) -> bool:
        return self.dialect == "sqlite" and self._url.database in {None, "", ":memory:"}

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with; it does not wait for writers."""
        with self._translated():
            async with self._turn, self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: all of it is stored, or nothing."""
        with self._translated():
            engine = self._engine.execution_options(writes=True)
            async with self._line, self._turn, engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def writing_alone(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that waits for all others of this kind, of whatever process."""
        async with self.writing() as connection:
            if self.dialect == "postgresql":  # SQLite has one writer at a time anyway
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS_LOCK)))
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The database {self._place} failed: {_reason(error)}; {self._advice}."
            ) from error

    @property
    def _place(self) -> str:
        """Which database, without the password."""
        if self.dialect == "sqlite":
            return self._url.database or "in memory"
        return f"{self._url.database} on {self._url.host}"

    @property
    def _advice(self) -> str:
        if self.dialect == "sqlite":
            return "look at DATA_DIR, its permissions and the space left on it"
        return "look at DATABASE_URL and at whether the server runs"


def _with_driver(url: str) -> sa.URL:
    """The URL with the driver that Nexus uses, whichever it names."""
    scheme, separator, rest = url.partition(":")
    driver = DRIVERS.get(scheme.partition("+")[0])
    return sa.make_url(f"{driver}{separator}{rest}" if driver else "")


def _engine(url: sa.URL) -> AsyncEngine:
    if url.get_backend_name() == "postgresql":
        return create_async_engine(
            url,
            pool_pre_ping=True,
            pool_timeout=BUSY_SECONDS,
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "nexus"},
        )
    engine = create_async_engine(url, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine.sync_engine, "do_connect", _try_sqlite)
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _try_sqlite(_dialect: object, _record: object, where: list[Any], how: dict[str, Any]) -> None:
    """Fail early where the file cannot be opened: aiosqlite's thread may outlive the event loop."""
    sqlite3.connect(where[0], uri=how.get("uri", False)).close()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Readers beside a writer (WAL), and foreign keys; both are off by default."""
    connection.isolation_level = None  # or else the driver would begin transactions of its own
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
    except BaseException:
        connection.close()  # the pool forgets a connection that fails here, and its thread
        raise


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take a writer's lock at once: a reader that turns writer midway cannot wait for it."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def _reason(error: Exception) -> str:
    """The driver's own words, without SQL and values."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(original).splitlines()), type(error).__name__).rstrip(".")
