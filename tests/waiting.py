"""Askers who wait to be told, put into a database before a bot runs on it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.sql import Database
from bot.people import Address, Place
from bot.ports import Asked, Wording
from tests.servers.discord import FakeDiscord
from tests.servers.telegram import FakeTelegram

TOLD = "There is an answer now"
QUESTION = "which keyboard does the bot like best"


def on_telegram(telegram: FakeTelegram, count: int) -> list[Address]:
    """The private chats of so many people."""
    users = [telegram.person(f"T{number}") for number in range(count)]
    return [Address(Place("telegram", str(user.chat.id)), person=str(user.id)) for user in users]


def on_discord(discord: FakeDiscord, count: int) -> list[Address]:
    """The direct channels of so many people."""
    clients = [discord.person(f"d{number}") for number in range(count)]
    return [Address(Place("discord", one.direct["id"]), person=one.json["id"]) for one in clients]


async def let_wait(database: Database, waiting: Sequence[Address]) -> None:
    """Everybody has asked the same, nobody got an answer, and all wait to be told."""
    questions = [
        Asked(
            id=f"q{number:05}",
            at=datetime.now(UTC),
            platform=to.place.platform,
            asker=f"asker-{number}",
            text=QUESTION,
            decision="unknown",
            slugs=("cors",),
            confidence=0.0,
            elapsed_ms=1.0,
        )
        for number, to in enumerate(waiting)
    ]
    await database.questions.record(questions)
    for asked, to in zip(questions, waiting, strict=True):
        await database.askers.watch(asked.id, asked.asker, to)
    await database.gaps.gather(_in_one_gap)


def told(*worlds: FakeTelegram | FakeDiscord) -> Counter[str]:
    """How often each asker was told."""
    found: Counter[str] = Counter()
    for world in worlds:
        if isinstance(world, FakeTelegram):
            sent = [
                (chat.id, one.text) for chat in world.api.chats.values() for one in chat.replies
            ]
            found.update(f"telegram:{chat}" for chat, text in sent if TOLD in text)
        else:
            messages = [one for one in world.messages.values() if TOLD in str(one)]
            found.update(f"discord:{message['channel_id']}" for message in messages)
    return found


async def all_told(count: int, *worlds: FakeTelegram | FakeDiscord) -> None:
    """Wait until so many askers were told."""
    async with asyncio.timeout(60):
        while len(told(*worlds)) < count:  # noqa: ASYNC110 - there may be two servers
            await asyncio.sleep(0.05)


async def all_forgotten(database: Database) -> None:
    """Wait until no address is left."""
    async with asyncio.timeout(60):
        while await database.watches.due(1):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.1)


def _in_one_gap(loose: Sequence[Asked], _: Sequence[Wording]) -> list[tuple[str, str]]:
    """A Sorter for which all questions are one."""
    return [(one.id, "one-gap") for one in loose]
