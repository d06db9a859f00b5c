"""The REST API of the fake Discord, and what it does on bad days."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.discord_objects import EPHEMERAL, Json, make_application
from tests.servers.discord_rules import Refused, bad_form, check_commands

if TYPE_CHECKING:
    from tests.servers.discord import FakeDiscord

PATH = "/api/v10"
VIEW = 1 << 10
"""The bit of the permission to see a channel."""

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    path: str
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Fault:
    """What goes wrong with the next requests of one kind."""

    pattern: str
    """A regular expression for `METHOD /path`."""
    status: int
    """The HTTP status, or 0 to break the connection."""
    body: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    late: bool = False
    """Whether the request takes effect all the same."""


class Api:
    """Answers requests."""

    def __init__(self, world: FakeDiscord) -> None:
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self._world = world

    def fail(
        self, pattern: str, status: int, code: int = 0, *, times: int = 1, late: bool = False
    ) -> None:
        """Let the next requests of one kind fail; status 0 breaks the connection."""
        body = {"message": f"{status}: scripted", "code": code}
        self.faults.append(Fault(pattern, status, body, {}, times, late))

    def limit(self, pattern: str, seconds: float) -> None:
        """Let the next request of one kind come too soon."""
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
        headers = {"Retry-After": "1", "Via": "1.1 proxy"}
        self.faults.append(Fault(pattern, 429, body, headers))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        call = Call(request.method, request.path.removeprefix(PATH), await _body(request))
        self.calls.append(call)
        fault = self._fault(call)
        if fault is None or fault.late:
            response = self._handled(call, request)
        if fault is not None:
            response = _json(fault.body, fault.status or 500, fault.headers)
        self._world.changed()
        if fault is not None and not fault.status:
            assert request.transport is not None
            request.transport.close()
        return response

    def called(self, pattern: str) -> list[Call]:
        """The requests of one kind until now."""
        return [call for call in self.calls if re.fullmatch(pattern, str(call))]

    def _fault(self, call: Call) -> Fault | None:
        for fault in self.faults:
            if fault.times and re.fullmatch(fault.pattern, str(call)):
                fault.times -= 1
                return fault
        return None

    def _handled(self, call: Call, request: web.Request) -> web.Response:
        try:
            if not call.path.startswith(("/interactions/", "/webhooks/")):
                self._check_token(request)
            result = self._dispatch(call)
        except Refused as error:
            return _json({"message": error.text, "code": error.code}, error.status)
        return web.Response(status=204) if result is None else _json(result)

    def _check_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self._world.token}":
            raise Refused(401, 0, "401: Unauthorized")

    def _dispatch(self, call: Call) -> Any:
        for pattern, handler in _ROUTES.items():
            found = re.fullmatch(pattern, str(call))
            if found:
                return handler(self._world, call.body, *found.groups())
        raise Refused(404, 0, "404: Not Found")


def _me(world: FakeDiscord, _: Any) -> Json:
    return world.bot


def _application(world: FakeDiscord, _: Any) -> Json:
    return make_application(world.bot, reads=world.reads)


def _gateway(world: FakeDiscord, _: Any) -> Json:
    limits = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
    return {
        "url": world.gateway_url,
        "shards": world.gateway.shards,
        "session_start_limit": limits,
    }


def _guilds(world: FakeDiscord, _: Any) -> list[Json]:
    return list(world.guilds.values())


def _guild(world: FakeDiscord, _: Any, guild_id: str) -> Json:
    return world.guild_of(guild_id)


def _channels(world: FakeDiscord, _: Any, guild_id: str) -> list[Json]:
    channels: list[Json] = world.guild_of(guild_id)["channels"]
    return channels


def _member(world: FakeDiscord, _: Any, guild_id: str, user_id: str) -> Json:
    members: list[Json] = world.guild_of(guild_id)["members"]
    for member in members:
        if member["user"]["id"] == user_id:
            return member
    raise Refused(404, 10007, "Unknown Member")


def _commands(world: FakeDiscord, query: Json, guild_id: str | None = None) -> list[Json]:
    if guild_id:
        world.guild_of(guild_id)
    known = world.commands.get(guild_id, [])
    return known if query.get("with_localizations") == "true" else [_plain(one) for one in known]


def _plain(thing: Json) -> Json:
    """A command or an option without its translations."""
    kept = {key: value for key, value in thing.items() if not key.endswith("_localizations")}
    return kept | {"options": [_plain(option) for option in thing.get("options", [])]}


def _set_commands(world: FakeDiscord, body: list[Json], guild_id: str | None = None) -> list[Json]:
    if guild_id:
        world.guild_of(guild_id)
    check_commands(body)
    world.commands[guild_id] = [world.registered(command, guild_id) for command in body]
    return world.commands[guild_id]


def _respond(world: FakeDiscord, body: Json, interaction_id: str, token: str) -> Json:
    interaction = world.interactions.get(token)
    if interaction is None or interaction.payload["id"] != interaction_id:
        raise Refused(404, 10062, "Unknown interaction")
    interaction.respond(body)
    kind = interaction.payload["type"]
    return {"interaction": {"id": interaction_id, "type": kind}}


def _follow_up(world: FakeDiscord, body: Json, token: str) -> Json:
    return world.interaction_of(token).follow_up(body)


def _edit(world: FakeDiscord, body: Json, token: str) -> Json:
    return world.interaction_of(token).edit(body)


def _channel(world: FakeDiscord, _: Any, channel_id: str) -> Json:
    channel = world.channels.get(channel_id)
    if channel is None:
        raise Refused(404, 10003, "Unknown Channel")
    whom = (world.bot["id"], channel.get("guild_id"))
    for one in channel.get("permission_overwrites", []):
        if one["id"] in whom and int(one["deny"]) & VIEW:
            raise Refused(403, 50001, "Missing Access")
    return channel


def _send(world: FakeDiscord, body: Json, channel_id: str) -> Json:
    channel = world.channels.get(channel_id)
    if channel is None:
        raise Refused(404, 10003, "Unknown Channel")
    if channel_id in world.closed:
        raise Refused(403, 50013, "Missing Permissions")
    nonce = body.get("nonce")
    if nonce is not None and not 1 <= len(str(nonce)) <= 25:
        raise bad_form("nonce", "Must be between 1 and 25 in length.")
    if nonce and body.get("enforce_nonce") and (channel_id, nonce) in world.nonces:
        return world.nonces[channel_id, nonce]
    message = world.post(channel, body, 0)
    world.nonces[channel_id, nonce] = message
    return message


def _message(world: FakeDiscord, _: Any, channel_id: str, message_id: str) -> Json:
    found = world.messages.get(message_id)
    if found is None or found["channel_id"] != channel_id:
        raise Refused(404, 10008, "Unknown Message")
    if world.reads or world.bot in found["mentions"]:
        return found
    return found | {"content": "", "attachments": []}


def _delete(world: FakeDiscord, _: Any, channel_id: str, message_id: str) -> None:
    if channel_id in world.closed:
        raise Refused(403, 50001, "Missing Access")
    found = world.messages.get(message_id)
    if found is None or found["channel_id"] != channel_id or found["flags"] & EPHEMERAL:
        raise Refused(404, 10008, "Unknown Message")
    if found["author"] != world.bot:
        raise Refused(403, 50013, "Missing Permissions")
    del world.messages[message_id]


def _take_back(world: FakeDiscord, _: Any, token: str) -> None:
    gone = world.interaction_of(token).take_back()
    world.messages.pop(gone["id"], None)


def _change_channel(world: FakeDiscord, body: Json, channel_id: str) -> Json:
    """Only what a bot does with posts: change their tags."""
    thread = world.channels[channel_id]
    if not world.manages:
        raise Refused(403, 50013, "Missing Permissions")
    known = {tag["id"] for tag in world.channels[thread["parent_id"]]["available_tags"]}
    if len(body["applied_tags"]) > 5 or not known.issuperset(body["applied_tags"]):
        raise bad_form("applied_tags", "Must be 5 or fewer tags of the forum.")
    thread["applied_tags"] = body["applied_tags"]
    return thread


def _type(world: FakeDiscord, _: Any, channel_id: str) -> None:
    world.typing.append(channel_id)


def _open_direct(world: FakeDiscord, body: Json) -> Json:
    person = body["recipient_id"]
    for channel in world.channels.values():
        if channel["type"] == 1 and channel["recipients"][0]["id"] == str(person):
            return channel
    raise Refused(400, 50033, "Invalid Recipient(s)")


_ROUTES: dict[str, Handler] = {
    r"GET /users/@me": _me,
    r"GET /users/@me/guilds": _guilds,
    r"GET /oauth2/applications/@me": _application,
    r"GET /gateway/bot": _gateway,
    r"GET /guilds/(\d+)": _guild,
    r"GET /guilds/(\d+)/channels": _channels,
    r"GET /guilds/(\d+)/members/(\d+)": _member,
    r"POST /users/@me/channels": _open_direct,
    r"GET /applications/\d+/commands": _commands,
    r"GET /applications/\d+/guilds/(\d+)/commands": _commands,
    r"PUT /applications/\d+/commands": _set_commands,
    r"PUT /applications/\d+/guilds/(\d+)/commands": _set_commands,
    r"POST /interactions/(\d+)/([^/]+)/callback": _respond,
    r"POST /webhooks/\d+/([^/]+)": _follow_up,
    r"PATCH /webhooks/\d+/([^/]+)/messages/@original": _edit,
    r"DELETE /webhooks/\d+/([^/]+)/messages/@original": _take_back,
    r"GET /channels/(\d+)": _channel,
    r"PATCH /channels/(\d+)": _change_channel,
    r"POST /channels/(\d+)/messages": _send,
    r"DELETE /channels/(\d+)/messages/(\d+)": _delete,
    r"GET /channels/(\d+)/messages/(\d+)": _message,
    r"POST /channels/(\d+)/typing": _type,
}


async def _body(request: web.Request) -> Any:
    """What a request says, by its body or else by its query.

    The files of a form lie under `files`, by their names.
    """
    if request.content_type == "multipart/form-data":
        form = await request.post()
        body = json.loads(str(form["payload_json"]))
        files = [part for part in form.values() if isinstance(part, web.FileField)]
        place = body.get("data", body)
        place["files"] = {file.filename: file.file.read() for file in files}
        return body
    return (
        json.loads(await request.text() or "null") if request.can_read_body else dict(request.query)
    )


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Clients read a body only where the type is exactly this one, without a character set."""
    limits = {
        "X-RateLimit-Limit": "50",
        "X-RateLimit-Remaining": "49",
        "X-RateLimit-Reset-After": "1",
        "X-RateLimit-Bucket": "bucket",
    }
    kind = {"Content-Type": "application/json"}
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers=limits | (headers or {}) | kind)
