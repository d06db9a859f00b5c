"""A Bot API server on a loopback socket, for a real client library: `FakeTelegram`.

It keeps chats and messages, hands updates out by long polling or webhook, is strict about what a
bot may send, and fails on demand. `servers.telegram_people` is the side where people write.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import aiohttp
from aiohttp import web
from servers.telegram_chats import Chat, Sent
from servers.telegram_people import Group, Person, Private
from servers.telegram_rules import Broken, Json, Refused, bad, broken, check_keyboard, check_text

T = TypeVar("T")

TOKEN = "42424242:AAE-a-token-for-tests-only-0123456789"
PATIENCE = 20.0
"""Seconds after which a test that waits for something fails."""
_JSON = {
    "allowed_updates",
    "commands",
    "entities",
    "link_preview_options",
    "reply_markup",
    "reply_parameters",
    "scope",
}
_NUMBERS = {"chat_id", "limit", "message_id", "message_thread_id", "offset", "timeout"}
_EXPIRED = "query is too old and response timeout expired or query ID is invalid"
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class FakeTelegram:
    """One bot's Telegram."""

    def __init__(self, token: str = TOKEN, username: str = "nexus_bot") -> None:
        self.token = token
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Nexus",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
        }
        self.url = ""
        self.calls: list[tuple[str, Json]] = []
        """Method and parameters of every call but getUpdates."""
        self.broken: list[str] = []
        """What was wrong with calls that no well-made bot would send."""
        self.deliveries: list[int] = []
        """Statuses that the webhook answered with."""
        self.menus: dict[str, list[Json]] = {}
        self.files: dict[str, bytes] = {}
        self.taps: dict[str, Json | None] = {}
        """Answers to taps by query id; None while there is none."""
        self.webhook: Json = {}
        self.webhook_error = ""
        self.rival = False
        """Whether another bot polls with the same token."""
        self.polls = 0
        self._chats: dict[int, Chat] = {}
        self._numbers = itertools.count(1)
        self._updates: list[Json] = []
        self._allowed: list[str] = []
        self._news = asyncio.Event()
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

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed yet."""
        return len(self._updates)

    # People and what they do.

    def person(self, name: str = "Ann", language: str = "en") -> Person:
        """Somebody with an account."""
        return Person(self, next(self._numbers) + 1000, name, language)

    def private(self, person: Person) -> Private:
        """A chat of somebody with the bot."""
        return self._keep(Private(self, person.id, {"type": "private", "first_name": person.name}))

    def group(self, title: str = "Cohort", *, forum: bool = False) -> Group:
        """A group that the bot is in."""
        about: Json = {"type": "supergroup", "title": title, "is_forum": forum}
        return self._keep(Group(self, -1_000_000 - next(self._numbers), about))

    def number(self) -> int:
        """A number that was not given away before."""
        return next(self._numbers)

    async def push(self, kind: str, content: Json) -> Json:
        """Hand an update to the bot; it waits where nobody fetches it."""
        update = {"update_id": self.number() + 10_000, kind: content}
        await self.push_again(update)
        return update

    async def push_again(self, update: Json) -> None:
        """Hand the same update over, as Telegram does when it doubts that it arrived."""
        if self._allowed and not set(self._allowed) & set(update):
            return
        if self.webhook:
            await self._deliver(update)
        else:
            self._updates.append(update)
            self._news.set()

    async def _deliver(self, update: Json) -> None:
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.webhook["url"], json=update, headers=secret) as answer,
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
        handler = getattr(self, f"_on_{method}", None)
        if handler is None:
            raise Refused(404, "Not Found")
        result = handler(parameters)
        return {"ok": True, "result": await result if asyncio.iscoroutine(result) else result}

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.json_response(Refused(401, "Unauthorized").body(), status=401)
        return web.Response(body=self.files[request.match_info["path"]])

    def _on_getMe(self, _: Json) -> Json:  # noqa: N802 - the Bot API's name, as below
        return self.me

    async def _on_getUpdates(self, parameters: Json) -> list[Json]:  # noqa: N802
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        if self.rival:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        self.polls += 1
        self._allowed = parameters.get("allowed_updates") or self._allowed
        offset = parameters.get("offset", 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), parameters.get("timeout", 0))
        return self._updates[: parameters.get("limit", 100)]

    def _on_setWebhook(self, parameters: Json) -> bool:  # noqa: N802
        if not parameters["url"].startswith("http"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = parameters
        self._allowed = parameters.get("allowed_updates") or self._allowed
        return True

    def _on_deleteWebhook(self, _: Json) -> bool:  # noqa: N802
        self.webhook = {}
        return True

    def _on_getWebhookInfo(self, _: Json) -> Json:  # noqa: N802
        info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        error = {"last_error_date": 1_700_000_000, "last_error_message": self.webhook_error}
        waiting = {"pending_update_count": len(self._updates)}
        return info | waiting | (error if self.webhook_error else {})

    def _on_setMyCommands(self, parameters: Json) -> bool:  # noqa: N802
        for command in parameters["commands"]:
            if not 1 <= len(command["description"]) <= 256 or not command["command"].isalpha():
                raise broken("BOT_COMMAND_INVALID")
        self.menus[parameters["scope"]["type"]] = parameters["commands"]
        return True

    def _on_getMyCommands(self, parameters: Json) -> list[Json]:  # noqa: N802
        return self.menus.get(parameters["scope"]["type"], [])

    def _on_sendChatAction(self, parameters: Json) -> bool:  # noqa: N802
        self._chat(parameters)
        return True

    def _on_sendMessage(self, parameters: Json) -> Json:  # noqa: N802
        chat = self._chat(parameters)
        content = _content(parameters)
        if (thread := parameters.get("message_thread_id")) is not None:
            if thread not in chat.topics:
                raise broken("message thread not found")
            content |= {"message_thread_id": thread, "is_topic_message": True}
        if reply := parameters.get("reply_parameters"):
            content |= _reply_to(chat, reply)
        message = chat.add(content | {"from": self.me})
        chat.replies.append(Sent(message))
        return message

    def _on_editMessageText(self, parameters: Json) -> Json:  # noqa: N802
        chat = self._chat(parameters)
        message = chat.messages.get(parameters["message_id"])
        if message is None:
            raise bad("message to edit not found")
        if message["from"] != self.me:
            raise bad("message can't be edited")
        content = _content(parameters)
        if all(
            message.get(key) == content.get(key) for key in ("text", "entities", "reply_markup")
        ):
            raise bad(_UNCHANGED)
        message.pop("reply_markup", None)
        message |= content | {"edit_date": message["date"] + 1}
        message["edits"] = message.get("edits", 0) + 1
        return message

    def _on_deleteMessage(self, parameters: Json) -> bool:  # noqa: N802
        if self._chat(parameters).messages.pop(parameters["message_id"], None) is None:
            raise bad("message to delete not found")
        return True

    def _on_answerCallbackQuery(self, parameters: Json) -> bool:  # noqa: N802
        query = parameters["callback_query_id"]
        if query not in self.taps or self.taps[query] is not None:
            raise bad(_EXPIRED)
        if len(parameters.get("text", "")) > 200:
            raise broken("MESSAGE_TOO_LONG")
        self.taps[query] = parameters
        return True

    def _on_getFile(self, parameters: Json) -> Json:  # noqa: N802
        name = parameters["file_id"]
        if name not in self.files:
            raise bad("invalid file_id")
        return {"file_id": name, "file_unique_id": name, "file_path": name}

    def _chat(self, parameters: Json) -> Chat:
        chat = self._chats.get(parameters["chat_id"])
        if chat is None:
            raise bad("chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat.moved_to is not None:
            moved = "group chat was upgraded to a supergroup chat"
            raise Refused(400, f"Bad Request: {moved}", migrate_to_chat_id=chat.moved_to)
        return chat

    def _keep(self, chat: Any) -> Any:
        return self._chats.setdefault(chat.id, chat)


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


def _content(parameters: Json) -> Json:
    """What a message shows, after Telegram's checks."""
    text, entities = parameters["text"], parameters.get("entities", [])
    if "parse_mode" in parameters:
        raise broken("the bot sends entities, never markup")
    check_text(text, entities)
    content: Json = {"text": text, "entities": entities}
    if markup := parameters.get("reply_markup"):
        check_keyboard(markup)
        content["reply_markup"] = markup
    return content


def _reply_to(chat: Chat, reply: Json) -> Json:
    message = chat.messages.get(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise broken("message to be replied not found")
    return {"reply_to_message": message} if message else {}


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
