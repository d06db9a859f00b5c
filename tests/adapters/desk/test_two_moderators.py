"""Two moderators at one card, one in Telegram and one in Discord, by the real clients."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import DiscordBot
from adapters.telegram import TelegramBot
from bot.people import Person
from tests.desks import Office, opened
from tests.fakes import CountingMeter
from tests.servers.discord import FakeDiscord
from tests.servers.discord_people import Person as Client
from tests.servers.discord_rules import Seen
from tests.servers.telegram import running_telegram
from tests.servers.telegram_chats import Sent
from tests.servers.telegram_people import Person as User

MOVED = "Somebody else changed this card meanwhile"


@dataclass
class Both:
    """One moderator in each chat, at one desk."""

    office: Office
    user: User
    client: Client

    @property
    def text(self) -> str:
        """What the card says now."""
        return self.office.desk.room.cards["cors"].body

    async def begins_on_telegram(self, text: str) -> Sent:
        """Begin to revise the card there; the preview."""
        await self.user.says("/desk edit cors")
        await self.user.chat.next()
        for typed in ("/skip", "/skip", text, "/skip"):
            await self.user.chat.next()
            await self.user.says(typed)
        return await self.user.chat.next()

    async def taps_on_telegram(self, seen: Sent, label: str) -> Sent:
        """Tap there; what comes of it."""
        await self.user.taps(seen, label)
        return await self.user.chat.next()

    async def begins_on_discord(self, text: str) -> Seen:
        """Begin to revise the card there; the preview."""
        form = await self.client.command("desk", line="edit cors")
        return (await self.client.fill(form, text=text)).seen

    async def taps_on_discord(self, seen: Seen, label: str) -> Seen:
        """Tap there; what comes of it."""
        return (await self.client.tap(seen, label)).seen


@pytest.fixture
async def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Both]:
    """Two bots over one desk, as they run in one process."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with opened(f"sqlite:///{tmp_path / 'nexus.db'}") as office, meeting(office) as both:
        yield both


@asynccontextmanager
async def meeting(office: Office) -> AsyncIterator[Both]:
    """Both bots, running."""
    async with running_telegram() as telegram, FakeDiscord() as discord:
        user, client = telegram.person("Mo"), discord.person("mia")
        office.desk.moderators._named = {
            Person("telegram", str(user.id)),
            Person("discord", client.json["id"]),
        }
        about = {"assistant": office.assistant, "meter": CountingMeter(), "desk": office.desk}
        one = TelegramBot(token=telegram.token, api_url=telegram.url, **about)
        two = DiscordBot(token=discord.token, api_url=discord.url, guild_ids=(), **about)
        await one.start()
        await two.start()
        try:
            await discord.until(lambda: discord.commands.get(None))
            yield Both(office, user, client)
        finally:
            await one.stop()
            await two.stop()
        assert telegram.broken == []


async def test_the_second_in_discord_sees_the_difference(both: Both) -> None:
    """What was published in Telegram meanwhile is shown there, and “Keep mine” goes over it."""
    late = await both.begins_on_discord("Written in Discord.")
    first = await both.begins_on_telegram("Written in Telegram.")
    await both.taps_on_telegram(first, "Publish")
    conflict = await both.taps_on_discord(late, "Publish")
    assert MOVED in conflict.text
    assert "-Written in Telegram." in conflict.text
    assert "+Written in Discord." in conflict.text
    assert both.text == "Written in Telegram."
    assert "is out" in (await both.taps_on_discord(conflict, "Keep mine")).text
    assert both.text == "Written in Discord."
    history = [one.author for one in await both.office.database.cards.history("cors")]
    assert [author.partition(":")[0] for author in history] == ["discord", "telegram", "files"]


async def test_the_second_in_telegram_sees_the_difference(both: Both) -> None:
    """The other way round, and “Keep theirs” leaves the card as it is."""
    late = await both.begins_on_telegram("Written in Telegram.")
    first = await both.begins_on_discord("Written in Discord.")
    await both.taps_on_discord(first, "Publish")
    conflict = await both.taps_on_telegram(late, "Publish")
    assert MOVED in conflict.text
    assert "-Written in Discord." in conflict.text
    assert "+Written in Telegram." in conflict.text
    assert "draft is gone" in (await both.taps_on_telegram(conflict, "Keep theirs")).text
    assert both.text == "Written in Discord."
