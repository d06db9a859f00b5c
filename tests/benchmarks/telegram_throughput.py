"""Messages a second through the Telegram adapter, beside an echo bot on the same library.

    OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.telegram_throughput

The fake Telegram runs in a process of its own. A bot's figure counts the processor time of its
process, so that other work on the machine does not blur it: what one core would do. Telegram's
own limit, 30 messages a second, is switched off for both.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from unittest.mock import patch

from telegram import Update
from telegram.ext import AIORateLimiter, Application, CallbackContext, MessageHandler, filters
from telegram.request import HTTPXRequest

from adapters.cache import MemoryCache
from adapters.files.folder import read_folder
from adapters.files.texts import read_lines
from adapters.telegram import TelegramBot
from adapters.telegram.assembly import CONNECTIONS, PATIENCE
from bot.app.lookup import consultation_for
from bot.assistant import Assistant, Question
from bot.dialog.followup import FollowUps
from bot.lookup import Languages
from bot.messages import Messages
from bot.people import Person, Pseudonyms
from bot.ports import NoMeter
from bot.recorder import Recorder
from bot.replies import Reply
from bot.settings import read_settings
from tests.fakes import MemoryQuestions
from tests.servers.telegram import TOKEN, running_telegram

from .report import say

PEOPLE = 200
"""Private chats that the messages come from, in turn."""
SETTINGS = read_settings(None, {"encoder": "static"})
PHRASES = [phrase for card in read_folder(SETTINGS.content_dir).cards for phrase in card.phrases]


@dataclass(frozen=True, slots=True)
class Speed:
    """What a bot did in one round."""

    a_core: float
    """Messages for each second of the bot's processor time."""
    a_second: float
    """Messages a second by the clock, whatever else the machine did."""


def main() -> None:
    """Measure both bots in turn and print their medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    speeds: dict[str, list[Speed]] = {bot.__name__: [] for bot in BOTS}
    for _ in range(options.rounds):
        for bot in BOTS:
            speeds[bot.__name__].append(measure(bot, options.messages))
    medians = {name: statistics.median(s.a_core for s in each) for name, each in speeds.items()}
    for name, each in speeds.items():
        clock = statistics.median(speed.a_second for speed in each)
        say(
            f"{name}: {medians[name]:.0f} messages a second of one core "
            f"({medians[name] / medians['echo']:.2f} of echo), {clock:.0f} by the clock"
        )


Bot = Callable[[str], AbstractAsyncContextManager[None]]


def measure(bot: Bot, messages: int) -> Speed:
    """One round of one bot against a Telegram of its own."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    server = spawn.Process(target=_serve, args=(theirs, messages))
    server.start()
    theirs.close()  # so that a server which ends too early is noticed
    try:
        return asyncio.run(_run(bot, ours, messages))
    finally:
        server.join()


async def _run(bot: Bot, server: Connection, messages: int) -> Speed:
    async with bot(await asyncio.to_thread(server.recv)):
        server.send("go")
        start, used = time.perf_counter(), time.process_time()
        await asyncio.to_thread(server.recv)
        speed = Speed(
            messages / (time.process_time() - used), messages / (time.perf_counter() - start)
        )
    server.send("enough")
    return speed


def _serve(bot: Connection, messages: int) -> None:
    """The other process: questions out, answers counted."""
    asyncio.run(_telegram(bot, messages))


async def _telegram(bot: Connection, messages: int) -> None:
    async with running_telegram() as telegram:
        bot.send(telegram.url)
        await asyncio.to_thread(bot.recv)
        people = [telegram.person(f"P{n}") for n in range(PEOPLE)]
        for n in range(messages):
            await people[n % PEOPLE].says(PHRASES[n % len(PHRASES)])
        while len(telegram.sent("sendMessage")) < messages:  # noqa: ASYNC110 - counting costs time
            await asyncio.sleep(0.02)
        bot.send("done")
        await asyncio.to_thread(bot.recv)


def _no_limits(**_: Any) -> AIORateLimiter:
    return AIORateLimiter(overall_max_rate=0, group_max_rate=0)


@asynccontextmanager
async def echo(url: str) -> AsyncIterator[None]:
    """The least bot there is on the library: it sends back what it gets."""

    async def repeat(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot")
    builder = builder.request(HTTPXRequest(CONNECTIONS, pool_timeout=PATIENCE))
    app = builder.rate_limiter(_no_limits()).concurrent_updates(PEOPLE).build()
    app.add_handler(MessageHandler(filters.TEXT, repeat))
    assert app.updater is not None
    async with app:
        await app.start()
        await app.updater.start_polling()
        yield
        await app.updater.stop()
        await app.stop()


@asynccontextmanager
async def nexus(url: str) -> AsyncIterator[None]:
    """Our bot over the shipped cards; a phrase is looked up once and then comes from the cache."""
    async with _adapter(url, _assistant()):
        yield


@asynccontextmanager
async def adapter(url: str) -> AsyncIterator[None]:
    """Our bot with nothing to look up: every question gets the same card."""
    assistant = _assistant()
    reply = await assistant.ask(Question(PHRASES[0], Person("telegram", "1")))

    async def answer(_: Question) -> Reply:
        return reply

    with patch.object(assistant, "ask", answer):
        async with _adapter(url, assistant):
            yield


@asynccontextmanager
async def _adapter(url: str, assistant: Assistant) -> AsyncIterator[None]:
    with patch("adapters.telegram.assembly.AIORateLimiter", _no_limits):
        bot = TelegramBot(token=TOKEN, api_url=url, assistant=assistant, meter=NoMeter())
        await bot.start()
    yield
    await bot.stop()


def _assistant() -> Assistant:
    cards, store = read_folder(SETTINGS.content_dir).cards, MemoryQuestions()
    return Assistant(
        consultation=consultation_for(SETTINGS, cards, MemoryCache(), NoMeter()),
        recorder=Recorder(store, NoMeter()),
        store=store,
        askers=store,
        messages=Messages(read_lines(SETTINGS.content_dir / "messages")),
        pseudonyms=Pseudonyms(b"key"),
        meter=NoMeter(),
        cache=MemoryCache(),
        followups=FollowUps({}),
        languages=Languages(),
    )


BOTS = (echo, adapter, nexus)

if __name__ == "__main__":
    main()
