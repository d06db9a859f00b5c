"""What somebody in a certain role does at the desk in Discord."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from adapters.discord import DiscordBot
from bot.people import Person
from tests.adapters.desk.scene import ARCHIVE, FILE, Acts, Scene, acts_of
from tests.fakes import CountingMeter
from tests.servers.discord import FakeDiscord
from tests.servers.discord_interactions import MODAL
from tests.servers.discord_people import Person as Client

FORM = {"title": "Kombu", "text": "Kombu carries the messages of Celery, and of others too."}
NOTHING_COMES = 1.0
"""Seconds after which an answer that has not come will not."""
MANAGE_MESSAGES, ADMINISTRATOR, KICK = 1 << 13, 1 << 3, 1 << 1


@contextlib.asynccontextmanager
async def on_discord(scene: Scene, role: str) -> AsyncIterator[Acts]:
    """All acts of somebody in that role, each telling whether it was done."""
    async with FakeDiscord() as world:
        world.reads = True
        who, boss = world.person("who"), world.person("boss")
        world.join(boss, world.role(MANAGE_MESSAGES))
        named = world.role()
        member = take_part(world, who, role, named)
        bot = DiscordBot(
            token=world.token,
            api_url=world.url,
            guild_ids=(int(world.guild["id"]),),
            assistant=scene.office.assistant,
            meter=CountingMeter(),
            desk=scene.office.desk,
            moderator_roles=(int(named["id"]),),
        )
        scene.office.desk.moderators.believe("discord", bot)
        by_name = [Person("discord", who.json["id"])] if role == "named in the settings" else []
        scene.name(*by_name)
        await bot.start()
        try:
            await world.until(lambda: world.commands.get(world.guild["id"]))
            acts = DiscordActs(scene, world, who, boss)
            if role == "removed moderator":
                assert await acts.command()
                member["roles"] = []
                scene.seconds[0] = 60.0
            yield acts_of(acts)
        finally:
            await bot.stop()


def take_part(world: FakeDiscord, who: Client, role: str, named: Any) -> Any:
    """Give somebody a role in the server."""
    bits = {
        "may manage messages": MANAGE_MESSAGES,
        "removed moderator": MANAGE_MESSAGES,
        "timed out": MANAGE_MESSAGES,
        "administrator": ADMINISTRATOR,
        "has another role": KICK,
    }
    if role in {"stranger", "named in the settings", "may manage messages elsewhere"}:
        return None
    if role == "has a named role":
        return world.join(who, named)
    member = world.join(who, *([world.role(bits[role])] if role in bits else []))
    if role == "timed out":
        member["communication_disabled_until"] = "2100-01-01T00:00:00+00:00"
    return member


class DiscordActs:
    """What somebody does in Discord."""

    def __init__(self, scene: Scene, world: FakeDiscord, who: Client, boss: Client) -> None:
        self.scene, self.world, self.who, self.boss = scene, world, who, boss
        self.me = Person("discord", who.json["id"])

    async def command(self) -> bool:
        """A typed command."""
        return await self.scene.archives(lambda: self.who.command("desk", line="archive cors"))

    async def forged_tap(self) -> bool:
        """A tap that no button of theirs has, at a message of their own."""
        seen = (await self.who.command("help")).seen
        return await self.scene.archives(lambda: self.who.tap_id(seen, f"nexus:{ARCHIVE}"))

    async def replayed_tap(self) -> bool:
        """A tap at a moderator's own button."""
        seen = (await self.boss.command("desk", line="history cors")).seen
        return await self.scene.archives(lambda: self.who.tap(seen, "Archive"))

    async def forged_form(self) -> bool:
        """A moderator's form, filled in and sent by another."""
        form = await self.boss.command("desk", line="new")
        return await self.scene.drafts(lambda: self.who.fill(form, **FORM), self.me)

    async def card_file(self) -> bool:
        """A card file behind the command."""
        file = self.who.attachment("kombu.md", FILE)
        return await self.scene.drafts(lambda: self.who.command("desk", file=file), self.me)

    async def post(self) -> bool:
        """A card posted into the channel."""
        return await self.scene.posts(lambda: self.who.command("desk", line="post cors"))

    async def answer(self) -> bool:
        """The emoji at somebody's message."""
        message = await self.world.person("ann").say("what is cors", self.world.channel)
        await self.who.react(message, "\N{PUSHPIN}")
        with contextlib.suppress(TimeoutError):
            await self.world.until(lambda: self.world.answers(message), NOTHING_COMES)
        return any(seen.text.startswith("## CORS") for seen in self.world.answers(message))

    async def make_card(self) -> bool:
        """A card begun with somebody's message."""
        message = await self.world.person("ann").say("Ask the server.", self.world.channel)
        return (await self.who.menu("Make a card of this", message)).answer == MODAL
