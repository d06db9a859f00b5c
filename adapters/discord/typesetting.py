"""Blocks as one text of Discord's Markdown, and how long each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.discord.markup import NOTHING, fence, inline, units
from bot.richtext import Block, Code, Heading, Paragraph, Points, paragraph

_BREAK = 2
"""Units between two blocks, at most."""


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets blocks; the remark is the line to say under code whose backticks were held apart."""

    remark: str

    def measure(self, block: Block) -> int:
        """Units that a block takes of a message, the break before the next one included.

        0 for a block of which nothing is seen.
        """
        text = self._set(block)
        return units(text) + _BREAK if text else 0

    def typeset(self, blocks: Sequence[Block], *, titled: bool = True) -> str:
        """Blocks one below the other; the first heading is the largest where it is the title.

        Never empty: where nothing would be seen, an ellipsis stands.
        """
        whole = ""
        before: Block | None = None
        for block in blocks:
            text = self._set(block, main=titled and before is None)
            if text:
                whole += (_between(before, block) if before is not None else "") + text
                before = block
        return whole if whole.strip() else "…"

    def _set(self, block: Block, *, main: bool = False) -> str:
        match block:
            case Code(text=text, language=language):
                code = fence(text, language)
                return f"{code}\n{small(self.remark)}" if code and "```" in text else code
            case Points():
                return "\n".join(_points(block))
            case Heading(spans=spans):
                text = inline(spans, title=True).strip()
                return f"{'##' if main else '###'} {text}" if text else ""
            case Paragraph(spans=spans):
                return inline(spans) if inline(spans).strip() else ""


def small(text: str) -> str:
    """A line in small letters."""
    return f"-# {inline(paragraph(text).spans)}"


def _points(block: Points) -> Iterator[str]:
    for at, item in enumerate(block.items):
        mark = "-" if block.start is None else f"{block.start + at}."
        yield f"{mark} {inline(item).strip() or NOTHING}"


def _between(before: Block, block: Block) -> str:
    """One line's end where a look of its own sets a block off, two elsewhere.

    What follows a list closely would be read as part of its last point.
    """
    if isinstance(before, Points):
        return "\n\n"
    close = isinstance(before, Heading | Code) or isinstance(block, Code | Points)
    return "\n" if close else "\n\n"
