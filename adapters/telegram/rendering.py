"""A Reply as Telegram messages: one that unfolds and turns its pages, or several in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.keyboard import keyboard
from adapters.telegram.typesetting import LIMIT, Typeset, measure, typeset
from bot.paging import pages
from bot.replies import Action, Replies, Reply
from bot.richtext import Block, Heading, Paragraph, Span

LONGEST_TITLE = 256
"""Units of a heading that can stand on every page of a reply."""
MANY = 999
"""Pages for which a remark has room."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One message, ready to be sent."""

    body: Typeset
    keyboard: InlineKeyboardMarkup | ForceReply | None = None


def draw(
    reply: Reply, replies: Replies, footer: Sequence[InlineKeyboardButton] = ()
) -> list[Drawing]:
    """A reply as one message where it can turn pages, else as many as it takes.

    The `footer` is a row for under all other buttons.
    """
    if reply.turn is not None:
        return [_turnable(reply, reply.turn, replies, footer)]
    *first, last = _sheets(reply.blocks, replies)
    return [*map(Drawing, first), Drawing(last, keyboard(reply.buttons, footer))]


def glimpse(reply: Reply, replies: Replies) -> Typeset:
    """As much of a reply as one message without pages takes: all of it, or its beginning."""
    whole = reply.whole.blocks
    return typeset(whole) if _fits(whole) else _sheets(reply.blocks, replies)[0]


def _turnable(
    reply: Reply, turn: Action, replies: Replies, footer: Sequence[InlineKeyboardButton]
) -> Drawing:
    """One page of a reply. A folded one that is too long already is shown in pages at once."""
    if not _fits(reply.blocks):
        reply = reply.whole
    sheets = _sheets(reply.blocks, replies)
    at = min(reply.page, len(sheets) - 1)
    folded = bool(reply.rest) and not reply.unfolded
    more = (replies.more(turn),) if folded else ()
    rows = (more, replies.turns(turn, at, len(sheets)), *reply.buttons)
    return Drawing(sheets[at], keyboard(rows, footer))


def _sheets(blocks: Sequence[Block], replies: Replies) -> list[Typeset]:
    """The blocks on one sheet, or on several that all begin with the title and their number.

    A sheet that began with code would lose the indentation of its first line to Telegram.
    """
    if _fits(blocks):
        return [typeset(blocks)]
    title = blocks[:1] if _is_title(blocks[0]) else ()
    room = LIMIT - sum(map(measure, (*title, _remark(MANY, MANY, replies))))
    cut = pages(blocks[len(title) :], room, measure)
    return [
        typeset((*title, _remark(number, len(cut), replies), *page))
        for number, page in enumerate(cut, 1)
    ]


def _fits(blocks: Sequence[Block]) -> bool:
    return sum(map(measure, blocks)) <= LIMIT


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading) and measure(block) <= LONGEST_TITLE


def _remark(page: int, of: int, replies: Replies) -> Paragraph:
    return Paragraph((Span(replies.say("page.of", page=page, pages=of), italic=True),))
