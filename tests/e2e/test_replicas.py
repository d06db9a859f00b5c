"""Two replicas as two processes on one PostgreSQL: they share the queue, and what is published."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from adapters.sql import open_database
from tests.servers.nexus_process import running, stopped, until_said
from tests.servers.processes import free_port
from tests.servers.telegram import FakeTelegram, running_telegram
from tests.servers.telegram_people import Person
from tests.waiting import all_forgotten, all_told, let_wait, on_telegram, told

COUNT = 60
"""Askers who wait."""
CARDS = 5
"""Cards published while the clock runs."""


async def test_two_replicas(
    environment: dict[str, str],
    postgres_url: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Each asker is told by one of the two; the other answers from a new card without a restart."""
    async with running_telegram() as world, AsyncExitStack() as stack:
        mod, ann = world.person("Mo"), world.person("Ann")
        async with open_database(postgres_url) as database:
            await let_wait(database, on_telegram(world, COUNT))
        ports = [free_port(), free_port()]
        settings = {
            "DATABASE_URL": postgres_url,
            "SECRET_KEY": "shared",
            "TELEGRAM_TOKEN": world.token,
            "TELEGRAM_API_URL": world.url,
            "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1/telegram",
            "TELEGRAM_WEBHOOK_SECRET": "s3cret",
            "MODERATORS": f"telegram:{mod.id}",
        }
        replicas = []
        for port in ports:
            own = settings | {"HTTP_PORT": str(port)}
            replicas.append(await stack.enter_async_context(running(environment, **own)))
            await until_said(*replicas[-1], "health and metrics: ")
        route(world, ports[0])
        await answer_the_gap(mod)
        await all_told(COUNT, world)
        async with open_database(postgres_url) as database:
            await all_forgotten(database)
        seconds = [await publish_and_ask(world, ports, mod, ann, n) for n in range(CARDS)]
        for process, _ in replicas:
            assert await stopped(process) == 0
    assert set(told(world).values()) == {1}
    shares = [sum("is delivered" in line for line in lines) for _, lines in replicas]
    assert sum(shares) == COUNT
    assert min(shares) > 0, "one replica did all the work"
    figures = {
        "deliveries of each replica": shares,
        "seconds from publish to the other's first answer, median": statistics.median(seconds),
        "the same, slowest": max(seconds),
    }
    for name, figure in figures.items():
        record_property(name, figure)
    print(figures)  # noqa: T201 - for the report


def route(world: FakeTelegram, port: int) -> None:
    """Let Telegram's updates reach this replica, as a load balancer would."""
    world.api.webhook["url"] = f"http://127.0.0.1:{port}/telegram"


async def answer_the_gap(mod: Person) -> None:
    """A moderator settles what everybody waits for."""
    await mod.says("/gaps")
    inbox = await mod.chat.next()
    await mod.taps(inbox, next(iter(inbox.buttons)))
    gap = await mod.chat.next()
    await mod.taps(gap, "Answer: CORS")
    await mod.chat.next()


async def publish_and_ask(
    world: FakeTelegram, ports: list[int], mod: Person, ann: Person, number: int
) -> float:
    """Publish on the first replica, ask the second until it knows; returns the seconds between."""
    name = f"zorbulator {number}{number}"
    route(world, ports[0])
    file = f"---\ntitle: {name}\nphrases:\n  - what is {name}\n---\n{name} is new.\n"
    await mod.uploads(f"zorb-{number}.md", file.encode())
    preview = await mod.chat.next()
    await mod.taps(preview, "Publish")
    start = time.monotonic()
    assert "is out" in (await mod.chat.next()).text
    route(world, ports[1])
    while True:
        await ann.says(f"what is {name}")
        if (await ann.chat.next()).text.startswith(name):
            return time.monotonic() - start
