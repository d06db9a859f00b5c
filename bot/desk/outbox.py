"""The way to the queue, which opens after the desk does, or not at all."""

from __future__ import annotations

from bot.errors import DeskError
from bot.ports import Delivery, Errand, Jobs, Task


class Outbox:
    """Jobs that are handed on once a queue is open.

    Without one (the command line) only posts fail: askers who wait are found again each minute
    by the bot that runs.
    """

    def __init__(self) -> None:
        self._jobs: Jobs | None = None

    def open(self, jobs: Jobs) -> None:
        """Hand everything on from now on."""
        self._jobs = jobs

    async def deliver(self, delivery: Delivery) -> None:
        """See `Jobs`; raises DeskError for a post that nobody would send."""
        if self._jobs is not None:
            await self._jobs.deliver(delivery)
        elif delivery.errand is Errand.POST:
            raise DeskError("Posts go out from a running bot; start it by “nexus run”.")

    async def every(self, name: str, cron: str, task: Task) -> None:
        """See `Jobs`."""
        if self._jobs is not None:
            await self._jobs.every(name, cron, task)
