"""A message for Telegram as HTML, from the text, entities and buttons that the API would get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from adapters.telegram import rendering
from bot.replies import Replies, Reply
from tests.entities import Entity, woven

_TAGS = {"bold": "b", "italic": "i", "code": "code", "pre": "pre", "text_link": "a"}


def bubbles(reply: Reply, replies: Replies) -> str:
    """Everything that a reply is sent as."""
    return "".join(map(_bubble, rendering.draw(reply, replies)))


def question(text: str) -> str:
    """What the learner wrote."""
    return f'<div class="tg-mine">{escape(text)}</div>'


def _bubble(drawing: rendering.Drawing) -> str:
    entities = [entity.to_dict() for entity in drawing.body.entities]
    markup = drawing.keyboard.to_dict() if drawing.keyboard else {}
    text = f'<div class="tg-text">{marked(drawing.body.text, entities)}</div>'
    return f'<div class="tg-theirs">{text}</div>{_keys(markup.get("inline_keyboard", ()))}'


def _keys(rows: Iterable[Sequence[Mapping[str, Any]]]) -> str:
    drawn = ("".join(f"<span>{escape(str(key['text']))}</span>" for key in row) for row in rows)
    return "".join(f'<div class="tg-keys">{row}</div>' for row in drawn)


def marked(text: str, entities: Sequence[Entity]) -> str:
    """The text as HTML."""
    html = woven(text, entities, _tags, escape)
    return html.replace("</pre>\n", "</pre>")  # a block of code ends its line by itself


def _tags(entity: Entity) -> tuple[str, str]:
    tag = _TAGS[entity["type"]]
    return f"<{tag}>", f"</{tag}>"
