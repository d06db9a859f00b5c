"""Proof that a replica lives: a lock that the database or the system drops when it dies.

DBOS hands the work of a replica over only when it is told that the replica is gone. A lock tells it
without clocks and however the process ended; a heartbeat would have to guess.
"""

from __future__ import annotations

import fcntl
import os
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

import psycopg

LOCKS = 0x4E78
"""The class of PostgreSQL's advisory locks that belong to replicas."""
CONNECT_SECONDS = 5
KEEPALIVE = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 3")
"""PostgreSQL notices within about 25 s that a replica's machine is gone, not only its process."""


class Presence(Protocol):
    """This replica's proof, and a look at the others'."""

    number: int
    """Of this replica; in [1, 2**31)."""

    async def hold(self) -> None:
        """Hold the proof, anew where it was lost."""
        ...

    def inheriting(self, number: int) -> AbstractAsyncContextManager[bool]:
        """Whether that replica is gone; inside, no other one inherits from it."""
        ...

    async def close(self) -> None:
        """Give the proof up."""
        ...


def new_number() -> int:
    """A number that no living replica has, but for one chance in a billion."""
    return random.randrange(1, 2**31)  # noqa: S311 - it keeps no secret


class FilePresence:
    """Locks on single bytes of a file, for processes that share an SQLite database."""

    def __init__(self, path: Path) -> None:
        self.number = new_number()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        # Closing any descriptor of the file would drop all locks of the process: there is one.

    async def hold(self) -> None:
        """See `Presence`."""
        self._lock(self.number)

    @asynccontextmanager
    async def inheriting(self, number: int) -> AsyncIterator[bool]:
        """See `Presence`."""
        gone = number != self.number and self._lock(number)
        try:
            yield gone
        finally:
            if gone:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)

    async def close(self) -> None:
        """See `Presence`."""
        os.close(self._file)

    def _lock(self, number: int) -> bool:
        """Lock the byte of that number; it need not exist."""
        with suppress(BlockingIOError, PermissionError):  # either says that somebody has it
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            return True
        return False


class PostgresPresence:
    """Advisory locks of a connection that is kept for them."""

    def __init__(self, url: str) -> None:
        """`url` is one that libpq knows: `postgresql://…`."""
        self.number = new_number()
        self._url = url
        self._connection: psycopg.AsyncConnection | None = None

    async def hold(self) -> None:
        """See `Presence`; raises psycopg.Error while there is no connection."""
        if self._connection is not None:
            try:
                await self._connection.execute("SELECT 1")
            except psycopg.Error:
                await self.close()
            else:
                return
        self._connection = await self._connect()
        await self._lock(self.number)

    @asynccontextmanager
    async def inheriting(self, number: int) -> AsyncIterator[bool]:
        """See `Presence`; raises psycopg.Error where the connection is lost."""
        gone = number != self.number and await self._lock(number)
        try:
            yield gone
        finally:
            if gone and self._connection is not None:
                await self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCKS, number))

    async def close(self) -> None:
        """See `Presence`."""
        if self._connection is not None:
            await self._connection.close()
        self._connection = None

    async def _connect(self) -> psycopg.AsyncConnection:
        connection = await psycopg.AsyncConnection.connect(
            self._url,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            application_name="nexus presence",
        )
        for setting in KEEPALIVE:
            await connection.execute(f"SET {setting}")
        return connection

    async def _lock(self, number: int) -> bool:
        assert self._connection is not None, "hold() comes first"
        cursor = await self._connection.execute(
            "SELECT pg_try_advisory_lock(%s, %s)", (LOCKS, number)
        )
        row = await cursor.fetchone()
        return bool(row and row[0])
