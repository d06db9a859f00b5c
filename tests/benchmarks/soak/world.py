"""What the soaks of both platforms share: a world in a process of its own, and what is asked."""

from __future__ import annotations

import multiprocessing
import random
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from .meter import Outcome

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


def some_question(phrases: Sequence[str], dice: random.Random) -> str:
    """A phrase of a card, now and then misspelt, now and then none."""
    if dice.random() < 0.05:
        return dice.choice(GIBBERISH)
    text = dice.choice(phrases)
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 :] if dice.random() < 0.2 else text
