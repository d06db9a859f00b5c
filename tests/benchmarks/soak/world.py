"""What the soaks of both platforms share: a world in a process of its own, and what is asked."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from .meter import Outcome, judge, read

GIBBERISH = ("qqq zzz xxx", "🙂", "how tall is the eiffel tower", "x" * 3000)


async def beside(
    world: Callable[[Connection], None], measure: Callable[[Connection, Path], Awaitable[Outcome]]
) -> Outcome:
    """Measure beside a world, which begins and ends with it; the folder is for the bot's data."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=world, args=(theirs,))
    process.start()
    theirs.close()  # so that a world which ends too early is noticed
    try:
        with tempfile.TemporaryDirectory() as folder:
            return await measure(ours, Path(folder))
    finally:
        ours.close()
        process.join()


async def told(world: Connection, updates: int, rest: float = 0.0) -> int:
    """Have the world do so many things, and `rest` seconds after; returns those not answered."""
    world.send(updates)
    unanswered: int = await asyncio.to_thread(world.recv)
    await asyncio.sleep(rest)
    return unanswered


async def measured(world: Connection, updates: int, warm_up: int, rest: float = 0.0) -> Outcome:
    """Compare this process, which answers the world, after a warm-up and after the updates."""
    await told(world, warm_up, rest)
    warm = read()
    unanswered = await told(world, updates, rest)
    return judge(updates, unanswered, warm, read())


def some_question(phrases: Sequence[str], dice: random.Random) -> str:
    """A phrase of a card, now and then misspelt, now and then none."""
    if dice.random() < 0.05:
        return dice.choice(GIBBERISH)
    text = dice.choice(phrases)
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 :] if dice.random() < 0.2 else text
