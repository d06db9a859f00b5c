"""Questions written down off the hot path, by many people at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.ports import Asked
from bot.recorder import Recorder
from tests.fakes import CountingMeter, MemoryQuestions

ASKED = Asked(
    "", datetime(2026, 1, 1, tzinfo=UTC), "discord", "hash", "text", "answer", (), 0.9, 1.0
)


class Slow(MemoryQuestions):
    """A store that takes a moment, and counts what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    async def record(self, asked: Sequence[Asked]) -> None:
        """See `QuestionStore`."""
        await asyncio.sleep(0.001)
        self.given += [one.id for one in asked]
        await super().record(asked)


async def test_many_at_once_write_each_question_once() -> None:
    """Those who wait for what another is writing do not write it again."""
    store = Slow()
    recorder = Recorder(store, CountingMeter())

    async def tap(number: int) -> None:
        recorder.record(replace(ASKED, id=f"q{number}"))
        await recorder.flush()
        assert f"q{number}" in store.asked

    await asyncio.gather(*map(tap, range(300)))
    assert len(store.given) == len(set(store.given)) == 300


async def test_what_comes_meanwhile_is_not_waited_for() -> None:
    """However fast questions come, whoever waits for theirs gets away."""
    store = Slow()
    recorder = Recorder(store, CountingMeter())
    recorder.record(replace(ASKED, id="mine"))

    async def keep_asking() -> None:
        for number in range(10**6):
            recorder.record(replace(ASKED, id=f"q{number}"))
            await asyncio.sleep(0)

    asking = asyncio.create_task(keep_asking())
    async with asyncio.timeout(5):
        await recorder.flush()
    asking.cancel()
    assert "mine" in store.asked
