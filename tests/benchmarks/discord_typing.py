"""How long Discord's people wait for suggestions, keystroke by keystroke.

    OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.discord_typing

The time runs from the gateway's telling of a keystroke to the arrival of the suggestions, over
loopback sockets and through discord.py; Discord's own way to a person's client comes on top.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time

from adapters.discord import DiscordBot
from adapters.files.folder import read_folder
from bot.settings import ROOT
from tests.fakes import CountingMeter, MemoryQuestions
from tests.servers.discord import FakeDiscord
from tests.small import small_core

from .report import say

SHOWN = 90
"""Letters of a phrase that are typed, at most."""


def main() -> None:
    """Type some phrases letter by letter and print what people waited."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phrases", type=int, default=60)
    waits = sorted(asyncio.run(measure(parser.parse_args().phrases)))
    worst = waits[int(len(waits) * 0.99)]
    say(
        f"{len(waits)} keystrokes: median {statistics.median(waits):.1f} ms, "
        f"99 % within {worst:.1f} ms, longest {waits[-1]:.1f} ms"
    )


async def measure(phrases: int) -> list[float]:
    """Milliseconds that each keystroke took."""
    cards = tuple(read_folder(ROOT / "content").cards)
    small = small_core(cards, MemoryQuestions())
    every = [phrase for card in cards for phrase in card.phrases]
    chosen = random.Random(1).sample(every, phrases)  # noqa: S311 - equal from run to run
    waits = []
    async with FakeDiscord() as world:
        bot = DiscordBot(
            token=world.token,
            api_url=world.url,
            guild_ids=(),
            assistant=small.assistant,
            meter=CountingMeter(),
        )
        await bot.start()
        await world.until(lambda: world.commands.get(None))
        ann = world.person()
        for phrase in chosen:
            for length in range(1, min(len(phrase), SHOWN) + 1):
                start = time.perf_counter()
                await ann.suggestions("ask", "question", phrase[:length])
                waits.append((time.perf_counter() - start) * 1000)
        await bot.stop()
    return waits


if __name__ == "__main__":
    main()
