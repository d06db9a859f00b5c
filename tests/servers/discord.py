"""A small Discord on a loopback socket, for a real client library: `FakeDiscord`.

It keeps servers, channels, messages and commands, tells a bot by the gateway what people do, is as
strict as Discord where that is known, and fails on demand. `servers.discord_people` is the side
where people write, type commands and tap buttons.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.servers.discord_api import PATH, Api
from tests.servers.discord_gateway import DIRECT_MESSAGES, GUILD_MESSAGES, Gateway, Session
from tests.servers.discord_interactions import Interaction
from tests.servers.discord_objects import (
    EPHEMERAL,
    RICH,
    Json,
    make_attachment,
    make_channel,
    make_forum,
    make_guild,
    make_member,
    make_message,
    make_user,
    snowflake,
)
from tests.servers.discord_people import Person
from tests.servers.discord_rules import NO_EMBEDS, SILENT, Refused, Seen, check_message

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAx.GAbCdE.a-token-for-tests-only-0123456789"
PATIENCE = 10.0
"""Seconds after which a test that waits for something fails."""
_SET = ("content", "embeds", "components")
_GUILDS = 1


class FakeDiscord:
    """The whole of it; use it as an asynchronous context manager."""

    def __init__(self, *, token: str = TOKEN, shards: int = 1) -> None:
        self.token = token
        self.bot = make_user("nexus", bot=True)
        self.guild = make_guild("School", self.bot)
        self.channel: Json = self.guild["channels"][0]
        self.guilds = {self.guild["id"]: self.guild}
        self.channels: dict[str, Json] = {self.channel["id"]: self.channel}
        self.closed: set[str] = set()
        """Channels where the bot may not write."""
        self.reads = False
        """Whether the bot may read all messages: the privileged intent, by its switch."""
        self.manages = False
        """Whether the bot may manage threads."""
        self.messages: dict[str, Json] = {}
        self.commands: dict[str | None, list[Json]] = {}
        """By server, None for all servers."""
        self.interactions: dict[str, Interaction] = {}
        self.nonces: dict[tuple[str, Any], Json] = {}
        self.typing: list[str] = []
        self.api = Api(self)
        self.gateway = Gateway(token, shards, self._welcome)
        self.gateway.changed = self.changed
        self._files: dict[str, bytes] = {}
        self._waiting: list[asyncio.Event] = []
        self._runner: web.AppRunner | None = None
        self._root = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/gateway{slash:/?}", self.gateway.serve)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_route("*", PATH + "/{rest:.*}", self.api.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._root = f"{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self.gateway.hang_up(1001)
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What to set as DISCORD_API_URL."""
        return f"http://{self._root}"

    @property
    def gateway_url(self) -> str:
        """Where shards connect."""
        return f"ws://{self._root}/gateway"

    def person(self, name: str = "ann", locale: str = "en-US") -> Person:
        """Somebody new."""
        return Person(self, name, locale)

    def join(self, person: Person, *roles: Json) -> Json:
        """Make somebody a member of the server, with these roles."""
        member = make_member(person.json) | {"roles": [role["id"] for role in roles]}
        self.guild["members"].append(member)
        return member

    def role(self, permissions: int = 0) -> Json:
        """A new role of the server; make it before the bot starts."""
        made = self.guild["roles"][0] | {"id": snowflake(), "permissions": str(permissions)}
        self.guild["roles"].append(made)
        return made

    def open_channel(self, name: str) -> Json:
        """A new channel of the server; make it before the bot starts."""
        return self._opened(make_channel(self.guild["id"], name))

    def open_forum(self, name: str, *tags: str) -> Json:
        """A new forum of the server with these tags; make it before the bot starts."""
        return self._opened(make_forum(self.guild["id"], name, *tags))

    def mention(self, text: str) -> str:
        """A text that addresses the bot."""
        return f"<@{self.bot['id']}> {text}"

    async def until(self, done: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until something has happened here; raises TimeoutError."""
        event = asyncio.Event()
        self._waiting.append(event)
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    await event.wait()
                    event.clear()
        finally:
            self._waiting.remove(event)

    def changed(self) -> None:
        """Let those look again who wait."""
        for event in self._waiting:
            event.set()

    async def answer(self, message: Json, count: int = 1) -> Seen:
        """The bot's answer to a message; of several the one with that number, from 1."""
        await self.until(lambda: len(self.answers(message)) >= count)
        return self.answers(message)[count - 1]

    def answers(self, message: Json) -> list[Seen]:
        """All that the bot wrote in a message's channel after it."""
        return [
            Seen(later)
            for later in self.messages.values()
            if later["author"]["id"] == self.bot["id"]
            and later["channel_id"] == message["channel_id"]
            and int(later["id"]) > int(message["id"])
        ]

    def keep(self, content: bytes) -> str:
        """Keep a file; returns its address."""
        name = snowflake()
        self._files[name] = content
        return f"{self.url}/files/{name}"

    async def publish(self, message: Json) -> None:
        """Put a person's message into its channel and tell the bot, as far as it may know."""
        self.messages[message["id"]] = message
        channel = self.channels[message["channel_id"]]
        if channel["type"] == 1:
            told = message | {"channel_type": 1}
            await self.gateway.tell("MESSAGE_CREATE", told, intent=DIRECT_MESSAGES)
            return
        told = message | {"guild_id": channel["guild_id"], "member": {"roles": [], "deaf": False}}
        told["member"] |= {"mute": False, "joined_at": "2025-01-01T00:00:00+00:00", "flags": 0}
        if self.bot not in message["mentions"]:
            told |= {"content": "", "attachments": []}  # the privileged intent is off
        shard = self._shard(channel["guild_id"])
        await self.gateway.tell("MESSAGE_CREATE", told, shard=shard, intent=GUILD_MESSAGES)

    async def begin(self, thread: Json, message: Json) -> None:
        """Put a person's new thread or post into its channel and tell the bot."""
        self.channels[thread["id"]] = thread
        self.guild["threads"].append(thread)
        message["id"] = thread["id"]
        await self.tell("THREAD_CREATE", thread | {"newly_created": True})
        await self.publish(message)

    async def tell(self, event: str, data: Json) -> None:
        """Tell the shard that has to know."""
        shard = self._shard(data["guild_id"]) if "guild_id" in data else 0
        await self.gateway.tell(event, data, shard=shard)

    def interaction(self, payload: Json, channel: Json) -> Interaction:
        """Begin an interaction."""
        who = {
            "id": payload["id"],
            "type": payload["type"],
            "user": payload.get("user") or payload["member"]["user"],
            "authorizing_integration_owners": payload["authorizing_integration_owners"],
        }

        def post(body: Json, flags: int) -> Json:
            message = self.post(channel, body, flags)
            message["interaction_metadata"] = who
            return message

        begun = Interaction(payload, post, self.change)
        self.interactions[payload["token"]] = begun
        return begun

    def interaction_of(self, token: str) -> Interaction:
        """The interaction that a webhook belongs to; raises Refused."""
        if token not in self.interactions:
            raise Refused(404, 10015, "Unknown Webhook")
        return self.interactions[token]

    def guild_of(self, guild_id: str) -> Json:
        """A server that the bot is in; raises Refused."""
        if guild_id not in self.guilds:
            raise Refused(403, 50001, "Missing Access")
        return self.guilds[guild_id]

    def post(self, channel: Json, body: Json, flags: int) -> Json:
        """Put a message of the bot into a channel; raises Refused."""
        kept = (body.get("flags", 0) & (RICH | SILENT | NO_EMBEDS)) | (flags & EPHEMERAL)
        message = make_message(channel, self.bot, flags=kept, **_mentions(body))
        _write(message, body)
        self._attach(message, body.get("files", {}))
        self._refer(message, channel, body.get("message_reference"))
        check_message(message)
        self.messages[message["id"]] = message
        return message

    def change(self, message: Json, body: Json) -> None:
        """Edit a message of the bot; raises Refused, and then it stays as it was."""
        changed = dict(message)
        changed["flags"] |= body.get("flags", 0) & RICH  # once set, it stays
        _write(changed, body)
        self._attach(changed, body.get("files", {}))
        check_message(changed)
        message.update(changed)

    def registered(self, command: Json, guild_id: str | None) -> Json:
        """A command as Discord keeps it."""
        number = snowflake()
        kept = {"id": number, "application_id": self.bot["id"], "version": number}
        kept |= {"type": 1, "description": "", "default_member_permissions": None} | command
        if guild_id is None:
            return kept
        places = ("contexts", "integration_types", "dm_permission")
        return {k: v for k, v in kept.items() if k not in places} | {"guild_id": guild_id}

    def _opened(self, channel: Json) -> Json:
        self.guild["channels"].append(channel)
        self.channels[channel["id"]] = channel
        return channel

    def _attach(self, message: Json, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            kept = make_attachment(name, content, "application/octet-stream", self.keep(content))
            message["attachments"] = [*message["attachments"], kept]

    def file(self, seen: Seen) -> tuple[str, bytes]:
        """The name and the content of the file that lies on a message."""
        (found,) = seen.json["attachments"]
        return found["filename"], self._files[found["url"].rpartition("/")[2]]

    def _refer(self, message: Json, channel: Json, reference: Json | None) -> None:
        if reference is None:
            return
        if str(reference["message_id"]) in self.messages:
            message |= {"type": 19, "message_reference": reference | {"type": 0}}
        elif reference.get("fail_if_not_exists", True):
            raise Refused(400, 50035, "Invalid Form Body\nIn message_reference: Unknown message")

    def shard_of(self, guild: Json) -> int:
        """The shard that hears of a server."""
        return self._shard(guild["id"])

    def _shard(self, guild_id: str) -> int:
        return (int(guild_id) >> 22) % self.gateway.shards

    def _welcome(self, session: Session) -> list[tuple[str, Json]]:
        mine = [g for g in self.guilds.values() if self._shard(g["id"]) == session.shard]
        ready = {
            "v": 10,
            "user": self.bot,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.gateway_url,
            "application": {"id": self.bot["id"], "flags": 0},
            "shard": [session.shard, self.gateway.shards],
        }
        arrivals = [("GUILD_CREATE", guild) for guild in mine if session.intents & _GUILDS]
        return [("READY", ready), *arrivals]

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self._files[request.match_info["name"]])


def _write(message: Json, body: Json) -> None:
    """Set what a body sets; what it sets to nothing is emptied."""
    for name in _SET:
        if name in body:
            message[name] = body[name] or ("" if name == "content" else [])
    _number(message["components"], itertools.count(1))


def _number(components: list[Json], numbers: itertools.count[int]) -> None:
    for part in components:
        part.setdefault("id", next(numbers))
        _number(part.get("components", []), numbers)


def _mentions(body: Json) -> Json:
    """Whom a message notifies, as far as `allowed_mentions` lets it."""
    allowed = body.get("allowed_mentions") or {"parse": ["users", "everyone"], "replied_user": True}
    text = str(body.get("content")) + str(body.get("components"))
    people = re.findall(r"<@!?(\d+)>", text) if "users" in allowed["parse"] else []
    if body.get("message_reference") and allowed.get("replied_user"):
        people.append("the author")
    everyone = "everyone" in allowed["parse"] and bool(re.search("@(everyone|here)", text))
    return {
        "mentions": [make_user("mentioned", user_id=person) for person in people],
        "mention_everyone": everyone,
    }
