"""The proof that a replica lives, on PostgreSQL; that on a file is tested between processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import psycopg

from adapters.jobs.presence import FilePresence, PostgresPresence, Presence

HOLDER = """
import asyncio, sys
from pathlib import Path
from adapters.jobs.presence import FilePresence
presence = FilePresence(Path(sys.argv[1]))
asyncio.run(presence.hold())
print(presence.number, flush=True)
sys.stdin.read()
"""


async def test_a_connection_proves_a_life(postgres_url: str) -> None:
    """A replica counts as gone once its connection is."""
    one, two = PostgresPresence(postgres_url), PostgresPresence(postgres_url)
    await one.hold()
    await two.hold()
    async with two.inheriting(one.number) as gone:
        assert not gone
    async with one.inheriting(one.number) as gone:
        assert not gone, "nobody inherits from themselves"
    await one.close()
    async with asyncio.timeout(30):  # the server notices in its own time
        while not await _is_gone(two, one.number):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
    await two.close()


async def test_one_inherits_at_a_time(postgres_url: str) -> None:
    """While one replica takes over from a lost one, another one leaves it alone."""
    one, two, lost = (PostgresPresence(postgres_url) for _ in range(3))
    await one.hold()
    await two.hold()
    async with one.inheriting(lost.number) as first, two.inheriting(lost.number) as second:
        assert (first, second) == (True, False)
    async with two.inheriting(lost.number) as later:
        assert later
    await one.close()
    await two.close()


async def test_a_lost_connection_is_made_anew(postgres_url: str) -> None:
    """A database that was restarted finds the same proof again."""
    one, two = PostgresPresence(postgres_url), PostgresPresence(postgres_url)
    await one.hold()
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as admin:
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'nexus presence'"
        )
    await one.hold()
    await two.hold()
    async with two.inheriting(one.number) as gone:
        assert not gone
    await one.close()
    await two.close()


def test_a_file_proves_a_life(tmp_path: Path) -> None:
    """A process that was killed counts as gone, one that runs does not."""
    path = tmp_path / "presence"
    presence = FilePresence(path)
    argv = [sys.executable, "-c", HOLDER, path]
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        argv, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        number = int(process.stdout.readline())
        assert not asyncio.run(_is_gone(presence, number))
        process.kill()
        process.wait()
    assert asyncio.run(_is_gone(presence, number))
    assert not asyncio.run(_is_gone(presence, presence.number)), "nobody inherits from themselves"
    asyncio.run(presence.close())


async def _is_gone(presence: Presence, number: int) -> bool:
    async with presence.inheriting(number) as gone:
        return gone
