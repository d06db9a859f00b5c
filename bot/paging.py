"""Cuts a long card into pages that a platform can show, never in the middle of a code block."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.richtext import Block, Code, Heading, Paragraph, Points, Span, Spans, flat

Measure = Callable[[Block], int]
"""How much of a page a block takes, what stands between blocks included."""

_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+")  # noqa: RUF001 - full-width marks end sentences too
_WORD = re.compile(r"(?<=\s)")


def pages(blocks: Sequence[Block], limit: int, measure: Measure) -> list[tuple[Block, ...]]:
    """Blocks in order on as few pages as greedy filling takes; each page is within `limit`.

    A block that is too long for a page of its own is cut at the best place there is: code
    between lines, lists between points, text between sentences, then words, then characters.
    A heading stays with what follows it. An empty sequence gives one empty page.
    """
    full: list[tuple[Block, ...]] = []
    page: list[Block] = []
    room = limit
    for block in _pieces(blocks, limit, measure):
        size = measure(block)
        if size > room and page:
            carried = [page.pop()] if len(page) > 1 and isinstance(page[-1], Heading) else []
            full.append(tuple(page))
            if carried and measure(carried[0]) + size > limit:
                full.append(tuple(carried))
                carried = []
            page = carried
            room = limit - sum(map(measure, page))
        page.append(block)
        room -= size
    return [*full, tuple(page)]


def _pieces(blocks: Sequence[Block], limit: int, measure: Measure) -> Iterator[Block]:
    for block in blocks:
        if measure(block) <= limit:
            yield block
        else:
            yield from _cut(block, limit, measure)


def _cut(block: Block, limit: int, measure: Measure) -> Iterator[Block]:
    match block:
        case Code(text=text, language=language):
            lines = text.splitlines(keepends=True)
            for part in _packed(lines, lambda t: measure(Code(t, language)) <= limit):
                yield Code(part.rstrip("\n"), language)
        case Points():
            yield from _cut_points(block, limit, measure)
        case Paragraph(spans=spans) | Heading(spans=spans):
            kind = type(block)
            for run in _packed_spans(spans, lambda s: measure(kind(s)) <= limit):
                yield kind(run)


def _cut_points(block: Points, limit: int, measure: Measure) -> Iterator[Block]:
    """Groups of points that fit; a point too long for a page becomes paragraphs."""
    group: list[Spans] = []
    number = block.start
    for item in block.items:
        if group and measure(Points((*group, item), number)) > limit:
            yield Points(tuple(group), number)
            number = None if number is None else number + len(group)
            group = []
        if measure(Points((item,), number)) > limit:
            yield from _cut(Paragraph(item), limit, measure)
            number = None if number is None else number + 1
        else:
            group.append(item)
    if group:
        yield Points(tuple(group), number)


def _packed(parts: Sequence[str], fits: Callable[[str], bool]) -> Iterator[str]:
    """Runs of parts that fit together; a part that fits nowhere is cut between characters."""
    run = ""
    for part in parts:
        if run and not fits(run + part):
            yield run
            run = ""
        if fits(run + part):
            run += part
            continue
        rest = part
        while rest and not fits(rest):
            size = _longest(rest, fits)
            yield rest[:size]
            rest = rest[size:]
        run = rest
    if run:
        yield run


def _longest(text: str, fits: Callable[[str], bool]) -> int:
    """The greatest length (at least 1) at which the text's beginning fits, by bisection."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    return low


def _packed_spans(spans: Spans, fits: Callable[[Spans], bool]) -> Iterator[Spans]:
    """The same for marked text: places to cut are sentences, then words, then characters."""
    whole = flat(spans)

    start = 0
    while start < len(whole):
        end = start + _longest(whole[start:], _from(start, spans, fits))
        if end < len(whole):
            end = _good_end(whole, start, end)
        yield _part(spans, start, end)
        start = end


def _from(start: int, spans: Spans, fits: Callable[[Spans], bool]) -> Callable[[str], bool]:
    """Whether as many characters as a text has, from `start` on, fit."""
    return lambda text: fits(_part(spans, start, start + len(text)))


def _good_end(text: str, start: int, end: int) -> int:
    """The last end of a sentence in the second half of the window, else of a word, else `end`."""
    window = text[start:end]
    for pattern in (_SENTENCE, _WORD):
        ends = [found.end() for found in pattern.finditer(window)]
        good = [at for at in ends if at > len(window) // 2 and at < len(window)]
        if good:
            return start + good[-1]
    return end


def _part(spans: Spans, start: int, end: int) -> Spans:
    """The characters from `start` to `end`, without the white space at the cut."""
    taken: list[Span] = []
    at = 0
    for span in spans:
        inner = span.text[max(start - at, 0) : max(end - at, 0)]
        if inner:
            taken.append(replace(span, text=inner))
        at += len(span.text)
    return _stripped(tuple(taken))


def _stripped(spans: Spans) -> Spans:
    if not flat(spans).strip() or not spans:
        return spans
    first = replace(spans[0], text=spans[0].text.lstrip())
    kept = (first, *spans[1:])
    last = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(span for span in (*kept[:-1], last) if span.text)
