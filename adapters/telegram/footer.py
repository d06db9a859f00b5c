"""The last row of buttons, which only Telegram has: to share a card, to delete an answer."""

from __future__ import annotations

from telegram import InlineKeyboardButton, MaybeInaccessibleMessage, Message

from adapters.telegram.links import Links
from bot.replies import Replies, Reply
from bot.richtext import Heading, plain

ERASE = "erase:"
"""What the data of a button begins with that deletes its message; the asker's id follows."""


def footer(
    reply: Reply, replies: Replies, links: Links, owner: int | None
) -> list[InlineKeyboardButton]:
    """A row for under a reply; `owner` may delete it, None where nobody needs to."""
    row = []
    if reply.turn and (url := links.share(reply.turn.name, _title(reply))):
        row.append(InlineKeyboardButton(replies.say("button.share"), url=url))
    if owner is not None:
        label = replies.say("button.erase")
        row.append(InlineKeyboardButton(label, callback_data=f"{ERASE}{owner}"))
    return row


def owner_of(message: MaybeInaccessibleMessage | None) -> int | None:
    """Who may delete a message, by its own button as Telegram shows it; None where it has none.

    The data of a tap can be forged, the message that Telegram sends along cannot.
    """
    board = message.reply_markup if isinstance(message, Message) else None
    for row in board.inline_keyboard if board else ():
        for button in row:
            data = button.callback_data
            if isinstance(data, str) and data.startswith(ERASE):
                return int(data.removeprefix(ERASE))
    return None


def _title(reply: Reply) -> str:
    return next((plain(block) for block in reply.body if isinstance(block, Heading)), "")
