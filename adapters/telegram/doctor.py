"""What `nexus doctor` wants to know of Telegram, without starting the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from adapters.telegram.webhook import Webhook

PRIVACY_ON = (
    "privacy mode is on: in groups the bot hears /ask and replies to its messages, but no "
    "mentions; to let it hear those, use /setprivacy at @BotFather and add it to the group again"
)
PRIVACY_OFF = (
    "privacy mode is off: Telegram hands the bot every message of its groups, and it answers only "
    "where it is addressed; /setprivacy at @BotFather turns it on"
)
NO_INLINE = (
    "inline mode is off: nobody can search cards from other chats by the bot's name; "
    "/setinline at @BotFather turns it on"
)
NO_GROUPS = "the bot cannot be added to groups; /setjoingroups at @BotFather allows it"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong, and what is only worth knowing; one sentence each."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


async def examine(
    bot: Bot, refused: str, webhook: Webhook | None, chats: Mapping[int, str]
) -> Diagnosis:
    """Ask Telegram about the bot; `refused` is what to say of a refused token.

    `chats` are those that the settings name, each with its variable. The caller shuts the bot down.
    """
    try:
        await bot.initialize()
        hook = await bot.get_webhook_info()
        missing = [await _chat(bot, chat, variable) for chat, variable in chats.items()]
    except InvalidToken:
        return Diagnosis((refused,))
    except TelegramError as error:
        return Diagnosis((f"Telegram cannot be reached ({error}); check TELEGRAM_API_URL.",))
    problems = [*_webhook(hook, webhook), *filter(None, missing)]
    return Diagnosis(tuple(problems), tuple(_notes(bot.bot)))


async def _chat(bot: Bot, chat: int, variable: str) -> str:
    """What is wrong with a chat that a variable names; empty if all is well."""
    try:
        await bot.get_chat(chat)
    except ChatMigrated as moved:
        return f"{variable} names the group {chat}, which is {moved.new_chat_id} now: write that."
    except (BadRequest, Forbidden):
        return (
            f"{variable} names the chat {chat}, where the bot is not: add it there, or copy the "
            "chat's number again."
        )
    return ""


def _webhook(found: WebhookInfo, wanted: Webhook | None) -> list[str]:
    if wanted is None:
        return _unwanted(found)
    problems = []
    if found.url and found.url != wanted.url:
        problems.append(
            f"Telegram sends the bot's updates to {_host(found.url)} instead of "
            "TELEGRAM_WEBHOOK_URL: stop what runs there, or “nexus run” takes them over."
        )
    if found.url == wanted.url and found.last_error_message:
        problems.append(
            f"Telegram could not deliver to TELEGRAM_WEBHOOK_URL ({found.last_error_message}; "
            f"{found.pending_update_count} updates wait): check the address and its certificate."
        )
    return problems


def _unwanted(found: WebhookInfo) -> list[str]:
    if not found.url:
        return []
    line = (
        f"Telegram sends the bot's updates to {_host(found.url)}, though TELEGRAM_WEBHOOK_URL is "
        "not set: stop what runs there, or “nexus run” takes them over by long polling."
    )
    return [line]


def _notes(me: User) -> list[str]:
    privacy = PRIVACY_OFF if me.can_read_all_group_messages else PRIVACY_ON
    inline = [] if me.supports_inline_queries else [NO_INLINE]
    return [privacy if me.can_join_groups else NO_GROUPS, *inline]


def _host(url: str) -> str:
    """The address without its path, which may hold a secret."""
    return urlsplit(url).hostname or "an unknown address"
