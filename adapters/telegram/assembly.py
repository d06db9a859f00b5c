"""Puts the library's application together: the connections, the handlers, the parts behind them."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from adapters.telegram.conversation import Context, Conversation
from adapters.telegram.erasing import Erasing
from adapters.telegram.inline import Inline
from adapters.telegram.membership import Membership
from adapters.telegram.order import InOrder
from adapters.telegram.sending import Sender
from bot.assistant import Assistant
from bot.desk import Desk
from bot.ports import Claims, Jobs, Meter
from bot.typeahead import Typeahead

CONNECTIONS = 16
"""Calls to Telegram at one time: its limits leave use for fewer, and the HTTP client looks through
all of its connections at every call."""
PATIENCE = 20.0
"""Seconds for Telegram to take or to answer a call."""
TRIES_AGAIN = 3
"""How often a call is made again that Telegram asks to make later (429)."""

App = Application[Any, Context, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands behind the handlers."""

    assistant: Assistant
    meter: Meter
    claims: Claims
    typeahead: Typeahead | None = None
    """None switches inline mode off."""
    desk: Desk | None = None
    desk_chats: Collection[str] = ()
    jobs: Jobs | None = None
    answer_minutes: int = 0
    """How long an answer stays in a group; 0 is for good."""


def assemble(token: str, api_url: str, order: InOrder) -> App:
    """An application without handlers; it connects to nothing yet."""
    # The library's switch for times as timedelta; without it each 429 costs a warning.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    return (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(_calls())
        .get_updates_request(HTTPXRequest(connection_pool_size=2))
        .rate_limiter(AIORateLimiter(max_retries=TRIES_AGAIN))
        .concurrent_updates(order)
        .updater(None)
        .build()
    )


def furnish(app: App, parts: Parts) -> Sender:
    """Give an application its handlers; returns the way out that they share."""
    sender = Sender(app.bot)
    erasing = Erasing(parts.assistant, sender, parts.desk, parts.jobs, parts.answer_minutes)
    talk = Conversation(
        parts.assistant, sender, parts.meter, erasing, desk=parts.desk, desk_chats=parts.desk_chats
    )
    membership = Membership(parts.assistant, sender, parts.claims)

    async def on_change(update: Update, context: Context) -> None:
        assert update.my_chat_member is not None
        await membership.on_change(update.my_chat_member, context.bot.bot)

    app.add_handler(MessageHandler(filters.UpdateType.MESSAGES, talk.on_message))
    app.add_handler(CallbackQueryHandler(talk.on_tap))
    app.add_handler(ChatMemberHandler(on_change))
    if parts.typeahead is not None:
        _add_inline(app, Inline(parts.typeahead, parts.assistant), sender)
    app.add_error_handler(talk.on_error)
    return sender


def _add_inline(app: App, inline: Inline, sender: Sender) -> None:
    async def on_query(update: Update, _: Context) -> None:
        assert update.inline_query is not None
        await inline.answer(update.inline_query, sender.links)

    app.add_handler(InlineQueryHandler(on_query))


def _calls() -> HTTPXRequest:
    return HTTPXRequest(
        CONNECTIONS, read_timeout=PATIENCE, write_timeout=PATIENCE, pool_timeout=PATIENCE
    )
