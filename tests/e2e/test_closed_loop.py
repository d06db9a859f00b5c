"""The closed loop as people live it: nobody knows, a moderator writes, the asker is told.

`TRANSCRIPT=loop.md pytest tests/e2e/test_closed_loop.py` writes down what was said.
"""

from __future__ import annotations

from tests.servers.discord import FakeDiscord
from tests.servers.discord_interactions import MODAL, Interaction
from tests.servers.discord_objects import Json
from tests.servers.discord_people import Person as Client
from tests.servers.discord_rules import Seen
from tests.servers.nexus_process import ROOT, running, stopped, until_said
from tests.servers.telegram import running_telegram
from tests.servers.telegram_chats import Chat, Sent
from tests.servers.telegram_people import Group, Person
from tests.transcripts import Transcript

QUESTION = "how do i use tailwind in my project"
TAKEN = "my css files are not loading in production"
"""A question that another card answers."""
TITLE = "Tailwind CSS"
PHRASES = f"{QUESTION}\nwhat is tailwind css"
TEXT = "Tailwind builds one CSS file out of the classes that your templates name."
WATCH = "Tell me when there's an answer"
NONE = "None of these"
"""What a learner taps where the bot offers cards that are not it: a gap as well."""
MANAGE_MESSAGES = 1 << 13
THE_LIBRARY = {"CONTENT_DIR": str(ROOT / "content"), "ENCODER": "static"}


async def test_on_telegram(environment: dict[str, str]) -> None:
    """A learner asks in a topic, a moderator writes in private, the topic hears of it once."""
    environment |= THE_LIBRARY
    async with running_telegram() as world:
        group = world.group("Cohort", forum=True)
        group.open_topic(7)
        ann, bob, mod = world.person("Ann"), world.person("Bob"), world.person("Mo")
        group.administrators = {mod.id}
        settings = {
            "TELEGRAM_TOKEN": world.token,
            "TELEGRAM_API_URL": world.url,
            "TELEGRAM_GROUP_IDS": str(group.id),
        }
        async with running(environment, **settings) as (process, lines):
            await until_said(process, lines, "health and metrics: ")
            talk = OnTelegram(group)
            await talk.ask(ann, f"/ask {TAKEN}")
            asked, unknown = await talk.ask(ann, f"/ask {QUESTION}")
            if NONE in unknown.buttons:
                await talk.taps(ann, unknown, NONE)
                unknown = await talk.edited(unknown)
            await talk.taps(ann, unknown, WATCH)
            await talk.hears(group)
            await talk.closes(mod)
            told = await talk.hears(group)
            assert f"You asked “{QUESTION}”. There is an answer now:" in told.text
            assert (told.reply_to, told.thread) == (asked, 7)
            _, answer = await talk.ask(bob, f"/ask {QUESTION}")
            assert answer.text.startswith(TITLE)
            assert group.unread == []
            talk.transcript.keep()
            assert world.broken == []
            assert await stopped(process) == 0


class OnTelegram:
    """Telegram, with everything written down."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.transcript = Transcript("Telegram: from a question to its answer")

    async def ask(self, who: Person, text: str) -> tuple[int, Sent]:
        """Ask in the group's topic; the question's number, and what the bot says."""
        topic = {"message_thread_id": 7, "is_topic_message": True}
        return await self.says(who, text, self.group, **topic), await self.hears(self.group)

    async def closes(self, mod: Person) -> None:
        """A moderator finds the gap, writes a card for it, looks at it, and publishes it."""
        await self.says(mod, "/gaps")
        inbox = await self.hears(mod.chat)
        gap = await self.goes(mod, inbox, QUESTION)
        await self.goes(mod, gap, "Write a card")
        preview = await self.fills(mod, TITLE, f"{PHRASES}\n{TAKEN}", TEXT, "/skip", "/skip")
        assert "Would win 1, which" in preview.text
        assert f"{TAKEN} (static-files-missing-in-production)" in preview.text
        await self.goes(mod, preview, "Edit")
        preview = await self.fills(mod, "/skip", PHRASES, "/skip", "/skip", "/skip")
        assert "from another card" not in preview.text
        assert "is out" in (await self.goes(mod, preview, "Publish")).text

    async def fills(self, who: Person, *texts: str) -> Sent:
        """Answer the fields of a form; what comes at the end."""
        for text in texts:
            await self.hears(who.chat)
            await self.says(who, text)
        return await self.hears(who.chat)

    async def says(self, who: Person, text: str, to: Chat | None = None, **more: object) -> int:
        """Write a message; returns its number."""
        self.transcript.does(who.name, f"{'in the group' if to else 'in private'}: {text}")
        return int((await who.says(text, to, **more))["message_id"])

    async def hears(self, chat: Chat) -> Sent:
        """The bot's next message there."""
        sent = await chat.next()
        where = "in private" if chat.about["type"] == "private" else "in the group"
        self.transcript.says(sent.text, sent.buttons, where)
        return sent

    async def edited(self, message: Sent) -> Sent:
        """A message after the bot has put another one in its place."""
        await self.group.edited(message)
        self.transcript.says(message.text, message.buttons, "in its place")
        return message

    async def taps(self, who: Person, message: Sent, label: str) -> None:
        """Tap a button; what flashes up is written down."""
        self.transcript.does(who.name, f"taps `[{label}]`")
        answer = await who.taps(message, label)
        if answer.get("text"):
            self.transcript.says(answer["text"], note="flashed up")

    async def goes(self, who: Person, message: Sent, label: str) -> Sent:
        """Tap a button and read what comes of it."""
        await self.taps(who, message, label)
        return await self.hears(who.chat)


async def test_on_discord(environment: dict[str, str]) -> None:
    """A learner asks in a channel, a moderator writes in a form, the channel hears of it once."""
    environment |= THE_LIBRARY
    async with FakeDiscord() as world:
        ann, bob, mod = world.person("Ann"), world.person("Bob"), world.person("Mo")
        world.join(mod, world.role(MANAGE_MESSAGES))
        settings = {
            "DISCORD_TOKEN": world.token,
            "DISCORD_API_URL": world.url,
            "DISCORD_GUILD_IDS": world.guild["id"],
            "COOLDOWN_SECONDS": "0",
        }
        async with running(environment, **settings) as (process, lines):
            await until_said(process, lines, "health and metrics: ")
            await world.until(lambda: world.commands.get(world.guild["id"]))
            talk = OnDiscord(world)
            await talk.ask(ann, TAKEN)
            asked, unknown = await talk.ask(ann, QUESTION)
            if NONE in unknown.buttons:
                unknown = await talk.taps(ann, unknown, NONE)
            await talk.taps(ann, unknown, WATCH)
            await talk.closes(mod)
            told = await talk.hears(asked, 2)
            assert f"You asked “{QUESTION}”. There is an answer now:" in told.text
            assert str(told.json["message_reference"]["message_id"]) == asked["id"]
            assert not told.pings
            _, answer = await talk.ask(bob, QUESTION)
            assert answer.text.startswith(f"## {TITLE}")
            assert len([a for a in world.answers(asked) if "There is an answer now" in a.text]) == 1
            talk.transcript.keep()
            assert await stopped(process) == 0


class OnDiscord:
    """Discord, with everything written down."""

    def __init__(self, world: FakeDiscord) -> None:
        self.world = world
        self.transcript = Transcript("Discord: from a question to its answer")

    async def ask(self, who: Client, text: str) -> tuple[Json, Seen]:
        """Ask in the channel by a mention; the question, and what the bot says."""
        self.transcript.does(who.json["username"], f"in #general: @nexus {text}")
        asked = await who.say(self.world.mention(text), self.world.channel)
        return asked, await self.hears(asked)

    async def hears(self, asked: Json, count: int = 1) -> Seen:
        """What the bot says in the channel for all to see."""

        def public() -> list[Seen]:
            return [seen for seen in self.world.answers(asked) if not seen.private]

        await self.world.until(lambda: len(public()) >= count)
        seen = public()[count - 1]
        self.transcript.says(seen.text, seen.buttons, "in #general")
        return seen

    async def closes(self, mod: Client) -> None:
        """A moderator finds the gap, fills in the form, looks at the preview, and publishes it."""
        self.transcript.does(mod.json["username"], "in #general: /gaps")
        inbox = self.sees(await mod.command("gaps"))
        gap = await self.taps(mod, inbox, QUESTION)
        phrases = f"{PHRASES}\n{TAKEN}"
        preview = await self.fills(
            mod, gap, "Write a card", title=TITLE, phrases=phrases, text=TEXT
        )
        assert "Would win 1, which" in preview.text
        assert f"{TAKEN} (static-files-missing-in-production)" in preview.text
        preview = await self.fills(mod, preview, "Edit", phrases=PHRASES)
        assert "from another card" not in preview.text
        assert "is out" in (await self.taps(mod, preview, "Publish")).text

    async def fills(self, who: Client, seen: Seen, label: str, **values: str) -> Seen:
        """Tap a button that opens a form, fill it in, and read what comes of it."""
        self.transcript.does(who.json["username"], f"taps `[{label}]`")
        form = await who.tap(seen, label)
        assert form.answer == MODAL
        filled = "; ".join(f"{name}: {text}" for name, text in values.items())
        self.transcript.does(who.json["username"], f"fills in the form. {filled}")
        return self.sees(await who.fill(form, **values))

    async def taps(self, who: Client, seen: Seen, label: str) -> Seen:
        """Tap a button and read what comes of it."""
        self.transcript.does(who.json["username"], f"taps `[{label}]`")
        return self.sees(await who.tap(seen, label))

    def sees(self, interaction: Interaction) -> Seen:
        """What came of a command or a tap."""
        seen = interaction.seen
        note = "for them alone" if seen.private else "in #general"
        self.transcript.says(seen.text, seen.buttons, note)
        return seen
