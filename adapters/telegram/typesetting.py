"""Blocks as Telegram takes them: plain text beside entities, whose places count UTF-16 units.

There is no markup in the text, so nothing that a card or a learner writes can fail to parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from telegram import MessageEntity
from telegram.constants import MessageEntityType, MessageLimit

from bot.richtext import Block, Code, Heading, Paragraph, Points, Span, Spans

LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
"""UTF-16 units of a message: 4096."""
MAX_ENTITIES = int(MessageLimit.MESSAGE_ENTITIES)
"""Entities of a message; Telegram drops what goes beyond: 100."""
_BREAK = 2
"""Units between two blocks, at most."""

_LANGUAGE = re.compile(r"[A-Za-z0-9+#_.-]{1,32}")
_AS_THEY_ARE = {MessageEntityType.PRE, MessageEntityType.CODE}
"""Looks that cover white space at their edges too: it belongs to the code."""
_WORTH = ("pre", "text_link", "code")
"""Entities whose loss would cost a learner most, the dearest first."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way that characters look."""

    kind: MessageEntityType
    url: str | None = None
    language: str | None = None


Run = tuple[str, tuple[Look, ...]]
"""Characters of one look; several looks lie over one another."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """Text that Telegram takes as it is: not empty, no white space around it."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def units(text: str) -> int:
    """How long Telegram takes a text to be: UTF-16 code units.

    >>> units("a"), units("é"), units("🐍")
    (1, 1, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def measure(block: Block) -> int:
    """Units that a block takes of a message, the break before the next one included."""
    return sum(units(text) for text, _ in _runs(block)) + _BREAK


def typeset(blocks: Sequence[Block]) -> Typeset:
    """Blocks one below the other; where nothing would be seen, an ellipsis stands."""
    sheet = _Sheet()
    before: Block | None = None
    for block in blocks:
        runs = list(_runs(block))
        if not any(text.strip() for text, _ in runs):
            continue
        if before is not None:
            listed = isinstance(before, Paragraph) and isinstance(block, Points)
            close = isinstance(before, Heading) or listed
            sheet.put("\n" if close else "\n\n")
        for text, looks in runs:
            sheet.put(text, looks)
        before = block
    return sheet.trimmed() or Typeset("…")


def _runs(block: Block) -> Iterator[Run]:
    match block:
        case Code(text=text, language=language):
            known = language if _LANGUAGE.fullmatch(language) else None
            yield _whole(text), (Look(MessageEntityType.PRE, language=known),)
        case Points(items=items, start=start):
            for at, item in enumerate(items):
                mark = "• " if start is None else f"{start + at}. "
                yield ("\n" if at else "") + mark, ()
                yield from map(_run, item)
        case Heading(spans=spans):
            yield from map(_run, _bold(spans))
        case Paragraph(spans=spans):
            yield from map(_run, spans)


def _bold(spans: Spans) -> Iterator[Span]:
    return (replace(span, bold=True) for span in spans)


def _run(span: Span) -> Run:
    return _whole(span.text), tuple(_looks(span))


def _looks(span: Span) -> Iterator[Look]:
    """Code lies alone, as Telegram demands; a link may be bold or italic as well."""
    link = span.url.startswith(("https://", "http://"))
    if link:
        yield Look(MessageEntityType.TEXT_LINK, url=span.url)
    elif span.code:
        yield Look(MessageEntityType.CODE)
        return
    if span.bold:
        yield Look(MessageEntityType.BOLD)
    if span.italic:
        yield Look(MessageEntityType.ITALIC)


def _whole(text: str) -> str:
    """The text with what UTF-8 cannot hold (halves of characters) replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Sheet:
    """Text that is being set, and the entities on it."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._entities: list[MessageEntity] = []
        self._at = 0

    def put(self, text: str, looks: Sequence[Look] = ()) -> None:
        """Add characters, which all have the same looks."""
        for look in looks if text.strip() else ():
            ink = text if look.kind in _AS_THEY_ARE else text.strip()
            lead = units(text[: text.index(ink)])
            self._entities.append(_entity(look, self._at + lead, units(ink)))
        self._text.append(text)
        self._at += units(text)

    def trimmed(self) -> Typeset | None:
        """The text without white space around it, as Telegram would trim it; None if empty."""
        whole = "".join(self._text)
        text = whole.strip()
        if not text:
            return None
        lead = units(whole[: whole.index(text)])
        moved = (_moved(entity, lead, units(text)) for entity in self._entities)
        return Typeset(text, _most_telling([entity for entity in moved if entity]))


def _entity(look: Look, offset: int, length: int) -> MessageEntity:
    return MessageEntity(look.kind, offset, length, url=look.url, language=look.language)


def _moved(entity: MessageEntity, back: int, end: int) -> MessageEntity | None:
    """The entity in a text that lost `back` units in front and ends at `end`."""
    start = max(entity.offset - back, 0)
    stop = min(entity.offset + entity.length - back, end)
    if (start, stop - start) == (entity.offset, entity.length):
        return entity
    if stop <= start:
        return None
    look = Look(MessageEntityType(entity.type), entity.url, entity.language)
    return _entity(look, start, stop - start)


def _most_telling(entities: Sequence[MessageEntity]) -> tuple[MessageEntity, ...]:
    """All entities, or where there are too many those whose loss would cost a learner most."""
    if len(entities) <= MAX_ENTITIES:
        return tuple(entities)
    ranked = sorted(entities, key=lambda e: _WORTH.index(e.type) if e.type in _WORTH else 9)
    return tuple(sorted(ranked[:MAX_ENTITIES], key=lambda entity: entity.offset))
