"""What a moderator typed, as Markdown: Telegram's apps turn marks into entities while typing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

_MARKS: Mapping[str, str] = {
    MessageEntityType.BOLD: "**",
    MessageEntityType.ITALIC: "*",
    MessageEntityType.CODE: "`",
}


def as_typed(message: Message) -> str:
    """The text or caption of a message as Markdown."""
    entities = message.entities or message.caption_entities
    return marked(message.text or message.caption or "", entities)


def marked(text: str, entities: Sequence[MessageEntity]) -> str:
    """A text with the marks of its bold, italic, code and link entities put back.

    >>> marked("see cors", [MessageEntity("bold", 4, 4)])
    'see **cors**'
    >>> marked("see cors", [MessageEntity("of a kind to come", 4, 4)])
    'see cors'
    """
    units = text.encode("utf-16-le", "surrogatepass")
    written, at = [], 0
    for place, _, mark in sorted(_all_marks(entities)):
        written += [units[at * 2 : place * 2], mark.encode("utf-16-le")]
        at = place
    whole = b"".join([*written, units[at * 2 :]])
    return whole.decode("utf-16-le", "replace")


def _all_marks(entities: Sequence[MessageEntity]) -> Iterator[tuple[int, int, str]]:
    """Places, ranks and marks: what ends at a place comes before what begins, inner ends first."""
    for number, entity in enumerate(entities, 1):
        if found := _marks(entity):
            yield entity.offset, number, found[0]
            yield entity.offset + entity.length, -number, found[1]


def _marks(entity: MessageEntity) -> tuple[str, str] | None:
    match entity.type:
        case MessageEntityType.PRE:
            return f"```{entity.language or ''}\n", "\n```"
        case MessageEntityType.TEXT_LINK:
            return "[", f"]({entity.url})"
        case kind:
            mark = _MARKS.get(kind)
            return (mark, mark) if mark else None
