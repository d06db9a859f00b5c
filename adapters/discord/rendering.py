"""A Reply as Discord messages: one that unfolds and turns its pages, or several in a row."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from adapters.discord.keyboard import Row, rows
from adapters.discord.markup import units
from adapters.discord.typesetting import Typesetter, small
from bot.forms import Attachment
from bot.paging import pages
from bot.replies import Action, Replies, Reply
from bot.richtext import Block, Heading

LONGEST_TITLE = 256
"""Units of a heading that can stand on every page of a reply."""
MANY = 999
"""Pages for which a remark has room."""
COLOURS = (
    0x2F80ED, 0x27AE60, 0xE2574C, 0x9B51E0, 0xD9822B, 0x1F9E9E,
    0xC94F9A, 0x6B8E23, 0x5B6CD6, 0xB5651D, 0x3D9970, 0xA23B72,
)  # fmt: skip
"""Accents that can be told from a dark and from a light background."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a message may hold."""

    rich: bool
    """Whether it is made of components (V2) or is plain content with buttons under it."""
    text: int
    """Characters in all."""
    lines: int
    """Rows of buttons."""
    parts: int
    """Rows and buttons together."""


RICH = Form(rich=True, text=4000, lines=37, parts=37)
"""Of its 40 components, a message's container, text and line take three."""
PLAIN = Form(rich=False, text=2000, lines=5, parts=30)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One message, ready to be sent."""

    text: str
    rows: tuple[Row, ...] = ()
    colour: int | None = None
    rich: bool = True
    file: Attachment | None = None


def draw(reply: Reply, replies: Replies, form: Form = RICH) -> list[Drawing]:
    """A reply as one message where it can turn pages, else as many as it takes."""
    sheets = _Sheets(replies, form)
    if reply.turn is not None:
        return [_turnable(reply, reply.turn, replies, sheets)]
    colour = accent(reply.tags)
    *first, last = sheets.cut(reply.blocks)
    under = rows(reply.buttons, form.lines, form.parts)
    return [
        *(Drawing(text, (), colour, form.rich) for text in first),
        Drawing(last, under, colour, form.rich, reply.attachment),
    ]


def accent(tags: Sequence[str]) -> int | None:
    """The colour of a card's first subject, the same wherever it is computed."""
    return COLOURS[zlib.crc32(tags[0].encode("utf-8", "replace")) % len(COLOURS)] if tags else None


def _turnable(reply: Reply, turn: Action, replies: Replies, sheets: _Sheets) -> Drawing:
    """One page of a reply. A folded one that is too long already is shown in pages at once."""
    if not sheets.fit(reply.blocks):
        reply = reply.whole
    cut = sheets.cut(reply.blocks)
    at = min(reply.page, len(cut) - 1)
    folded = bool(reply.rest) and not reply.unfolded
    more = (replies.more(turn),) if folded else ()
    buttons = (more, replies.turns(turn, at, len(cut)), *reply.buttons)
    form = sheets.form
    under = rows(buttons, form.lines, form.parts)
    return Drawing(cut[at], under, accent(reply.tags), form.rich)


class _Sheets:
    """Cuts blocks into texts that a message can hold."""

    def __init__(self, replies: Replies, form: Form) -> None:
        self.form = form
        self._replies = replies
        self._setter = Typesetter(replies.say("code.backticks"))
        # Cutting into pages measures the same blocks again and again.
        self._measure = cache(self._setter.measure)

    def fit(self, blocks: Sequence[Block]) -> bool:
        """Whether the blocks need one message only."""
        return sum(map(self._measure, blocks)) <= self.form.text

    def cut(self, blocks: Sequence[Block]) -> list[str]:
        """One text, or several that all begin with the title and end with their number."""
        if self.fit(blocks):
            return [self._setter.typeset(blocks)]
        title = blocks[:1] if self._is_title(blocks[0]) else ()
        room = self.form.text - sum(map(self._measure, title))
        room -= units(self._number(MANY, MANY))
        cut = [
            page
            for page in pages(blocks[len(title) :], room, self._measure)
            if any(map(self._measure, page))
        ]
        return [
            self._setter.typeset((*title, *page), titled=bool(title)) + self._number(n, len(cut))
            for n, page in enumerate(cut, 1)
        ]

    def _is_title(self, block: Block) -> bool:
        return isinstance(block, Heading) and self._measure(block) <= LONGEST_TITLE

    def _number(self, page: int, of: int) -> str:
        return "\n\n" + small(self._replies.say("page.of", page=page, pages=of))
