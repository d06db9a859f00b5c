"""A process that takes part in the jobs until its input ends; tests start, stop and kill it.

Usage: python jobs_replica.py URL LEDGER COUNT. It enqueues COUNT deliveries, then works. The ledger is a
file to which every replica appends a line for each event: what, about what, and its process's id.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # started as a file, not as a module

from adapters.jobs import Habits, open_jobs
from adapters.jobs.pace import Limits, Pace
from adapters.sql import open_database
from bot.people import Address, Place
from bot.ports import Delivery, Errand, Fate, Outcome

FREE = Limits(overall=Pace(100_000, 1.0), chat=Pace(100_000, 1.0))
HABITS = Habits(limits={"telegram": FREE}, poll=0.1, rounds=0.5, at_once=10)
SEND_SECONDS = 0.02
"""Between the moment that the asker has the message and the one that we know."""


class Recorder:
    """A postman whose messages arrive in the ledger."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, what: str, about: str) -> None:
        """Append one line, whole whoever else writes."""
        os.write(self._file, f"{what} {about} {os.getpid()}\n".encode())

    async def deliver(self, delivery: Delivery) -> Outcome:
        """The message arrives at once; the platform's answer takes a moment."""
        self.write("sent", delivery.key)
        await asyncio.sleep(SEND_SECONDS)
        return Outcome(Fate.DELIVERED)

    async def done(self, delivery: Delivery, outcome: Outcome) -> None:
        """The asker's address is forgotten."""
        self.write(outcome.fate.value, delivery.key)


async def main(url: str, ledger: str, count: int) -> None:
    """Work until the input ends."""
    recorder = Recorder(ledger)

    async def tick(due: datetime) -> None:
        recorder.write("turn", due.isoformat())

    async with open_database(url), open_jobs(url, recorder, ["telegram"], HABITS) as jobs:
        await jobs.every("tick", "* * * * * *", tick)
        for number in range(count):
            to = Address(Place("telegram", f"chat-{number}"), message="1", person=str(number))
            await jobs.deliver(Delivery(f"watch:{number}", to, Errand.WATCH, str(number)))
        recorder.write("ready", "-")
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
