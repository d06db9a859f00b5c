"""What somebody in a certain role does at the desk in Telegram."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from adapters.telegram import TelegramBot
from bot.actions import Action, DeskVerb
from bot.people import Person
from tests.adapters.desk.scene import ARCHIVE, BOSS, FILE, Acts, Scene, acts_of
from tests.fakes import CountingMeter
from tests.servers.telegram import FakeTelegram, running_telegram
from tests.servers.telegram_chats import Chat, Sent
from tests.servers.telegram_people import Person as User


@contextlib.asynccontextmanager
async def on_telegram(scene: Scene, role: str) -> AsyncIterator[Acts]:
    """All acts of somebody in that role, each telling whether it was done."""
    async with running_telegram() as world:
        group, other = world.group("Cohort"), world.group("Elsewhere")
        who, boss = world.person("Who"), world.person("Boss")
        group.administrators = {boss.id}
        bot = TelegramBot(
            token=world.token,
            api_url=world.url,
            assistant=scene.office.assistant,
            meter=CountingMeter(),
            groups=[group.id],
            desk=scene.office.desk,
        )
        scene.office.desk.moderators.believe("telegram", bot)
        scene.name(*([Person("telegram", str(who.id))] if role == "named in the settings" else []))
        await bot.start()
        try:
            here = other if role == "administrator of another group" else group
            if "administrator" in role:
                here.administrators.add(who.id)
            acts = TelegramActs(scene, world, who, here)
            if role == "removed administrator":
                assert await acts.command()
                group.administrators.discard(who.id)
                scene.seconds[0] = 60.0
            await acts.set_out(boss)
            yield acts_of(acts)
        finally:
            await bot.stop()


class TelegramActs:
    """What somebody does in Telegram."""

    def __init__(self, scene: Scene, world: FakeTelegram, who: User, group: Chat) -> None:
        self.scene, self.world, self.who, self.group = scene, world, who, group
        self.me = Person("telegram", str(who.id))
        self.shown: Sent | None = None

    async def set_out(self, boss: User) -> None:
        """A moderator looks at a card's history in private."""
        await boss.says("/desk history cors")
        self.shown = await boss.chat.next()

    async def command(self) -> bool:
        """A typed command."""
        return await self.scene.archives(lambda: self._says("/desk archive cors"))

    async def forged_tap(self) -> bool:
        """A tap that no button of theirs has, at a message of their own."""
        await self._says("/privacy")
        message = self.who.chat.replies[-1]
        return await self.scene.archives(lambda: self.who.forges(message, ARCHIVE))

    async def replayed_tap(self) -> bool:
        """A tap at a moderator's own button."""
        shown = self.shown
        assert shown is not None
        return await self.scene.archives(lambda: self.who.forges(shown, shown.buttons["Archive"]))

    async def forged_form(self) -> bool:
        """A form that only a forged button opens, filled in."""
        await self._says("/privacy")
        message = self.who.chat.replies[-1]
        data = Action(DeskVerb.RENAME, "", "cors").encode()

        async def act() -> None:
            before = len(self.who.chat.replies)
            answer = await self.who.forges(message, data)
            if not answer.get("text"):
                await self.world.until(lambda: len(self.who.chat.replies) >= before + 2)
            await self._says("cors-errors")

        await act()
        done = "cors-errors" in self.scene.office.desk.room.cards
        if done:
            await self.scene.office.desk.command("rename cors-errors cors", BOSS)
        return done

    async def card_file(self) -> bool:
        """A card file in private."""

        async def act() -> None:
            before = len(self.who.chat.replies)
            await self.who.uploads("kombu.md", FILE)
            await self.world.until(lambda: len(self.who.chat.replies) > before)

        return await self.scene.drafts(act, self.me)

    async def post(self) -> bool:
        """A card posted into the group."""
        return await self.scene.posts(lambda: self._says("/desk post cors", self.group))

    async def answer(self) -> bool:
        """Somebody's message answered for them."""
        said = await self.world.person("Ann").says("what is cors", self.group)
        await self._says("/answer", self.group, reply_to_message=said)
        return self.group.replies[-1].text.startswith("CORS")

    async def make_card(self) -> bool:
        """A card begun with somebody's message."""
        said = await self.world.person("Ann").says("Ask the server.", self.group)
        return await self.scene.drafts(
            lambda: self._says("/card_from", self.group, reply_to_message=said), self.me
        )

    async def _says(self, text: str, to: Chat | None = None, **more: Any) -> None:
        chat = to or self.who.chat
        before = len(chat.replies)
        await self.who.says(text, to, **more)
        await self.world.until(lambda: len(chat.replies) > before)
