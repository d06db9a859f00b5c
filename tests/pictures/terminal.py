"""A reply in a terminal as HTML, by the library that draws it there."""

from __future__ import annotations

import io
from html import escape

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from adapters.terminal.draw import draw
from bot.replies import Reply

COLUMNS = 84
"""Of the terminal in the picture."""
_NORMAL = [
    (40, 44, 52), (224, 108, 117), (152, 195, 121), (229, 192, 123),
    (97, 175, 239), (198, 120, 221), (86, 182, 194), (171, 178, 191),
]  # fmt: skip
_THEME = TerminalTheme((30, 33, 39), (215, 218, 224), _NORMAL, _NORMAL)


def screen(question: str, reply: Reply) -> str:
    """The prompt with a question, and the reply under it."""
    console = Console(
        file=io.StringIO(), record=True, width=COLUMNS, force_terminal=True, highlight=False
    )
    draw(console, reply)
    body = console.export_html(theme=_THEME, inline_styles=True, code_format="<pre>{code}</pre>")
    return f'<div class="tm"><div class="tm-ask">&gt; {escape(question)}</div>{body}</div>'
