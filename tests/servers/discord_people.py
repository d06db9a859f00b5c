"""People in the fake Discord: they write, type commands and tap buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.servers.discord_interactions import (
    COMMAND,
    FIRST_WORD,
    SUBMIT,
    SUGGEST,
    TAP,
    Interaction,
)
from tests.servers.discord_objects import (
    EVERYDAY,
    Json,
    make_attachment,
    make_direct,
    make_member,
    make_message,
    make_thread,
    make_user,
    snowflake,
)
from tests.servers.discord_rules import Seen

if TYPE_CHECKING:
    from tests.servers.discord import FakeDiscord

IN_SERVER, WITH_BOT, AMONG_PEOPLE = 0, 1, 2
"""Where a command is given: in a server, to the bot directly, or in a chat of other people."""
_OPTION = {str: 3, bool: 5, dict: 11}
_MENU_OF_A_MESSAGE = 3


class NoResponse(AssertionError):
    """What a person sees as “The application did not respond”."""


class Person:
    """Somebody with a Discord client."""

    def __init__(self, world: FakeDiscord, name: str, locale: str = "en-US") -> None:
        self._world = world
        self.json = make_user(name)
        self.locale = locale
        self.direct = make_direct(self.json)
        world.channels[self.direct["id"]] = self.direct

    async def say(
        self,
        text: str = "",
        channel: Json | None = None,
        *,
        files: dict[str, tuple[bytes, str]] | None = None,
        reply_to: Json | None = None,
        **more: Any,
    ) -> Json:
        """Write a message, to the bot directly where no channel is named; files by their names."""
        message = self._write(text, channel or self.direct, files) | more
        mentioned = {*re.findall(r"<@!?(\d+)>", text)}
        if reply_to is not None:
            message |= {"type": 19, "referenced_message": reply_to}
            place = {"message_id": reply_to["id"], "channel_id": message["channel_id"]}
            message["message_reference"] = place | {"type": 0}
            mentioned.add(reply_to["author"]["id"])
        message["mentions"] = [self._world.bot] if self._world.bot["id"] in mentioned else []
        await self._world.publish(message)
        return message

    async def post(
        self, forum: Json, title: str, text: str = "", *, files: dict[str, Any] | None = None
    ) -> Json:
        """Open a post in a forum; returns the message that it begins with."""
        thread = make_thread(forum, self.json, title)
        message = self._write(text, thread, files)
        await self._world.begin(thread, message)
        return message

    async def ask(self, question: str, **how: Any) -> Interaction:
        """Give the command `/ask`."""
        return await self.command("ask", question=question, **how)

    async def command(
        self, name: str, channel: Json | None = None, *, context: int = IN_SERVER, **options: Any
    ) -> Interaction:
        """Give a command; returns what comes of it once there is something to see."""
        data = self._command(name, 1, context) | {"options": _options(options)}
        files = {value["id"]: value for value in options.values() if isinstance(value, dict)}
        data |= {"resolved": {"attachments": files}} if files else {}
        return await self._interact(COMMAND, data, channel, context)

    async def menu(self, name: str, message: Json) -> Interaction:
        """Pick an entry of a message's menu."""
        channel = self._world.channels[message["channel_id"]]
        context = WITH_BOT if channel["type"] == 1 else IN_SERVER
        data = self._command(name, _MENU_OF_A_MESSAGE, context)
        data |= {"target_id": message["id"], "resolved": {"messages": {message["id"]: message}}}
        return await self._interact(COMMAND, data, channel, context)

    async def suggestions(self, name: str, option: str, typed: str) -> list[Json]:
        """What is suggested while an option is being typed."""
        options = _options({option: typed})
        options[0]["focused"] = True
        data = self._command(name, 1, IN_SERVER) | {"options": options}
        return (await self._interact(SUGGEST, data, None, IN_SERVER)).choices

    async def tap(self, seen: Seen, label: str, channel: Json | None = None) -> Interaction:
        """Tap a button of a message."""
        return await self.tap_id(seen, seen.buttons[label], channel)

    async def tap_id(self, seen: Seen, custom_id: str, channel: Json | None = None) -> Interaction:
        """Tap a button by its custom id, be it there or forged."""
        channel = channel or self._world.channels[seen.json["channel_id"]]
        context = WITH_BOT if channel["type"] == 1 else IN_SERVER
        data = {"component_type": 2, "custom_id": custom_id, "id": 1}
        return await self._interact(TAP, data, channel, context, message=seen.json)

    def attachment(self, name: str, content: bytes) -> Json:
        """A file, as the option of a command."""
        address = self._world.keep(content)
        return make_attachment(name, content, "application/octet-stream", address)

    async def fill(self, opened: Interaction, **values: str) -> Interaction:
        """Fill in a form and send it; fields that are not named stay as they were."""
        parts = [part["component"] for part in opened.modal["components"]]
        typed = {one["custom_id"]: one.get("value") or "" for one in parts} | values
        boxes = [{"type": 4, "id": 2, "custom_id": k, "value": v} for k, v in typed.items()]
        data = {"custom_id": opened.modal["custom_id"]}
        data["components"] = [{"type": 18, "id": 1, "component": box} for box in boxes]
        place = self._world.channels[opened.payload["channel_id"]]
        tapped = opened.payload.get("message")
        more = {"message": tapped} if tapped else {}
        return await self._interact(SUBMIT, data, place, opened.payload["context"], **more)

    async def react(self, message: Json, emoji: str) -> None:
        """Put an emoji at a message of a channel."""
        event = {"user_id": self.json["id"], "channel_id": message["channel_id"]}
        event |= {"message_id": message["id"], "guild_id": self._world.guild["id"]}
        event |= {"emoji": {"id": None, "name": emoji}, "burst": False, "type": 0}
        event |= {"member": make_member(self.json), "message_author_id": message["author"]["id"]}
        await self._world.tell("MESSAGE_REACTION_ADD", event)

    def _write(self, text: str, channel: Json, files: dict[str, Any] | None) -> Json:
        message = make_message(channel, self.json, text)
        message["attachments"] = [
            make_attachment(name, content, kind, self._world.keep(content))
            for name, (content, kind) in (files or {}).items()
        ]
        return message

    def _command(self, name: str, kind: int, context: int) -> Json:
        scopes = [self._world.guild["id"], None] if context == IN_SERVER else [None]
        for scope in scopes:
            for command in self._world.commands.get(scope, []):
                if command["name"] == name and command["type"] == kind:
                    if scope is None and context not in command.get("contexts", [0, 1, 2]):
                        continue
                    found = {"id": command["id"], "name": name, "type": kind}
                    return found | ({"guild_id": scope} if scope else {})
        raise AssertionError(f"Discord shows no command {name!r} there")

    def _member(self) -> Json:
        """Them in the server, with what their roles let them do."""
        for member in self._world.guild["members"]:
            if member["user"]["id"] == self.json["id"]:
                roles = [r for r in self._world.guild["roles"] if r["id"] in member["roles"]]
                bits = int(EVERYDAY)
                for role in roles:
                    bits |= int(role["permissions"])
                return dict(member) | {"permissions": str(bits)}
        return make_member(self.json)

    async def _interact(
        self, kind: int, data: Json, channel: Json | None, context: int, **more: Any
    ) -> Interaction:
        place = channel or (self._world.channel if context == IN_SERVER else self.direct)
        payload = self._payload(kind, data, place, context) | more
        interaction = self._world.interaction(payload, place)
        await self._world.tell("INTERACTION_CREATE", payload)
        try:
            await self._world.until(lambda: interaction.answer, FIRST_WORD + 0.2)
        except TimeoutError:
            raise NoResponse("The application did not respond") from None
        await self._world.until(lambda: interaction.settled)
        return interaction

    def _payload(self, kind: int, data: Json, channel: Json, context: int) -> Json:
        number = snowflake()
        payload = {
            "id": number,
            "application_id": self._world.bot["id"],
            "type": kind,
            "token": f"token-{number}",
            "version": 1,
            "data": data,
            "locale": self.locale,
            "entitlements": [],
            "context": context,
            "attachment_size_limit": 10_485_760,
            "app_permissions": EVERYDAY,
            "channel": channel,
            "channel_id": channel["id"],
            "authorizing_integration_owners": {"1": self.json["id"]},
        }
        if context != IN_SERVER:
            return payload | {"user": self.json}
        guild_id = channel["guild_id"]
        return payload | {
            "authorizing_integration_owners": {"0": guild_id},
            "guild_id": guild_id,
            "guild": {"id": guild_id, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": self._member(),
        }


def _options(options: dict[str, Any]) -> list[Json]:
    return [
        {"name": name, "type": _OPTION[type(value)], "value": _value(value)}
        for name, value in options.items()
    ]


def _value(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) else value
