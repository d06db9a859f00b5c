"""The drill: kill -9 in the middle of 200 deliveries through the real clients, and a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from adapters.sql import open_database
from tests.servers.discord import FakeDiscord
from tests.servers.nexus_process import running, stopped, until_said
from tests.servers.telegram import running_telegram
from tests.waiting import all_forgotten, all_told, let_wait, on_discord, on_telegram, told

COUNT = 200
"""Askers, half of them on each platform."""
SOME = 60
"""Deliveries after which the process is killed."""
AT_ONCE = 20
"""What one process has in hand at most on a platform; no more can be told twice by one kill."""


async def test_kill_in_the_middle_of_deliveries(
    environment: dict[str, str], home: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each asker is told, none is lost, and only those in hand at the kill are told twice."""
    async with running_telegram() as telegram, FakeDiscord() as discord:
        mod = telegram.person("Mo")
        settings = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.url,
            "MODERATORS": f"telegram:{mod.id}",
        }
        url = f"sqlite:///{home / 'data' / 'nexus.db'}"
        (home / "data").mkdir()
        async with open_database(url) as database:
            waiting = on_telegram(telegram, COUNT // 2) + on_discord(discord, COUNT // 2)
            await let_wait(database, waiting)
        async with running(environment, **settings) as (process, lines):
            await until_said(process, lines, "health and metrics: ")
            await until_said(process, lines, "Discord is connected")
            await mod.says("/gaps")
            inbox = await mod.chat.next()
            await mod.taps(inbox, next(iter(inbox.buttons)))
            gap = await mod.chat.next()
            await mod.taps(gap, "Answer: CORS")
            await telegram.until(lambda: sum(told(telegram, discord).values()) >= SOME)
            process.kill()
            await process.wait()
        before = told(telegram, discord)
        assert len(before) < COUNT, "the kill came too late"
        async with running(environment, **settings) as (process, lines):
            await all_told(COUNT, telegram, discord)
            async with open_database(url) as database:
                await all_forgotten(database)
            log = "".join(lines)
            assert await stopped(process) == 0
    after = told(telegram, discord)
    twice = [who for who, times in after.items() if times > 1]
    figures = {"before the kill": len(before), "told": len(after), "lost": COUNT - len(after)}
    figures["told twice"] = len(twice)
    for name, figure in figures.items():
        record_property(name, figure)
    print(figures)  # noqa: T201 - what the drill is for
    assert max(after.values()) <= 2
    assert len(twice) <= AT_ONCE
    assert all(who.startswith("telegram:") for who in twice), "Discord drops what it has by nonce"
    assert log.count("may arrive twice") >= len(twice)
