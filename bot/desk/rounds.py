"""What comes round: askers are told, posts go out, the digest, and forgetting what is old."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.desk.desk import Desk
from bot.people import Address, Place
from bot.ports import Delivery, Errand, Jobs, UsageStore

log = logging.getLogger(__name__)

EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "20 2 * * *"
DIGESTS = {"daily": "0 7 * * *", "weekly": "0 7 * * 1"}
"""When digests are made, in UTC."""
PERIODS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Rounds:
    """The tasks, and what they need."""

    desk: Desk
    usage: UsageStore
    retention: timedelta
    digest_to: Sequence[Place]
    digest_every: Literal["daily", "weekly"]

    async def start(self, jobs: Jobs) -> None:
        """Register the tasks; call it at each start."""
        await jobs.every("desk.minute", EVERY_MINUTE, self.minute)
        await jobs.every("desk.purge", EVERY_NIGHT, self.purge)
        if self.digest_to:
            await jobs.every("desk.digest", DIGESTS[self.digest_every], self.digest)

    async def minute(self, due: datetime) -> None:
        """Put questions into gaps, tell who waits, send posts that are due."""
        await self.desk.gaps.gather()
        await self.desk.room.tell()
        await self.desk.posts.send_due(due)

    async def purge(self, due: datetime) -> None:
        """Delete what is older than the retention; counts by day stay."""
        count = await self.usage.purge(due - self.retention)
        log.info("Deleted %d questions older than %d days.", count, self.retention.days)

    async def digest(self, due: datetime) -> None:
        """A digest to each channel; the postman sends nothing where nothing came since the last."""
        since = (due - PERIODS[self.digest_every]).isoformat()
        for place in self.digest_to:
            key = f"digest:{place.platform}:{place.chat}:{place.thread}:{due:%Y%m%d}"
            await self.desk.room.jobs.deliver(Delivery(key, Address(place), Errand.DIGEST, since))
