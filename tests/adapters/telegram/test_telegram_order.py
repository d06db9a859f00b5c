"""The order of updates, and what is remembered for a while."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from telegram import Chat, Message, Update

from adapters.telegram.order import InOrder
from adapters.telegram.recent import Recent, RecentClaims


def update(number: int, chat: int) -> Update:
    """A message in a chat."""
    message = Message(number, datetime.now(UTC), Chat(chat, "private"))
    return Update(number, message=message)


async def test_each_chat_goes_through_in_order() -> None:
    """However long each takes, the updates of a chat end in the order in which they came."""
    order, ended = InOrder(RecentClaims(), "42"), []

    async def handle(number: int) -> None:
        for _ in range(number % 5):
            await asyncio.sleep(0)
        ended.append(number)

    tasks = [
        asyncio.create_task(order.process_update(update(n, chat=n % 3 + 1), handle(n)))
        for n in range(60)
    ]
    await asyncio.gather(*tasks)
    for chat in range(3):
        mine = [number for number in ended if number % 3 == chat]
        assert mine == sorted(mine)
    assert ended != sorted(ended)
    assert (order._last, order._tasks) == ({}, set())


async def test_an_error_does_not_hold_the_chat_up() -> None:
    """The next update begins when the one before it has failed."""
    order, ended = InOrder(RecentClaims(), "42"), []

    async def fail() -> None:
        raise RuntimeError

    async def work() -> None:
        ended.append(True)

    jobs: list[Any] = [fail(), work()]
    tasks = [order.process_update(update(n, 1), job) for n, job in enumerate(jobs)]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], RuntimeError)
    assert ended == [True]


async def test_cutting_off_ends_what_runs_and_what_waits() -> None:
    """Both are cancelled and counted, and nothing is left behind."""
    order = InOrder(RecentClaims(), "42")
    tasks = [
        asyncio.create_task(order.process_update(update(n, 1), asyncio.Event().wait()))
        for n in range(3)
    ]
    await asyncio.sleep(0)
    assert order.cut_off() == 3
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    assert order._last == {}


def test_recent_forgets_the_oldest() -> None:
    """Memory is bounded; what is put again counts as new."""
    kept: Recent[str, int] = Recent(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.put("a", 3)
    kept.put("c", 4)
    assert [kept.get(key) for key in "abc"] == [3, None, 4]
    assert len(kept) == 2


async def test_claims_of_one_process() -> None:
    """The first claim wins, for as long as it is among the newest."""
    claims = RecentClaims(size=2)
    assert [await claims.first(key, 60) for key in "aabca"] == [True, False, True, True, True]
