"""`nexus run` as an operator starts it: one process, both platforms, until a signal."""

from __future__ import annotations

import asyncio
import re
import socket

import httpx

from tests.servers.discord import FakeDiscord
from tests.servers.nexus_process import running, stopped, until_said
from tests.servers.telegram import FakeTelegram, running_telegram


async def test_both_platforms_in_one_process(environment: dict[str, str]) -> None:
    """It says what runs, answers on both platforms, reports health, and stops on a signal."""
    async with running_telegram() as telegram, FakeDiscord() as discord:
        settings = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.url,
        }
        async with running(environment, **settings) as (process, lines):
            health = await until_said(process, lines, "health and metrics: ")
            url = re.search(r"http://\S+", health)
            assert url is not None
            await asked_on_telegram(telegram)
            await asked_on_discord(discord)
            async with httpx.AsyncClient(base_url=url[0], trust_env=False) as client:
                assert (await client.get("/readyz")).json() == {"ready": True, "problems": []}
                metrics = (await client.get("/metrics")).text
            assert 'nexus_questions_total{decision="answer",platform="telegram"} 1.0' in metrics
            assert 'nexus_questions_total{decision="answer",platform="discord"} 1.0' in metrics
            assert await stopped(process) == 0
    log = "".join(lines)
    assert "telegram: running (long polling)" in log
    assert "redis cache: off, REDIS_URL is not set" in log
    assert telegram.token not in log
    assert discord.token not in log
    assert "viewset" not in log
    assert "Traceback" not in log


async def asked_on_telegram(telegram: FakeTelegram) -> None:
    """Somebody asks in private and gets the card."""
    ann = telegram.person()
    await ann.says("what is a viewset")
    assert (await ann.chat.next()).text.startswith("ViewSets")


async def asked_on_discord(discord: FakeDiscord) -> None:
    """Somebody asks by command and gets the card."""
    await discord.until(lambda: any(discord.commands.values()))
    interaction = await discord.person().ask("what is a viewset")
    assert "ViewSets" in interaction.seen.text


async def test_a_platform_without_a_token_is_named(environment: dict[str, str]) -> None:
    """What is off is said with the variable that it lacks."""
    async with running_telegram() as telegram:
        settings = {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
        async with running(environment, **settings) as (process, lines):
            await until_said(process, lines, "discord: off, DISCORD_TOKEN is not set")
            assert await stopped(process) == 0


async def test_webhook_mode(environment: dict[str, str]) -> None:
    """With a public address, updates come in at the HTTP port and are answered."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with running_telegram() as telegram:
        settings = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram/updates",
            "TELEGRAM_WEBHOOK_SECRET": "s3cret",
            "HTTP_PORT": str(port),
        }
        async with running(environment, **settings) as (process, lines):
            await until_said(process, lines, "telegram: running (webhook)")
            await asked_on_telegram(telegram)
            assert telegram.deliveries == [200]
            assert await stopped(process) == 0


async def test_a_refused_token_ends_it_with_one_sentence(environment: dict[str, str]) -> None:
    """A wrong token is told at once, with its variable and without its value."""
    async with running_telegram() as telegram:
        wrong = "123456:AAwrongwrongwrongwrongwrongwrongwrong"
        settings = {"TELEGRAM_TOKEN": wrong, "TELEGRAM_API_URL": telegram.url}
        async with running(environment, **settings) as (process, lines):
            async with asyncio.timeout(60):
                assert await process.wait() == 2
    assert "TELEGRAM_TOKEN" in lines[-1]
    assert wrong not in "".join(lines)
    assert "Traceback" not in "".join(lines)
