"""`nexus run`: every adapter that has its settings, until a signal says stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from typing import Protocol
from urllib.parse import urlsplit

from adapters.discord import DiscordBot, Manners
from adapters.sql import Database
from adapters.telegram import TelegramBot, Webhook
from adapters.web.metrics import PrometheusMeter
from adapters.web.server import Hook, WebServer, create_app
from bot.app.assembly import Core, open_core
from bot.app.desk import at_work
from bot.desk import Courier, Desk, Stage
from bot.errors import SettingsError
from bot.ports import Meter, Rights
from bot.settings import Settings

log = logging.getLogger(__name__)

STOP_WITHIN = 8.0
"""Seconds that an adapter gets to finish what is in hand."""


class ChatBot(Protocol):
    """A chat platform, as this module sees it."""

    name: str

    async def start(self) -> None:
        """Connect; raises SettingsError where a setting is wrong."""
        ...

    async def stop(self) -> None:
        """Finish what is in hand and disconnect."""
        ...


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; raises SettingsError where nothing can run."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    meter = PrometheusMeter()
    async with open_core(settings, meter) as core:
        telegram = telegram_bot(settings, core, meter)
        discord = discord_bot(settings, core, meter)
        bots: list[ChatBot] = [bot for bot in (telegram, discord) if bot is not None]
        if not bots:
            raise SettingsError(
                "There is nothing to run: set TELEGRAM_TOKEN or DISCORD_TOKEN, "
                "or try the bot without a token by “nexus chat”."
            )
        hook = _hook(settings, telegram)
        introduce(bots, core.desk)
        async with _web(settings, core, meter, hook, bots) as port, _running(bots):
            say_what_runs(settings, core, port)
            couriers = {bot.name: bot for bot in bots if isinstance(bot, Courier)}
            async with at_work(settings, core.desk, core.database, core.messages, couriers):
                await stop.wait()
            log.info("Stopping: finishing what is in hand.")


def introduce(bots: list[ChatBot], desk: Desk) -> None:
    """Let the desk ask each platform who moderates, and how a card looks there."""
    for bot in bots:
        if isinstance(bot, Rights):
            desk.moderators.believe(bot.name, bot)
        if isinstance(bot, Stage):
            desk.room.stages[bot.name] = bot


def telegram_bot(settings: Settings, core: Core, meter: Meter) -> TelegramBot | None:
    """The Telegram bot, where there is a token."""
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    webhook = None
    if settings.telegram_webhook_url:
        secret = settings.telegram_webhook_secret.get_secret_value()
        if not secret:
            raise SettingsError(
                "TELEGRAM_WEBHOOK_SECRET is missing; with TELEGRAM_WEBHOOK_URL set, write 1 to "
                "256 letters, digits, _ or - that Telegram sends along."
            )
        webhook = Webhook(settings.telegram_webhook_url, secret)
    return TelegramBot(
        token=token,
        api_url=settings.telegram_api_url,
        assistant=core.assistant,
        meter=meter,
        webhook=webhook,
        groups=settings.telegram_group_ids,
        desk=core.desk,
        desk_chats={place.chat for place in settings.digest_to if place.platform == "telegram"},
        claims=core.claims,
        typeahead=core.typeahead,
        jobs=core.desk.room.jobs,
        answer_minutes=settings.telegram_group_answer_minutes,
        languages=core.messages.languages,
    )


def discord_bot(settings: Settings, core: Core, meter: Meter) -> DiscordBot | None:
    """The Discord bot, where there is a token."""
    token = settings.discord_token.get_secret_value()
    if not token:
        return None
    return DiscordBot(
        token=token,
        api_url=settings.discord_api_url,
        guild_ids=settings.discord_guild_ids,
        assistant=core.assistant,
        meter=meter,
        desk=core.desk,
        moderator_roles=settings.discord_moderator_roles,
        answer_emoji=settings.answer_emoji,
        manners=Manners(
            settings.discord_channel_ids,
            settings.cooldown_seconds,
            settings.discord_help_forum_ids,
        ),
        claims=core.claims,
        digest_channels={
            int(place.chat) for place in settings.digest_to if place.platform == "discord"
        },
    )


def _hook(settings: Settings, telegram: TelegramBot | None) -> Hook | None:
    if telegram is None or not settings.telegram_webhook_url:
        return None
    return Hook(urlsplit(settings.telegram_webhook_url).path or "/", telegram.receive)


def say_what_runs(settings: Settings, core: Core, port: int) -> None:
    """One line for each part: what runs, or which variable it lacks."""
    how = "webhook" if settings.telegram_webhook_url else "long polling"
    parts = {
        "telegram": (f"running ({how})", "TELEGRAM_TOKEN", settings.telegram_token),
        "discord": ("running", "DISCORD_TOKEN", settings.discord_token),
        "redis cache": ("on", "REDIS_URL", settings.redis_url),
    }
    for name, (on, variable, value) in parts.items():
        log.info("%s: %s", name, on if value else f"off, {variable} is not set")
    log.info("database: %s", settings.database.partition(":")[0])
    log.info("cards: %d", len(core.consultation.engine.cards))
    log.info("health and metrics: http://%s:%d", settings.http_host, port)


@contextlib.asynccontextmanager
async def _web(
    settings: Settings, core: Core, meter: PrometheusMeter, hook: Hook | None, bots: list[ChatBot]
) -> AsyncIterator[int]:
    async def health() -> list[str]:
        return await not_ready(core.database, bots)

    server = WebServer(create_app(health, meter, hook), settings.http_host, settings.http_port)
    port = await server.start()
    try:
        yield port
    finally:
        await server.stop()


async def not_ready(database: Database, bots: list[ChatBot]) -> list[str]:
    """The parts that do not answer yet, for anybody to read: where they are is no part of it."""
    away = ["the database does not answer"] if await database.problems() else []
    return [*away, *(down for bot in bots for down in _down(bot))]


def _down(bot: ChatBot) -> list[str]:
    return [] if getattr(bot, "ready", True) else [f"{bot.name} is not connected yet"]


@contextlib.asynccontextmanager
async def _running(bots: list[ChatBot]) -> AsyncIterator[None]:
    started: list[ChatBot] = []
    try:
        for bot in bots:
            await bot.start()
            started.append(bot)
        yield
    finally:
        await asyncio.gather(*(_stopped(bot) for bot in started))


async def _stopped(bot: ChatBot) -> None:
    try:
        await asyncio.wait_for(bot.stop(), STOP_WITHIN)
    except TimeoutError:
        log.warning("%s did not stop in %.0f s and is cut off.", bot.name, STOP_WITHIN)
