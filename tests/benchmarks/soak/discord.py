"""Discord's soak: people who ask, type, tap, paste, mention, write directly and open posts.

The bot is put together as `nexus run` does it, on an SQLite file; Discord and its people are in a
process of their own. Each person has a channel of the server; the cooldown is as it is shipped.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import SecretStr

from adapters.files.folder import read_folder
from bot.app.assembly import open_core
from bot.app.serve import discord_bot
from bot.ports import NoMeter
from bot.settings import ROOT, read_settings
from tests.benchmarks.report import progress
from tests.servers.discord import TOKEN, FakeDiscord
from tests.servers.discord_objects import Json
from tests.servers.discord_people import NoResponse
from tests.servers.discord_rules import Seen

from .meter import Outcome
from .world import beside, measured, some_question

PEOPLE = 50
"""People who are active at one time."""
PATIENCE = 60.0
"""Seconds that they wait for what was promised; for the first word Discord gives three."""
REST = 2.0
"""Seconds until nothing is in hand any more: thanks and ratings come after the answer."""
COMMANDS = ("topics", "help", "privacy", "language")
POST = ("runserver: That port is already in use", "Error: That port is already in use. What now?")


async def soak(updates: int, warm_up: int) -> Outcome:
    """Warm up, then let people do so many things, and compare the process before and after."""
    return await beside(_world, lambda world, data: _measure(world, data, updates, warm_up))


async def _measure(world: Connection, data: Path, updates: int, warm_up: int) -> Outcome:
    url, forum = await asyncio.to_thread(world.recv)
    changes = {"encoder": "static", "data_dir": data, "discord_api_url": url}
    changes |= {"discord_help_forum_ids": (int(forum),)}
    settings = read_settings(None, changes | {"discord_token": SecretStr(TOKEN)})
    async with open_core(settings, NoMeter()) as core:
        bot = discord_bot(settings, core, NoMeter())
        assert bot is not None
        await bot.start()
        outcome = await measured(world, updates, warm_up, REST)
        await bot.stop()
    return outcome


def _world(bot: Connection) -> None:
    """The other process."""
    asyncio.run(_run_world(bot))


async def _run_world(bot: Connection) -> None:
    phrases = [phrase for card in read_folder(ROOT / "content").cards for phrase in card.phrases]
    async with Watched() as discord:
        discord.reads = discord.manages = True
        forum = discord.open_forum("help", "Solved")
        people = [Somebody(discord, n, phrases, forum) for n in range(PEOPLE)]
        bot.send((discord.url, forum["id"]))
        while True:
            try:
                updates = await asyncio.to_thread(bot.recv)
            except EOFError:
                return
            await discord.until(lambda: discord.commands.get(None))
            turns = [updates // PEOPLE + (n < updates % PEOPLE) for n in range(PEOPLE)]
            missed = await asyncio.gather(*map(Somebody.act, people, turns))
            bot.send(sum(missed))
            discord.forget()


class Watched(FakeDiscord):
    """A Discord that knows what the bot wrote last in each channel, without looking for it."""

    def __init__(self) -> None:
        super().__init__()
        self.latest: dict[str, Json] = {}

    def post(self, channel: Json, body: Json, flags: int) -> Json:
        """See `FakeDiscord`."""
        message = super().post(channel, body, flags)
        self.latest[channel["id"]] = message
        return message

    async def until(self, done: Callable[[], object], seconds: float = PATIENCE) -> None:
        """See `FakeDiscord`; on a busy machine people wait longer than tests do."""
        await super().until(done, seconds)

    async def reply(self, message: Json, *channels: Json) -> Seen:
        """What the bot wrote after a message in one of these channels; raises TimeoutError."""
        after = int(message["id"])

        def found() -> list[Json]:
            told = (self.latest.get(channel["id"]) for channel in channels)
            return [one for one in told if one is not None and int(one["id"]) > after]

        await self.until(found)
        return Seen(found()[0])

    def forget(self) -> None:
        """Drop what nobody looks at any more."""
        self.api.calls.clear()
        self.nonces.clear()


class Somebody:
    """One person, who does one thing after the other and waits for what comes of it."""

    def __init__(self, discord: Watched, number: int, phrases: Sequence[str], forum: Json) -> None:
        self._discord = discord
        self._phrases = phrases
        self._forum = forum
        self._random = random.Random(number)  # noqa: S311 - equal from run to run
        self._person = discord.person(f"p{number}")
        self._channel = discord.open_channel(f"c{number}")
        self._seen: Seen | None = None

    async def act(self, turns: int) -> int:
        """Do so many things; returns how many got no answer."""
        missed = 0
        for _ in range(turns):
            do = self._random.choices(*zip(*self._ways(), strict=True))[0]
            try:
                await do()
            except (TimeoutError, NoResponse) as error:
                progress(f"Unanswered: {do.__name__.strip('_')}, {error!r}")
                missed += 1
        return missed

    def _ways(self) -> list[tuple[Callable[[], Awaitable[object]], int]]:
        """What this person may do now, with how often each is done in a hundred."""
        ways: list[tuple[Callable[[], Awaitable[object]], int]] = [
            (self._ask, 24),
            (self._type, 20),
            (self._mention, 10),
            (self._write, 14),
            (self._command, 6),
            (self._paste, 3),
            (self._point, 3),
            (self._open_post, 2),
            (self._chat, 2),
        ]
        if self._seen is not None and self._seen.buttons:
            ways.append((self._tap, 14))
        if self._seen is not None and not self._seen.private:
            ways.append((self._delete, 2))
        return ways

    def _text(self) -> str:
        return some_question(self._phrases, self._random)

    async def _ask(self) -> None:
        asked = await self._person.ask(self._text(), channel=self._channel)
        self._seen = asked.seen

    async def _type(self) -> None:
        text = self._text()
        typed = text[: self._random.randint(0, min(len(text), 90))]
        await self._person.suggestions("ask", "question", typed)

    async def _mention(self) -> None:
        """The answer comes there, or directly where the person has had one a moment ago."""
        text = self._discord.mention(self._text()[:1900])
        message = await self._person.say(text, self._channel)
        self._seen = await self._discord.reply(message, self._channel, self._person.direct)

    async def _write(self) -> None:
        message = await self._person.say(self._text()[:1900])
        self._seen = await self._discord.reply(message, self._person.direct)

    async def _command(self) -> None:
        await self._person.command(self._random.choice(COMMANDS), channel=self._channel)

    async def _paste(self) -> None:
        opened = await self._person.command("challenge", channel=self._channel)
        await self._person.fill(opened, error=f"Traceback:\n{self._text()}"[:4000])

    async def _point(self) -> None:
        """Have something answered that was written before."""
        message = await self._person.say(self._text()[:1900], self._channel)
        self._seen = (await self._person.menu("Answer this", message)).seen

    async def _chat(self) -> None:
        """To which nobody answers."""
        await self._person.say(self._text()[:1900], self._channel)

    async def _tap(self) -> None:
        assert self._seen is not None
        label = self._random.choice(list(self._seen.buttons))
        await self._person.tap(self._seen, label)

    async def _delete(self) -> None:
        assert self._seen is not None
        await self._person.menu("Delete this answer", self._seen.json)
        self._seen = None

    async def _open_post(self) -> None:
        """And say what became of the card; then the post is archived, as posts are after a while."""
        message = await self._person.post(self._forum, *POST)
        thread = self._discord.channels[message["channel_id"]]
        offered = await self._discord.reply(message, thread)
        label = self._random.choice(("This solved it", "No, thanks"))
        await self._person.tap(offered, label)
        await asyncio.sleep(0.2)
        closed = thread | {"thread_metadata": thread["thread_metadata"] | {"archived": True}}
        await self._discord.tell("THREAD_UPDATE", closed)
        self._discord.guild["threads"].remove(thread)
