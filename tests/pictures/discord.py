"""A message for Discord as HTML, from the components that its API would get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from adapters.discord import layout, rendering
from bot.replies import Replies, Reply
from tests.servers.discord_markdown import Part, Run, read

_ROW, _BUTTON, _TEXT, _FILE, _LINE, _BOX = 1, 2, 10, 13, 14, 17
"""Discord's numbers for kinds of components."""
_TAGS = {"bold": "b", "italic": "i", "underline": "u", "strike": "s", "code": "code"}


def messages(reply: Reply, replies: Replies) -> str:
    """Everything that a reply is sent as."""
    return "".join(map(_message, rendering.draw(reply, replies)))


def question(text: str) -> str:
    """The command that the learner gave, as it stands above the answer."""
    said = f"<b>ada</b> used <i>/ask</i> {escape(text)}"
    return f'<div class="dc-asked">{said}</div><div class="dc-name">Nexus <em>APP</em></div>'


def _message(drawing: rendering.Drawing) -> str:
    view = layout.laid_out(drawing)["view"]
    return f'<div class="dc-message">{_drawn(view.to_components())}</div>'


def _drawn(parts: Iterable[Mapping[str, Any]]) -> str:
    return "".join(_KINDS[part["type"]](part) for part in parts)


def _box(part: Mapping[str, Any]) -> str:
    colour = part.get("accent_color")
    edge = f"#{colour:06x}" if colour is not None else "transparent"
    return f'<div class="dc-box" style="border-color:{edge}">{_drawn(part["components"])}</div>'


def _row(part: Mapping[str, Any]) -> str:
    keys = "".join(f"<span>{escape(key['label'])}</span>" for key in part["components"])
    return f'<div class="dc-keys">{keys}</div>'


def _text(part: Mapping[str, Any]) -> str:
    return "".join(map(_block, read(part["content"])))


def _block(part: Part) -> str:
    inner = "".join(map(_run, part.runs))
    match part.kind:
        case "title":
            return f"<h{len(part.mark)}>{inner}</h{len(part.mark)}>"
        case "code":
            return f"<pre>{inner}</pre>"
        case "item":
            mark = "•" if part.mark in {"-", "*", "+"} else part.mark
            return f'<div class="dc-item"><span>{mark}</span><div>{inner}</div></div>'
        case kind:
            return f'<div class="dc-{kind}">{inner or "&nbsp;"}</div>'


def _run(run: Run) -> str:
    text = escape(run.text)
    for look in sorted(run.looks & _TAGS.keys()):
        text = f"<{_TAGS[look]}>{text}</{_TAGS[look]}>"
    return f"<a>{text}</a>" if run.looks & {"link", "address", "url"} else text


_KINDS: Mapping[int, Callable[[Mapping[str, Any]], str]] = {
    _BOX: _box,
    _TEXT: _text,
    _LINE: lambda _: "<hr>",
    _ROW: _row,
    _FILE: lambda part: f'<div class="dc-file">{escape(part["file"]["url"])}</div>',
}
