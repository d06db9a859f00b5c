"""Telegram's soak: people who ask, tap, type inline, command, edit and talk in groups.

The bot is put together as `nexus run` does it, on an SQLite file; Telegram and its people are in a
process of their own. Telegram's own limits of messages a second are switched off.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import SecretStr
from telegram.ext import AIORateLimiter

from adapters.files.folder import read_folder
from bot.app.assembly import open_core
from bot.app.serve import telegram_bot
from bot.ports import NoMeter
from bot.settings import ROOT, read_settings
from tests.servers.telegram import TOKEN, FakeTelegram, running_telegram
from tests.servers.telegram_chats import Sent
from tests.servers.telegram_rules import Json

from .meter import Outcome
from .world import beside, measured, some_question

PEOPLE = 40
"""People who are active at one time, each with a private chat and a group."""
PATIENCE = 300.0
"""Seconds after which an answer counts as lost, however busy the machine is."""
COMMANDS = ("/topics", "/help", "/card cors", "/card nonesuch", "/privacy", "/start card_cors")


async def soak(updates: int, warm_up: int) -> Outcome:
    """Warm up, then send so many updates, and compare the process before and after."""
    return await beside(_world, lambda world, data: _measure(world, data, updates, warm_up))


async def _measure(world: Connection, data: Path, updates: int, warm_up: int) -> Outcome:
    url = await asyncio.to_thread(world.recv)
    changes = {"encoder": "static", "data_dir": data, "telegram_api_url": url}
    settings = read_settings(None, changes | {"telegram_token": SecretStr(TOKEN)})
    async with open_core(settings, NoMeter()) as core:
        with patch("adapters.telegram.assembly.AIORateLimiter", _no_limits):
            bot = telegram_bot(settings, core, NoMeter())
            assert bot is not None
            await bot.start()
        outcome = await measured(world, updates, warm_up)
        await bot.stop()
    return outcome


def _no_limits(**_: Any) -> AIORateLimiter:
    return AIORateLimiter(overall_max_rate=0, group_max_rate=0)


def _world(bot: Connection) -> None:
    """The other process."""
    with patch("tests.servers.telegram.PATIENCE", PATIENCE):
        asyncio.run(_run_world(bot))


async def _run_world(bot: Connection) -> None:
    cards = read_folder(ROOT / "content").cards
    phrases = [phrase for card in cards for phrase in card.phrases]
    async with running_telegram() as telegram:
        bot.send(telegram.url)
        people = [Somebody(telegram, n, phrases) for n in range(PEOPLE)]
        while True:
            try:
                updates = await asyncio.to_thread(bot.recv)
            except EOFError:
                return
            turns = [updates // PEOPLE + (n < updates % PEOPLE) for n in range(PEOPLE)]
            missed = await asyncio.gather(*map(Somebody.act, people, turns))
            bot.send(sum(missed))
            telegram.calls.clear()


class Somebody:
    """One person, who does one thing after the other and waits for what comes of it."""

    def __init__(self, telegram: FakeTelegram, number: int, phrases: Sequence[str]) -> None:
        self._telegram = telegram
        self._phrases = phrases
        self._random = random.Random(number)  # noqa: S311 - equal from run to run
        self._person = telegram.person(f"P{number}")
        self._group = telegram.group(f"G{number}")
        self._asked: Json | None = None
        self._answer: Sent | None = None

    async def act(self, turns: int) -> int:
        """Do so many things; returns how many got no answer."""
        missed = 0
        for _ in range(turns):
            do = self._random.choices(*zip(*self._ways(), strict=True))[0]
            try:
                await do()
            except TimeoutError:
                missed += 1
        return missed

    def _ways(self) -> list[tuple[Callable[[], Awaitable[object]], int]]:
        """What this person may do now, with how often each is done in a hundred."""
        ways: list[tuple[Callable[[], Awaitable[object]], int]] = [
            (self._ask, 40),
            (self._type, 20),
            (self._command, 8),
            (self._ask_in_the_group, 8),
            (self._chat_in_the_group, 4),
        ]
        if self._answer and self._answer.buttons:
            ways.append((self._tap, 15))
        if self._asked and self._answer:
            ways.append((self._edit, 5))
        return ways

    def _text(self) -> str:
        return some_question(self._phrases, self._random)

    async def _ask(self) -> None:
        self._answer = None
        self._asked = await self._person.says(self._text())
        self._answer = await self._person.chat.next()

    async def _type(self) -> None:
        text = self._text()
        await self._person.types(text[: self._random.randint(0, len(text))])

    async def _command(self) -> None:
        await self._person.says(self._random.choice(COMMANDS))
        await self._person.chat.next()

    async def _ask_in_the_group(self) -> None:
        await self._person.says(f"/ask {self._text()}", self._group)
        await self._group.next()

    async def _chat_in_the_group(self) -> None:
        """To which nobody answers."""
        await self._person.says(self._text(), self._group)

    async def _tap(self) -> None:
        assert self._answer is not None
        await self._person.taps(self._answer, self._random.choice(list(self._answer.buttons)))
        await self._settle()

    async def _edit(self) -> None:
        """Ask something else by the same message: its answer changes, or there is a new one."""
        assert self._asked is not None
        assert self._answer is not None
        answer, edits = self._answer, self._answer.edits
        await self._person.edits(self._asked, f"{self._text()} {self._random.randrange(10**6)}")
        others = await self._settle()
        if answer.edits == edits and not others:
            raise TimeoutError

    async def _settle(self) -> int:
        """Wait until all before this is done; returns how many messages came meanwhile."""
        await self._person.says("thanks!")
        count = 0
        while not (await self._person.chat.next()).text.startswith("You're welcome."):
            count += 1
        return count
