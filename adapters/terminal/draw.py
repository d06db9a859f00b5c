"""Draws replies in a terminal: headings, wrapped text, coloured code, numbered choices."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from bot.replies import Button, Reply
from bot.richtext import Block, Code, Heading, Paragraph, Points, Spans

WIDTH = 88
"""Columns at most: longer lines of prose are hard to read."""
_INDENT = "    "


def draw(console: Console, reply: Reply) -> list[Button]:
    """Print a reply with everything unfolded; returns its buttons in the order of their numbers."""
    console.print()
    draw_blocks(console, reply.whole.blocks)
    buttons = [button for row in reply.buttons for button in row]
    for number, button in enumerate(buttons, 1):
        console.print(Text(f"[{number}] {button.label}", style="dim"), soft_wrap=True)
    if buttons:
        console.print()
    return buttons


def draw_blocks(console: Console, blocks: Sequence[Block]) -> None:
    """Print headings, text, code and lists, an empty line behind each but the headings."""
    for block in blocks:
        match block:
            case Heading(spans=spans):
                console.print(Text(_text(spans).plain, style="bold cyan"), soft_wrap=True)
            case Paragraph(spans=spans):
                _wrapped(console, _text(spans))
            case Code():
                _code(console, block)
            case Points(items=items, start=start):
                for number, item in enumerate(items, start or 1):
                    _point(console, item, f"{number}. " if start is not None else "• ")
        if not isinstance(block, Heading):
            console.print()


def _wrapped(console: Console, text: RenderableType) -> None:
    """Text in lines of at most `WIDTH` columns, the terminal's own width being the limit."""
    console.print(text, width=min(WIDTH, console.width))


def _point(console: Console, item: Spans, mark: str) -> None:
    """One point, its lines under one another; a link's address has a line that nothing breaks."""
    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(f"  {mark}", _text(item))
    _wrapped(console, grid)
    for span in item:
        if span.url and span.url != span.text:
            console.print(Text(f"{_INDENT}{span.url}", style="dim"), soft_wrap=True)


def _code(console: Console, block: Code) -> None:
    """Code, coloured and indented; long lines are left to the terminal, so that they copy whole."""
    syntax = Syntax("", block.language or "text", theme="ansi_dark", background_color="default")
    highlighted = syntax.highlight(block.text)
    highlighted.rstrip()
    for line in highlighted.split("\n", allow_blank=True):
        console.print(Text(_INDENT) + line, soft_wrap=True)


def _text(spans: Spans) -> Text:
    text = Text()
    for span in spans:
        style = " ".join(name for name in ("bold", "italic") if getattr(span, name))
        if span.code:
            style = "magenta"
        text.append(span.text, style=f"{style} link {span.url}".strip() if span.url else style)
    return text
