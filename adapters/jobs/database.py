"""The configured database as DBOS and the proof of presence want it."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from adapters.jobs.presence import FilePresence, PostgresPresence, Presence
from bot.errors import StoreError

if TYPE_CHECKING:
    from dbos import DBOSConfig

SCHEMA = "nexus_jobs"
"""Where DBOS keeps its tables in PostgreSQL; in SQLite they stand beside ours."""
CONNECTIONS = 5
"""Connections of DBOS to PostgreSQL, at most."""
BUSY_SECONDS = 30
CONNECT_SECONDS = 5
SUBSEC_SINCE = (3, 42, 0)
"""The first SQLite whose `unixepoch` counts milliseconds."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the workers stand on."""

    settings: DBOSConfig
    presence: Presence
    engine: sa.Engine | None
    """To be disposed of at the end; None where DBOS makes its own."""


def prepare(url: str) -> Ground:
    """Read the database's URL; connects to nothing. Raises StoreError where it cannot serve."""
    scheme, _, rest = url.partition(":")
    if scheme.partition("+")[0] == "sqlite":
        return _on_sqlite(sa.make_url(f"sqlite:{rest}"))
    return _on_postgres(f"postgresql:{rest}")


def _on_sqlite(url: sa.URL) -> Ground:
    if not url.database or url.database == ":memory:":
        raise StoreError(
            "Jobs cannot outlive a restart in a database in memory; "
            "leave DATABASE_URL empty or name a file."
        )
    settings: DBOSConfig = {
        "system_database_url": url.render_as_string(hide_password=False),
        # What goes wrong is logged, and questions are not for the log.
        "db_engine_kwargs": {"hide_parameters": True, "connect_args": _connect_args()},
    }
    try:
        presence = FilePresence(Path(f"{url.database}.presence"))
    except OSError as error:
        raise StoreError(
            f"{url.database}.presence cannot be written ({error.strerror}); "
            "look at DATA_DIR and its permissions."
        ) from error
    return Ground(settings, presence, None)


def _connect_args() -> dict[str, Any]:
    """For a system's SQLite that is older than DBOS expects beside a new Python (Debian 12's)."""
    return {} if sqlite3.sqlite_version_info >= SUBSEC_SINCE else {"factory": _OldSqlite}


class _OldSqlite(sqlite3.Connection):
    """Knows `unixepoch('subsec')`: DBOS calls it on Python 3.12 and newer, whatever the SQLite."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(modifier: str) -> float | None:
    """Seconds since 1970 with milliseconds; NULL for what SQLite would not know either."""
    return round(time.time(), 3) if modifier == "subsec" else None


def _on_postgres(url: str) -> Ground:
    # With an engine of ours DBOS does not look into the database `postgres`, to which a hosting
    # platform need not let us in.
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "nexus jobs"},
    )
    settings: DBOSConfig = {
        "system_database_url": url,
        "system_database_engine": engine,
        "dbos_system_schema": SCHEMA,
        "use_listen_notify": False,  # nothing here waits for another workflow
    }
    return Ground(settings, PostgresPresence(url), engine)
