"""What the queue does: one try of a delivery, one turn of a task.

Every step is recorded when it ends, and a workflow that was cut off runs again from its first step
without a record. So between the steps is only what comes out the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

from dbos import DBOS, EnqueueOptions, StepOptions

from adapters.jobs.hands import Hands
from adapters.jobs.pace import Patience
from adapters.jobs.parcels import pack_delivery, unpack_delivery, unpack_outcome
from bot.ports import Delivery, Fate, Outcome

VERSION = "1"
"""Raised when the steps change: work begun by other steps is then left to replicas that know them,
and has to be brought over by a migration where none is left."""
FORGET: StepOptions = {
    "name": "done",
    "retries_allowed": True,
    "interval_seconds": 1.0,
    "backoff_rate": 2.0,
    "max_attempts": 8,
}
"""In all about two minutes for a database that is away."""

Turn = Callable[[datetime, str], Coroutine[Any, Any, None]]


def register(hands: Hands, patience: Patience) -> Turn:
    """Make the workflows known to DBOS; returns the one that a schedule starts."""

    @DBOS.workflow(name="deliver")
    async def deliver(parcel: str, tried: int) -> None:
        await _deliver(hands, patience, parcel, tried)

    @DBOS.workflow(name="turn")
    async def turn(due: datetime, name: str) -> None:
        moment = datetime.fromisoformat(str(due))  # it arrives as text: the queue keeps JSON
        await DBOS.run_step_async({"name": name}, hands.turn, moment, name)

    return turn


async def _deliver(hands: Hands, patience: Patience, parcel: str, tried: int) -> None:
    # The mark before: who is about to send. The mark after is the record of the sending itself.
    begun = await DBOS.run_step_async({"name": "begin"}, hands.begin)
    sent = await DBOS.run_step_async({"name": "send"}, hands.send, parcel, begun)
    delivery, outcome = unpack_delivery(parcel), unpack_outcome(sent)
    if _is_open(outcome):
        if tried < patience.tries:
            wait = outcome.wait if outcome.moved else patience.wait(tried, outcome.wait)
            again = replace(delivery, to=outcome.moved or delivery.to)
            await DBOS.enqueue_workflow_with_options_async(
                enqueue_options(again, tried + 1, wait), pack_delivery(again), tried + 1
            )
            return
        outcome = Outcome(Fate.GONE, f"Given up after {tried} tries: {outcome.reason}")
    await DBOS.run_step_async(FORGET, hands.done, delivery, outcome, tried)


def _is_open(outcome: Outcome) -> bool:
    """Whether another try is worth it: later, or at the address that the chat has now."""
    moved = outcome.moved is not None and outcome.fate is not Fate.DELIVERED
    return moved or outcome.fate is Fate.LATER


def enqueue_options(delivery: Delivery, tried: int, wait: float = 0.0) -> EnqueueOptions:
    """How to enqueue a try (from 1); the id makes tries with the same number and key one."""
    place = delivery.to.place
    options: EnqueueOptions = {
        "workflow_name": "deliver",
        "workflow_id": try_id(delivery.key, tried),
        "queue_name": place.platform,
        "queue_partition_key": delivery.lane or place.lane,
        "app_version": VERSION,
    }
    return options | {"delay_seconds": wait} if wait else options


def try_id(key: str, tried: int | str) -> str:
    """The id of a try of the delivery with that key."""
    return f"{key}#{tried}"
