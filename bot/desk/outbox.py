"""The way to the queue, which opens after the desk does, or not at all."""

from __future__ import annotations

from bot.ports import Delivery, Jobs, Task


class Outbox:
    """Jobs that are handed on once a queue is open.

    Without one (the command line) nothing is: askers who wait, and posts that are due, are found
    each minute by the bot that runs.
    """

    def __init__(self) -> None:
        self._jobs: Jobs | None = None
        self._early: list[tuple[Delivery, float]] = []

    @property
    def is_open(self) -> bool:
        """Whether this process has a queue."""
        return self._jobs is not None

    def open(self, jobs: Jobs) -> None:
        """Hand everything on from now on."""
        self._jobs = jobs

    async def catch_up(self) -> None:
        """Hand on what was to be done later and came before the queue was open."""
        early, self._early = self._early, []
        for delivery, wait in early:
            await self.deliver(delivery, wait)

    async def deliver(self, delivery: Delivery, wait: float = 0.0) -> None:
        """See `Jobs`."""
        if self._jobs is not None:
            await self._jobs.deliver(delivery, wait)
        elif wait:
            self._early.append((delivery, wait))  # nobody would find it again

    async def every(self, name: str, cron: str, task: Task) -> None:
        """See `Jobs`."""
        if self._jobs is not None:
            await self._jobs.every(name, cron, task)
