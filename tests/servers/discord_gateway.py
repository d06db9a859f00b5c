"""The gateway of the fake Discord: sessions over websockets that can be dropped and resumed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers.discord_objects import Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
"""Operations of the protocol."""
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
"""Intents, by which a bot says what it wants to hear of."""
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Intents that the operator has to switch on first; here nobody has."""
WRONG_TOKEN, NOT_ALLOWED = 4004, 4014
"""Codes with which Discord closes for good."""

Codec = Callable[[str], bytes | str]


@dataclass
class Session:
    """What a shard has heard; it outlives its connection."""

    id: str
    shard: int
    intents: int
    heard: list[str] = field(default_factory=list)
    """Events as they were sent; the n-th one has the sequence number n."""
    socket: Socket | None = None

    async def tell(self, event: str, data: Json) -> None:
        """Send an event, or keep it until the session is resumed."""
        frame = {"op": DISPATCH, "t": event, "s": len(self.heard) + 1, "d": data}
        self.heard.append(json.dumps(frame))
        if self.socket is not None:
            await self.socket.send_text(self.heard[-1])


class Socket:
    """One connection, with the compression that its client has asked for."""

    def __init__(self, ws: web.WebSocketResponse, codec: Codec) -> None:
        self.ws = ws
        self._codec = codec

    async def send(self, op: int, data: Any = None) -> None:
        """Send an operation that is no event."""
        await self.send_text(json.dumps({"op": op, "d": data, "t": None, "s": None}))

    async def send_text(self, text: str) -> None:
        """Send a frame, unless the connection has gone."""
        if self.ws.closed:
            return
        raw = self._codec(text)
        await (self.ws.send_bytes(raw) if isinstance(raw, bytes) else self.ws.send_str(raw))


class Gateway:
    """Takes shards in, tells them what happens, and hangs up when a test says so."""

    def __init__(self, token: str, shards: int, welcome: Callable[[Session], list[Any]]) -> None:
        self.token = token
        self.shards = shards
        self.sessions: list[Session] = []
        self.identified: list[Json] = []
        self.resumed: list[Json] = []
        self.away = False
        """Whether nobody gets in."""
        self.forgetful = False
        """Whether sessions are lost with their connections."""
        self.changed: Callable[[], None] = lambda: None
        self._welcome = welcome

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from its beginning to its end."""
        if self.away:
            raise web.HTTPServiceUnavailable
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        socket = Socket(ws, _codec(request.query.get("compress", "")))
        await socket.send(HELLO, {"heartbeat_interval": 41_250})
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(message.data))
                self.changed()
        for session in self.sessions:
            if session.socket is socket:
                session.socket = None
        self.changed()
        return ws

    async def tell(self, event: str, data: Json, *, shard: int = 0, intent: int = 0) -> None:
        """Tell every session of a shard that wants to hear of it."""
        for session in self.sessions:
            if session.shard == shard and session.intents & intent == intent:
                await session.tell(event, data)

    async def hang_up(self, code: int = 4000) -> None:
        """Close all connections."""
        for session in self.sessions:
            if session.socket is not None:
                await session.socket.ws.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Say what Discord says before it restarts one of its machines."""
        for session in self.sessions:
            if session.socket is not None:
                await session.socket.send(RECONNECT)

    @property
    def connected(self) -> list[Session]:
        """The sessions that have a connection now."""
        return [session for session in self.sessions if session.socket is not None]

    async def _hear(self, socket: Socket, frame: Json) -> None:
        if frame["op"] == HEARTBEAT:
            await socket.send(ACK)
        elif frame["op"] == IDENTIFY:
            await self._identify(socket, frame["d"])
        elif frame["op"] == RESUME:
            await self._resume(socket, frame["d"])

    async def _identify(self, socket: Socket, data: Json) -> None:
        if data["token"] != self.token:
            await socket.ws.close(code=WRONG_TOKEN, message=b"Authentication failed.")
            return
        if data["intents"] & PRIVILEGED:
            await socket.ws.close(code=NOT_ALLOWED, message=b"Disallowed intent(s).")
            return
        self.identified.append(data)
        shard = data["shard"][0] if "shard" in data else 0
        session = Session(f"session-{len(self.sessions)}", shard, data["intents"], socket=socket)
        self.sessions.append(session)
        for event, content in self._welcome(session):
            await session.tell(event, content)

    async def _resume(self, socket: Socket, data: Json) -> None:
        self.resumed.append(data)
        found = [s for s in self.sessions if s.id == data["session_id"] and not self.forgetful]
        if not found or data["seq"] > len(found[0].heard):
            await socket.send(INVALID, data=False)
            return
        session = found[0]
        session.socket = socket
        for missed in session.heard[data["seq"] :]:
            await socket.send_text(missed)
        await session.tell("RESUMED", {})


def _codec(name: str) -> Codec:
    if name == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda text: deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if name == "zstd-stream":
        return _zstd()
    return lambda text: text


def _zstd() -> Codec:
    """Only a client that has the library asks for this, so that it is there."""
    import zstandard  # noqa: PLC0415 - an optional library of discord.py

    stream = zstandard.ZstdCompressor().compressobj()
    end = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return lambda text: stream.compress(text.encode()) + stream.flush(end)
