"""The jobs port on DBOS, which works in threads and an event loop of its own.

One try of a delivery is one workflow. A try that was in vain enqueues the next one with a delay: so
every try passes the platform's limits, and none holds a place while it waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection

import psycopg
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from dbos import error as dbos_error
from sqlalchemy.exc import SQLAlchemyError

from adapters.jobs.database import Ground
from adapters.jobs.hands import Hands
from adapters.jobs.pace import Habits, Limits
from adapters.jobs.parcels import pack_delivery
from adapters.jobs.upkeep import Upkeep
from adapters.jobs.workflows import VERSION, Turn, enqueue_options, register, try_id
from bot.errors import StoreError
from bot.ports import Delivery, Postman, Task

TASKS = "tasks"
"""The queue of what comes round."""
PATIENCE = 10.0
"""Seconds that the database gets to take a job; DBOS would wait for a lost one for ever."""


class Workers:
    """Jobs, and this process's share of the work."""

    def __init__(
        self, ground: Ground, postman: Postman, platforms: Collection[str], habits: Habits
    ) -> None:
        self._ground = ground
        self._platforms = sorted(platforms)
        self._habits = habits
        self._upkeep = Upkeep(ground.presence, habits)
        self._hands = Hands(self._upkeep.name, postman)
        self._turn: Turn | None = None

    async def start(self) -> None:
        """Join the work; raises StoreError where the database does not let us."""
        try:
            await self._ground.presence.hold()
            await asyncio.to_thread(self._launch)
        except (psycopg.Error, SQLAlchemyError, dbos_error.DBOSException, OSError) as error:
            await self.stop()
            raise StoreError(
                f"The jobs cannot use the database ({type(error).__name__}); look at DATABASE_URL "
                "and at whether its user may create tables and, on PostgreSQL, a schema."
            ) from error
        self._upkeep.start()

    async def stop(self) -> None:
        """Let what is under way end, within the grace; the rest is done after the next start."""
        await self._upkeep.stop()
        await asyncio.to_thread(
            DBOS.destroy,
            destroy_registry=True,
            # Never 0: the queues' threads would go on for a moment after the event loop is closed.
            workflow_completion_timeout_sec=self._habits.grace,
        )
        await self._ground.presence.close()
        if self._ground.engine is not None:
            self._ground.engine.dispose()

    async def deliver(self, delivery: Delivery, wait: float = 0.0) -> None:
        """See `Jobs`; raises StoreError where the database does not take it."""
        await _within(
            f"The delivery “{delivery.key}” was not queued", lambda: _enqueue_once(delivery, wait)
        )

    async def every(self, name: str, cron: str, task: Task) -> None:
        """See `Jobs`; raises StoreError where the database does not take it or `cron` is wrong."""
        turn = self._turn
        assert turn is not None, "start() comes first"
        self._hands.teach(name, task)
        await _within(
            f"The task “{name}” was not planned",
            lambda: DBOS.apply_schedules(
                [
                    {
                        "schedule_name": name,
                        "workflow_fn": turn,
                        "schedule": cron,
                        "context": name,
                        "queue_name": TASKS,
                    }
                ]
            ),
        )

    def _launch(self) -> None:
        """Start DBOS; outside our event loop, which it would otherwise take for its own."""
        # DBOS would give its logger a handler of its own, past ours that blacks secrets out.
        logging.getLogger("dbos").addHandler(logging.NullHandler())
        DBOS(config=self._config())
        self._turn = register(self._hands, self._habits.patience)
        DBOS.listen_queues([*self._platforms, TASKS])
        DBOS.launch()
        for platform in self._platforms:
            self._open_queue(platform, self._habits.limits.get(platform, Limits()))
        DBOS.register_queue(TASKS, polling_interval_sec=self._habits.poll)

    def _open_queue(self, platform: str, limits: Limits) -> None:
        DBOS.register_queue(
            platform,
            worker_concurrency=self._habits.at_once,
            limiter={"limit": limits.overall.messages, "period": limits.overall.seconds},
            partition_limiter={"limit": limits.chat.messages, "period": limits.chat.seconds},
            polling_interval_sec=self._habits.poll,
        )

    def _config(self) -> DBOSConfig:
        return {
            "name": "nexus",
            "application_version": VERSION,
            "executor_id": self._upkeep.name,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            **self._ground.settings,
        }


def _enqueue_once(delivery: Delivery, wait: float) -> None:
    """Enqueue the first try, not to begin before `wait` seconds are over, unless the queue knows any try with that key.

    The first try alone would not tell: it may be deleted while a later one waits for its turn.
    """
    known = DBOS.list_workflows(
        workflow_id_prefix=try_id(delivery.key, ""), load_input=False, load_output=False
    )
    # The prefix is matched as a pattern, in which some characters of a key stand for others.
    if not any(row.workflow_id.rpartition("#")[0] == delivery.key for row in known):
        options = enqueue_options(delivery, 1, wait)
        DBOS.enqueue_workflow_with_options(options, pack_delivery(delivery), 1)


async def _within(trouble: str, work: Callable[[], object]) -> None:
    """Do the work in a thread; raises StoreError where it fails or takes longer than `PATIENCE`."""
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(work)
    except (SQLAlchemyError, dbos_error.DBOSException, TimeoutError) as error:
        raise StoreError(
            f"{trouble} ({type(error).__name__}); look at the database and try again."
        ) from error
