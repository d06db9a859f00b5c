"""Discord's Markdown: text written so that it shows exactly as it is, and marks around it.

Discord publishes no grammar. What follows is what its clients do: a backslash before punctuation
shows the punctuation alone; an address, the name of an emoji between colons and a mention are
found even in the middle of words; a list, a heading, a quote or a small line needs the beginning
of a line. Marks are laid around one run of characters at a time, so that they never nest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from bot.richtext import Span, Spans, flat

NOTHING = "\u200b"
"""A character without width, which holds apart what must not touch."""
MAX_URL = 1000
"""Characters of an address that is linked; a longer one leaves no room for text."""

_ANYWHERE = (
    r"[\\*_~`|\[]"  # marks, spoilers, code, links
    r"|<(?=\S)"  # mentions, times, a server's emoji, addresses
    r"|:(?!\s)"  # addresses, names of emoji
    r"|@(?=everyone|here)"
)
_IN_TEXT = re.compile(_ANYWHERE)
_IN_TITLE = re.compile(_ANYWHERE + "|#")  # a title's last ones would be dropped
_AT_START = re.compile(r"^(\s*(?=[#>+-])|\s*\d+(?=\.))")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"[\r\n\v\f]+")
_EDGES = re.compile(r"([\s\ufeff]*)(.*?)([\s\ufeff]*)", re.DOTALL)
_UNSAFE = re.compile(r"[\s<>()\[\]\\\"`*|]")
_look = attrgetter("bold", "italic", "code", "url")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+.#-]{1,32}")


def units(text: str) -> int:
    """How long Discord may take a text to be: UTF-16 code units, never fewer than its characters.

    >>> units("a"), units("🐍")
    (1, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def inline(spans: Spans, *, title: bool = False) -> str:
    r"""Spans as one line, at whose beginning they stand.

    >>> inline((Span("2. use "), Span("*args", code=True), Span(" or **", bold=True)))
    '2\\. use `*args` **or \\*\\***'
    """
    line = ""
    for span in _joined(spans):
        piece = _link(span, title=title) if span.url else _marked(span, title=title)
        if not line.strip():
            piece = _AT_START.sub(r"\1\\", piece)
        if line[-1:] in {"*", "`"} and line[-1] == piece[:1]:
            line += NOTHING  # or else two marks would be read as one
        line += piece
    return line[:-2] + ":" if line.endswith("\\:") else line


def fence(text: str, language: str) -> str:
    """Code as lines of its own; empty for code that is only white space.

    Three backticks in it are held apart by `NOTHING`: Discord has no other way to show them.
    """
    lines = whole(text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not lines.strip():
        return ""
    known = language if _LANGUAGE.fullmatch(language) else ""
    return f"```{known}\n{re.sub('`(?=``)', '`' + NOTHING, lines)}\n```"


def _joined(spans: Spans) -> Iterator[Span]:
    """Neighbours of one look as one span, so that what is escaped is seen whole."""
    seen = (span for span in spans if span.text or span.url)
    for (bold, italic, code, url), group in groupby(seen, key=_look):
        text = _BREAKS.sub(" ", whole(flat(tuple(group))))
        yield Span(text, bold=bold, italic=italic, code=code, url=url)


def whole(text: str) -> str:
    """The text without halves of characters, which JSON cannot carry, and without controls."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROL.sub("\ufffd", text)


def _marked(span: Span, *, title: bool) -> str:
    """Text with its marks, which have to touch it; code has none beside its own."""
    if span.code:
        return _code(span.text)
    escaped = (_IN_TITLE if title else _IN_TEXT).sub(r"\\\g<0>", span.text)
    mark = "**" * span.bold + "*" * span.italic
    lead, ink, trail = _EDGES.fullmatch(escaped).groups()  # type: ignore[union-attr]  # matches all
    return f"{lead}{mark}{ink}{mark}{trail}" if ink else escaped


def _code(text: str) -> str:
    """Code within a line; backticks in it stand one at a time between double ones."""
    if "`" not in text:
        return f"`{text}`"
    lone = re.sub("`(?=`)", "`" + NOTHING, text)
    return f"`` {lone} ``" if "`" in {lone[0], lone[-1]} else f"``{lone}``"


def _link(span: Span, *, title: bool) -> str:
    """A link with its title, or the address behind the title where Discord would show neither."""
    shown = _marked(span, title=title)
    web = span.url.startswith(("https://", "http://")) and len(span.url) <= MAX_URL
    address = f"<{_UNSAFE.sub(_percent, span.url)}>" if web else ""
    if not address:
        return shown
    if not span.text.strip() or span.text.strip() == span.url:
        return address
    if any(mark in span.text for mark in ("[", "]", "://")):
        return f"{shown} ({address})"
    return f"[{shown}]({address})"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))
