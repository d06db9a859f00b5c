"""A Bot API server on a loopback socket, for a real client library: `FakeTelegram`.

It keeps chats and messages, hands updates out by long polling or webhook, is strict about what a
bot may send, and fails on demand. `servers.telegram_people` is the side where people write.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from tests.servers.telegram_api import BotApi
from tests.servers.telegram_chats import Chat
from tests.servers.telegram_people import Group, Person
from tests.servers.telegram_rules import Broken, Json, Refused

T = TypeVar("T")

TOKEN = "42424242:AAE-a-token-for-tests-only-0123456789"
PATIENCE = 20.0
"""Seconds after which a test that waits for something fails."""
_JSON = {
    "allowed_updates",
    "button",
    "commands",
    "entities",
    "link_preview_options",
    "reply_markup",
    "reply_parameters",
    "results",
    "scope",
}
_NUMBERS = {
    "cache_time",
    "chat_id",
    "limit",
    "message_id",
    "message_thread_id",
    "offset",
    "timeout",
    "user_id",
}


class FakeTelegram:
    """One bot's Telegram."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.url = ""
        self.api = BotApi(int(token.partition(":")[0]))
        self.calls: list[tuple[str, Json]] = []
        """Method and parameters of every call but getUpdates."""
        self.broken: list[str] = []
        """What was wrong with calls that no well-made bot would send."""
        self.deliveries: list[int] = []
        """Statuses that the webhook answered with."""
        self._failures: dict[str, list[Refused | str]] = defaultdict(list)
        self._change = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    # The server.

    async def start(self) -> None:
        """Listen; a second start takes the same port again."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.*}", self._serve_file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Close every connection; what the chats hold stays."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def fail(self, method: str, *failures: Refused | str) -> None:
        """Let the next calls fail: with an error, or by "drop" (before) or "lose" (after it)."""
        self._failures[method] += failures

    async def until(self, get: Callable[[], T]) -> T:
        """Wait until something is true, looking again after every call; returns what it is."""
        async with asyncio.timeout(PATIENCE):
            while not (value := get()):
                self._change.clear()
                await self._change.wait()
        return value

    def sent(self, method: str) -> list[Json]:
        """The parameters of the calls of one method."""
        return [parameters for name, parameters in self.calls if name == method]

    # People and what they do.

    def person(self, name: str = "Ann", language: str = "en") -> Person:
        """Somebody with an account."""
        return Person(self, self.api.number() + 1000, name, language)

    def private(self, person: Person) -> Chat:
        """The chat of somebody with the bot."""
        about = {"type": "private", "first_name": person.name}
        return self.api.chats.setdefault(person.id, Chat(self, person.id, about))

    def group(self, title: str = "Cohort", *, forum: bool = False) -> Group:
        """A group that the bot is in, as an administrator: so it reads all that is written."""
        about: Json = {"type": "supergroup", "title": title, "is_forum": forum}
        group = Group(self, -1_000_000 - self.api.number(), about)
        group.administrators.add(self.api.me["id"])
        self.api.chats[group.id] = group
        return group

    async def push(self, kind: str, content: Json) -> Json:
        """Hand an update to the bot, if it may see it; it waits where nobody fetches it."""
        update = {"update_id": self.api.number() + 10_000, kind: content}
        await self.push_again(update)
        return update

    async def push_again(self, update: Json) -> None:
        """Hand the same update over, as Telegram does when it doubts that it arrived."""
        if not self.api.wants(update) or self.api.is_private(update):
            return
        if self.api.webhook:
            await self._deliver(update)
        else:
            self.api.queue(update)

    async def _deliver(self, update: Json) -> None:
        hook = self.api.webhook
        secret = {"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]}
        async with (
            aiohttp.ClientSession() as session,
            session.post(hook["url"], json=update, headers=secret) as answer,
        ):
            self.deliveries.append(answer.status)

    # Calls.

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters = _read({**request.query, **await request.post()})
        if method != "getUpdates":
            self.calls.append((method, parameters))
        failure = self._failures[method].pop(0) if self._failures[method] else None
        try:
            if failure == "drop":
                return _cut(request)
            result = await self._do(request, method, parameters, failure)
        except Refused as refusal:
            if isinstance(refusal, Broken):
                self.broken.append(f"{method}: {refusal}")
            return web.json_response(refusal.body(), status=refusal.code)
        finally:
            self._change.set()
        return _cut(request) if failure == "lose" else web.json_response(result)

    async def _do(
        self, request: web.Request, method: str, parameters: Json, failure: Refused | str | None
    ) -> Json:
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")
        if isinstance(failure, Refused):
            raise failure
        return {"ok": True, "result": await self.api.call(method, parameters)}

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.json_response(Refused(401, "Unauthorized").body(), status=401)
        return web.Response(body=self.api.files[request.match_info["path"]])


@contextlib.asynccontextmanager
async def running_telegram() -> AsyncIterator[FakeTelegram]:
    """A server that listens."""
    telegram = FakeTelegram()
    await telegram.start()
    try:
        yield telegram
    finally:
        await telegram.stop()


def _read(form: dict[str, Any]) -> Json:
    """The parameters with their types: the library sends everything as text."""
    read: Json = {}
    for name, value in form.items():
        if name in _JSON:
            read[name] = json.loads(value)
        else:
            read[name] = int(float(value)) if name in _NUMBERS else value
    return read


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
