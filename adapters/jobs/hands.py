"""What a workflow's steps do. DBOS calls from its threads; the work is done in our event loop."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections import defaultdict
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from adapters.jobs.parcels import pack_outcome, unpack_delivery
from bot.ports import Delivery, Fate, Outcome, Postman, Task

log = logging.getLogger(__name__)

T = TypeVar("T")

SEND_SECONDS = 180.0
"""How long one try may last; a platform's client may wait for a minute of its own accord."""
TASK_SECONDS = 30.0
"""How long a turn waits until its task is registered, at a start."""


class Hands:
    """Hands the work to the core, in the event loop that made this."""

    def __init__(self, me: str, postman: Postman) -> None:
        self._me = me
        self._postman = postman
        self._loop = asyncio.get_running_loop()
        self._tasks: dict[str, asyncio.Future[Task]] = defaultdict(self._loop.create_future)

    def teach(self, name: str, task: Task) -> None:
        """Register a task, or another one in its place."""
        if self._tasks[name].done():
            del self._tasks[name]
        self._tasks[name].set_result(task)

    async def begin(self) -> str:
        """Who is about to send."""
        return self._me

    async def send(self, parcel: str, begun: str) -> str:
        """One try; `begun` says who was the first about to make it. Never raises."""
        delivery = unpack_delivery(parcel)
        if begun != self._me:
            log.warning(
                "“%s” may arrive twice: another process ended while it was about to send it.",
                delivery.key,
            )
        return pack_outcome(await self._in_our_loop(self._try(delivery)))

    async def done(self, delivery: Delivery, outcome: Outcome, tried: int) -> None:
        """Tell the core how it ended."""
        if outcome.fate is Fate.DELIVERED:
            log.info("“%s” is delivered, at try %d.", delivery.key, tried)
        else:
            log.warning("“%s” is given up: %s", delivery.key, outcome.reason)
        await self._in_our_loop(self._postman.done(delivery, outcome))

    async def turn(self, due: datetime, name: str) -> None:
        """Run a task; whatever it raises is logged, and its next turn is its next chance."""
        await self._in_our_loop(self._run(name, due.astimezone(UTC)))

    async def _try(self, delivery: Delivery) -> Outcome:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._postman.deliver(delivery)
        except TimeoutError:
            return Outcome(Fate.LATER, f"There was no end within {SEND_SECONDS:.0f} s.")
        except Exception as error:
            log.exception("“%s” could not be sent; it is tried again.", delivery.key)
            return Outcome(Fate.LATER, f"An error of ours, {type(error).__name__}.")

    async def _run(self, name: str, due: datetime) -> None:
        try:
            task = await asyncio.wait_for(asyncio.shield(self._tasks[name]), TASK_SECONDS)
        except TimeoutError:
            log.info("Nobody here knows the task “%s” of another version; it is left out.", name)
            return
        try:
            await task(due)
        except Exception:
            log.exception("The task “%s” failed; it is tried at its next turn.", name)

    async def _in_our_loop(self, work: Coroutine[Any, Any, T]) -> T:
        # In an empty context: what the core enqueues meanwhile is no part of DBOS's workflow.
        future = contextvars.Context().run(asyncio.run_coroutine_threadsafe, work, self._loop)
        return await asyncio.wrap_future(future)
