"""A card's Markdown as plain data that every platform can draw: blocks made of spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that are copied as they are."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list; `start` is the first number of a numbered one and None for bullets."""

    items: tuple[Spans, ...]
    start: int | None = None


Block: TypeAlias = Paragraph | Heading | Code | Points


def parser() -> MarkdownIt:
    """The reader of the card format: CommonMark without HTML."""
    return MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=2048)
def parse(markdown: str) -> tuple[Block, ...]:
    """Read Markdown; what the card format does not allow is kept as its plain text.

    >>> parse("Use `pip`.")
    (Paragraph(spans=(Span(text='Use ', ...), Span(text='pip', ..., code=True, url=''), ...)),)
    """
    return tuple(_blocks(parser().parse(markdown)))


def paragraph(text: str) -> Paragraph:
    """A paragraph of unmarked text."""
    return Paragraph((Span(text),))


def heading(text: str) -> Heading:
    """A heading of unmarked text."""
    return Heading((Span(text),))


def plain(block: Block) -> str:
    """The block's characters without marks; list items on lines of their own."""
    match block:
        case Code(text=text):
            return text
        case Points(items=items):
            return "\n".join(flat(item) for item in items)
        case Paragraph(spans=spans) | Heading(spans=spans):
            return flat(spans)


def flat(spans: Sequence[Span]) -> str:
    """The spans' characters without marks."""
    return "".join(span.text for span in spans)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            end = _closing(tokens, at)
            yield _points(token, tokens[at + 1 : end])
            at = end
        elif token.type == "inline":
            spans = _spans(token.children or ())
            yield Heading(spans) if tokens[at - 1].type == "heading_open" else Paragraph(spans)
        elif token.type in {"fence", "code_block"}:
            words = token.info.split()
            yield Code(token.content.rstrip("\n"), words[0] if words else "")
        at += 1


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """Index of the token that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens)


def _points(opening: Token, inner: Sequence[Token]) -> Points:
    """A list whose nested lists are laid flat: their items follow their parent's."""
    items = [_spans(token.children or ()) for token in inner if token.type == "inline"]
    start = int(opening.attrs.get("start", 1)) if opening.type.startswith("ordered") else None
    return Points(tuple(items), start)


def _spans(children: Sequence[Token]) -> Spans:
    spans: list[Span] = []
    look = Span("")
    for token in children:
        match token.type:
            case "strong_open" | "strong_close":
                look = replace(look, bold=token.nesting == 1)
            case "em_open" | "em_close":
                look = replace(look, italic=token.nesting == 1)
            case "link_open":
                look = replace(look, url=str(token.attrs.get("href", "")))
            case "link_close":
                look = replace(look, url="")
            case "code_inline":
                spans.append(replace(look, text=token.content, code=True))
            case "softbreak" | "hardbreak":
                spans.append(replace(look, text=" "))
            case _ if token.content:
                spans.append(replace(look, text=token.content))
    return _joined(spans)


def _joined(spans: Sequence[Span]) -> Spans:
    """Neighbours of one look made one span."""
    joined: list[Span] = []
    for span in spans:
        if joined and replace(joined[-1], text="") == replace(span, text=""):
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        else:
            joined.append(span)
    return tuple(joined)
