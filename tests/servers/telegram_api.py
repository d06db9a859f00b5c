"""The methods of the Bot API that our bot calls, and what stands behind them: `BotApi`."""

# ruff: noqa: N802 - the methods have the Bot API's own names

from __future__ import annotations

import asyncio
import contextlib
import inspect
import itertools
import re

from aiohttp.web import FileField

from tests.servers.telegram_chats import Chat, Sent, rank_of
from tests.servers.telegram_rules import (
    Json,
    Refused,
    bad,
    broken,
    check_inline,
    check_keyboard,
    check_text,
    covered,
)

_EXPIRED = "query is too old and response timeout expired or query ID is invalid"
_NAME = re.compile("[a-z0-9_]{1,32}")
_LANGUAGE = re.compile("[a-z]{2}")
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class BotApi:
    """One bot, its chats, and the updates that wait for it."""

    def __init__(self, number: int) -> None:
        self.me: Json = {
            "id": number,
            "is_bot": True,
            "first_name": "Nexus",
            "username": "nexus_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
        }
        self.chats: dict[int, Chat] = {}
        self.menus: dict[tuple[str, str], list[Json]] = {}
        """Commands by scope and language; an empty one is for everybody else."""
        self.files: dict[str, bytes] = {}
        self.taps: dict[str, Json | None] = {}
        """Answers to taps by query id; None while there is none."""
        self.typed: dict[str, Json | None] = {}
        """Answers to inline queries, likewise."""
        self.webhook: Json = {}
        self.webhook_error = ""
        self.rival = False
        """Whether another bot polls with the same token."""
        self.polls = 0
        self.waiting: list[Json] = []
        """Updates that the bot has not confirmed yet."""
        self._wanted: list[str] = []
        self._news = asyncio.Event()
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """A number that was not given away before."""
        return next(self._numbers)

    def wants(self, update: Json) -> bool:
        """Whether the bot has asked for updates of this kind."""
        return not self._wanted or bool(set(self._wanted) & set(update))

    def is_private(self, update: Json) -> bool:
        """Whether privacy mode keeps a message of a group from the bot."""
        message = update.get("message") or update.get("edited_message")
        chat = self.chats.get(message["chat"]["id"]) if message and "chat" in message else None
        if chat is None or chat.about["type"] == "private":
            return False
        if self.me["can_read_all_group_messages"] or self.me["id"] in chat.administrators:
            return False
        return not _concerns(message or {}, self.me)

    def queue(self, update: Json) -> None:
        """Let an update wait until the bot fetches it."""
        self.waiting.append(update)
        self._news.set()

    async def call(self, method: str, parameters: Json) -> object:
        """Do what a method does; raises Refused."""
        handler = getattr(self, f"_on_{method}", None)
        if handler is None:
            raise Refused(404, "Not Found")
        result = handler(parameters)
        return await result if inspect.isawaitable(result) else result

    def _on_getMe(self, _: Json) -> Json:
        return self.me

    async def _on_getUpdates(self, parameters: Json) -> list[Json]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        if self.rival:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        self.polls += 1
        self._wanted = parameters.get("allowed_updates") or self._wanted
        offset = parameters.get("offset", 0)
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        if not self.waiting:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), parameters.get("timeout", 0))
        return self.waiting[: parameters.get("limit", 100)]

    def _on_setWebhook(self, parameters: Json) -> bool:
        if not parameters["url"].startswith("http"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = parameters
        self._wanted = parameters.get("allowed_updates") or self._wanted
        return True

    def _on_deleteWebhook(self, _: Json) -> bool:
        self.webhook = {}
        return True

    def _on_getWebhookInfo(self, _: Json) -> Json:
        info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        error = {"last_error_date": 1_700_000_000, "last_error_message": self.webhook_error}
        waiting = {"pending_update_count": len(self.waiting)}
        return info | waiting | (error if self.webhook_error else {})

    def _on_setMyCommands(self, parameters: Json) -> bool:
        for command in parameters["commands"]:
            if not 1 <= len(command["description"]) <= 256 or not _NAME.fullmatch(
                command["command"]
            ):
                raise broken("BOT_COMMAND_INVALID")
        self.menus[_menu(parameters)] = parameters["commands"]
        return True

    def _on_getMyCommands(self, parameters: Json) -> list[Json]:
        return self.menus.get(_menu(parameters), [])

    def _on_sendChatAction(self, parameters: Json) -> bool:
        self._chat(parameters)
        return True

    def _on_sendMessage(self, parameters: Json) -> Json:
        chat = self._chat(parameters)
        content = _content(parameters)
        if (thread := parameters.get("message_thread_id")) is not None:
            if thread not in chat.topics:
                raise broken("message thread not found")
            if thread in chat.closed:
                raise bad("TOPIC_CLOSED")
            content |= {"message_thread_id": thread, "is_topic_message": True}
        if reply := parameters.get("reply_parameters"):
            content |= _reply_to(chat, reply)
        message = chat.add(content | {"from": self.me})
        chat.replies.append(Sent(message))
        return message

    def _on_sendDocument(self, parameters: Json) -> Json:
        chat = self._chat(parameters)
        content: Json = {"document": _document(parameters["document"])}
        if reply := parameters.get("reply_parameters"):
            content |= _reply_to(chat, reply)
        chat.files.append((parameters["document"].filename, parameters["document"].file.read()))
        return chat.add(content | {"from": self.me})

    def _on_getChat(self, parameters: Json) -> Json:
        return self._chat(parameters).about | {"accent_color_id": 0, "max_reaction_count": 1}

    def _on_getChatMember(self, parameters: Json) -> Json:
        chat = self._chat(parameters)
        status = "administrator" if parameters["user_id"] in chat.administrators else "member"
        user = {"id": parameters["user_id"], "is_bot": False, "first_name": "Somebody"}
        return {"status": status, "user": user, **rank_of(status)}

    def _on_editMessageText(self, parameters: Json) -> Json:
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

    def _on_deleteMessage(self, parameters: Json) -> bool:
        chat = self._chat(parameters)
        message = chat.messages.get(parameters["message_id"])
        if message is None:
            raise bad("message to delete not found")
        if message["from"] != self.me and self.me["id"] not in chat.administrators:
            raise bad("message can't be deleted")
        del chat.messages[parameters["message_id"]]
        return True

    def _on_answerCallbackQuery(self, parameters: Json) -> bool:
        query = parameters["callback_query_id"]
        if query not in self.taps or self.taps[query] is not None:
            raise bad(_EXPIRED)
        if len(parameters.get("text", "")) > 200:
            raise broken("MESSAGE_TOO_LONG")
        self.taps[query] = parameters
        return True

    def _on_answerInlineQuery(self, parameters: Json) -> bool:
        query = parameters["inline_query_id"]
        if not self.me["supports_inline_queries"]:
            raise broken("INLINE_DISABLED")
        if query not in self.typed or self.typed[query] is not None:
            raise bad(_EXPIRED)
        check_inline(parameters)
        self.typed[query] = parameters
        return True

    def _on_getFile(self, parameters: Json) -> Json:
        name = parameters["file_id"]
        if name not in self.files:
            raise bad("invalid file_id")
        return {"file_id": name, "file_unique_id": name, "file_path": name}

    def _chat(self, parameters: Json) -> Chat:
        chat = self.chats.get(parameters["chat_id"])
        if chat is None:
            raise bad("chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat.left:
            raise Refused(403, "Forbidden: bot was kicked from the supergroup chat")
        if chat.muted and "text" in parameters:
            raise bad("not enough rights to send text messages to the chat")
        if chat.moved_to is not None:
            moved = "group chat was upgraded to a supergroup chat"
            raise Refused(400, f"Bad Request: {moved}", migrate_to_chat_id=chat.moved_to)
        return chat


def _menu(parameters: Json) -> tuple[str, str]:
    language = parameters.get("language_code", "")
    if language and not _LANGUAGE.fullmatch(language):
        raise broken("LANG_CODE_INVALID")
    return parameters["scope"]["type"], language


def _concerns(message: Json, me: Json) -> bool:
    """Whether a bot in privacy mode gets a message: commands, replies to it, service messages."""
    text = message.get("text") or message.get("caption") or ""
    if not text and not {"photo", "document", "voice", "video"} & set(message):
        return True
    replied = message.get("reply_to_message", {}).get("from", {})
    commands = [e for e in message.get("entities", []) if e["type"] == "bot_command"]
    ours = [c for c in commands if _is_for(covered(text, c), me)]
    return bool(ours) or replied.get("id") == me["id"] or "via_bot" in message


def _is_for(command: str, me: Json) -> bool:
    _, at, name = command.partition("@")
    return not at or name.lower() == me["username"]


def _document(field: FileField) -> Json:
    return {"file_id": field.filename, "file_unique_id": field.filename}


def _content(parameters: Json) -> Json:
    """What a message shows, after Telegram's checks."""
    text, entities = parameters["text"], parameters.get("entities", [])
    if "parse_mode" in parameters:
        raise broken("the bot sends entities, never markup")
    check_text(text, entities)
    content: Json = {"text": text, "entities": entities}
    if markup := parameters.get("reply_markup"):
        check_keyboard(markup)
        # A forced reply is the app's business; no message shows it again.
        content["forced" if "force_reply" in markup else "reply_markup"] = markup
    return content


def _reply_to(chat: Chat, reply: Json) -> Json:
    message = chat.messages.get(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise broken("message to be replied not found")
    return {"reply_to_message": message} if message else {}
