"""`nexus doctor`: what is set up well, what is not, and how to mend it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from adapters.cache import check_redis
from adapters.files.folder import read_folder
from adapters.files.texts import read_lines
from adapters.sql import open_database
from bot.app.assembly import make_data_dir, open_core
from bot.app.serve import discord_bot, telegram_bot
from bot.errors import CardError, NexusError
from bot.lookup import open_grade
from bot.ports import NoMeter
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    problems: tuple[str, ...]
    """What is wrong and how to mend it, one sentence each; empty is well."""
    remark: str = ""


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything, one finding at a time, so that a slow one does not hide the others."""
    for name, check in _CHECKS.items():
        try:
            problems, remark = await check(settings)
        except NexusError as error:
            problems, remark = [str(error)], ""
        yield Finding(name, tuple(problems), remark)


_Result = tuple[list[str], str]


async def _data(settings: Settings) -> _Result:
    make_data_dir(settings.data_dir)
    return [], "can be written"


async def _content(settings: Settings) -> _Result:
    folder = read_folder(settings.content_dir)
    read_lines(settings.content_dir / "messages")
    if not folder.files:
        raise CardError(str(settings.content_dir), 0, "holds no cards; set CONTENT_DIR")
    return [str(error) for error in folder.broken], f"{len(folder.files)} cards"


async def _engine(settings: Settings) -> _Result:
    grade = open_grade(settings.encoder)
    return [grade.shortfall] if grade.shortfall else [], f"vectors: {grade.name}"


async def _database(settings: Settings) -> _Result:
    async with open_database(settings.database) as database:
        return await database.problems(), f"{database.dialect}, migrations applied"


async def _redis(settings: Settings) -> _Result:
    url = settings.redis_url.get_secret_value()
    if not url:
        return [], "off, REDIS_URL is not set; answers are kept in the process"
    return await check_redis(url), "answers"


async def _telegram(settings: Settings) -> _Result:
    async with open_core(settings, NoMeter()) as core:
        bot = telegram_bot(settings, core, NoMeter())
        if bot is None:
            return [], "off, TELEGRAM_TOKEN is not set"
        return await bot.problems(), "; ".join(["token accepted", *await bot.notes()])


async def _discord(settings: Settings) -> _Result:
    async with open_core(settings, NoMeter()) as core:
        bot = discord_bot(settings, core, NoMeter())
        if bot is None:
            return [], "off, DISCORD_TOKEN is not set"
        return await bot.problems(), "; ".join(["token accepted", *await bot.notes()])


_CHECKS: dict[str, Callable[[Settings], Coroutine[Any, Any, _Result]]] = {
    "data folder": _data,
    "content": _content,
    "engine": _engine,
    "database": _database,
    "redis": _redis,
    "telegram": _telegram,
    "discord": _discord,
}
