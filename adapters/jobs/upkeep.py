"""Every few seconds: show that we live, take over from who does not, delete what is long done."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
from dbos import DBOS
from dbos import error as dbos_error
from sqlalchemy.exc import SQLAlchemyError

from adapters.jobs.pace import Habits
from adapters.jobs.presence import Presence

log = logging.getLogger(__name__)

PREFIX = "nexus-"
"""Begins the name of each replica; its number follows."""
BATCH = 500
"""Workflows deleted in one round."""
FAILED_DAYS = 30
"""How long a workflow is kept that broke; as long as it is there, its key is not taken again."""
AWAY = (psycopg.Error, SQLAlchemyError, dbos_error.DBOSException, OSError)
"""What a database raises that is away."""


class Upkeep:
    """Looks after this replica's presence and everybody's leavings."""

    def __init__(self, presence: Presence, habits: Habits) -> None:
        self._presence = presence
        self._habits = habits
        self._rounds: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """This replica's name."""
        return f"{PREFIX}{self._presence.number}"

    def start(self) -> None:
        """Begin the rounds; the first is at once."""
        self._rounds = asyncio.create_task(self._go_round())

    async def stop(self) -> None:
        """End the rounds."""
        if self._rounds is not None:
            self._rounds.cancel()
            with suppress(asyncio.CancelledError):
                await self._rounds

    async def _go_round(self) -> None:
        while True:
            try:
                await self._presence.hold()
                await self._take_over()
                await asyncio.to_thread(delete_old, self._habits.memory)
            except AWAY as error:
                log.warning("The jobs' upkeep is put off: %s", type(error).__name__)
            except Exception:
                log.exception("The jobs' upkeep failed; it is tried again.")
            await asyncio.sleep(self._habits.rounds)

    async def _take_over(self) -> None:
        """Put back into the queues what replicas had in hand that are gone."""
        for number in await asyncio.to_thread(numbers_at_work):
            async with self._presence.inheriting(number) as gone:
                if gone:
                    count = await asyncio.to_thread(put_back, number)
                    log.info("Took over %d jobs from a replica that is gone.", count)


def numbers_at_work() -> set[int]:
    """The numbers of the replicas that have work in hand."""
    rows = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    names = {row.executor_id or "" for row in rows}
    return {int(name.removeprefix(PREFIX)) for name in names if name.startswith(PREFIX)}


def put_back(number: int) -> int:
    """Enqueue again what that replica had in hand; returns how much it was."""
    queues: dict[str | None, list[str]] = defaultdict(list)
    for row in DBOS.list_workflows(
        status="PENDING", executor_id=f"{PREFIX}{number}", load_input=False, load_output=False
    ):
        queues[row.queue_name].append(row.workflow_id)
    for queue, workflows in queues.items():
        DBOS.resume_workflows(workflows, queue_name=queue)
    return sum(map(len, queues.values()))


def delete_old(memory: float) -> None:
    """Delete workflows that ended more than `memory` seconds ago, with the addresses in them."""
    now = datetime.now(UTC)
    _delete(["SUCCESS", "CANCELLED"], now - timedelta(seconds=memory))
    _delete(["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], now - timedelta(days=FAILED_DAYS))


def _delete(status: list[str], before: datetime) -> None:
    rows = DBOS.list_workflows(
        status=status,
        completed_before=before.isoformat(),
        limit=BATCH,
        load_input=False,
        load_output=False,
    )
    if rows:
        DBOS.delete_workflows([row.workflow_id for row in rows])
