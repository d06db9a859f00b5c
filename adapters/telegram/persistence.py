"""Trying again where the network or Telegram fails, without doing a thing twice."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import httpx
from telegram.error import BadRequest, NetworkError, TimedOut

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSES = (0.2, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries to bring one thing to Telegram."""
LONGEST_PAUSE = 30.0
"""Seconds between tries to reach a Telegram that is away."""


async def persist(call: Callable[[], Awaitable[T]], *, repeatable: bool = True) -> T:
    """Make a call, again and again while Telegram is out of reach; raises the last error.

    A call that is not `repeatable` (sending a message) is not made again where Telegram had it
    and only its answer is missing: a message that is lost is rarer than one that is there.
    """
    for pause in PAUSES:
        try:
            return await call()
        except NetworkError as error:
            if isinstance(error, BadRequest) or not (repeatable or _came_short(error)):
                raise
            log.debug("Telegram is out of reach (%s); the next try is in %.1f s.", error, pause)
        await asyncio.sleep(pause)
    return await call()


def pauses() -> Iterator[float]:
    """Seconds to wait between tries without end: longer and longer, and never in step."""
    pause = 0.5
    while True:
        yield pause * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        pause = min(pause * 2, LONGEST_PAUSE)


def _came_short(error: NetworkError) -> bool:
    """Whether the call failed in another way than waiting too long for its answer."""
    waited = isinstance(error.__cause__, httpx.ReadTimeout | httpx.WriteTimeout)
    return not (isinstance(error, TimedOut) and waited)
