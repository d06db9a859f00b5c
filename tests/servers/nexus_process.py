"""`nexus run` as an operator starts it, as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds until a process that does not come up is given up."""


@asynccontextmanager
async def running(
    environment: dict[str, str], **settings: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """The process and the lines of its log so far; it is killed if a test leaves it behind."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=ROOT,
        env={**environment, "HTTP_PORT": "0", **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    lines: list[str] = []

    async def read() -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            lines.append(line.decode())  # noqa: PERF401 - others look at it while it grows

    reading = asyncio.create_task(read())
    try:
        yield process, lines
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await reading


async def until_said(process: asyncio.subprocess.Process, lines: list[str], text: str) -> str:
    """Wait until the log holds a text; gives that line."""
    async with asyncio.timeout(PATIENCE):
        while not (found := [line for line in lines if text in line]):
            assert process.returncode is None, "".join(lines)
            await asyncio.sleep(0.05)
    return found[0]


async def stopped(process: asyncio.subprocess.Process) -> int:
    """Ask it to stop, as a container platform does; gives the exit code."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(10):
        return await process.wait()
