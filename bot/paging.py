"""Cuts a long card into pages that a platform can show: code between lines, text at sentences."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.richtext import Block, Code, Heading, Paragraph, Points, Span, Spans, flat

Measure = Callable[[Block], int]
"""How much of a page a block takes, what stands between blocks included."""

WORTH = 1 / 3
"""Share of a page that must be free for a block that has to be cut to begin on it."""
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+")  # noqa: RUF001 - full-width marks end sentences too
_WORD = re.compile(r"(?<=\s)")


def pages(blocks: Sequence[Block], limit: int, measure: Measure) -> list[tuple[Block, ...]]:
    """Blocks in order on as few pages as greedy filling takes; each page is within `limit`.

    A block that is too long for a page of its own is cut at the best place there is: code
    between lines, lists between points, text between sentences, then words, then characters.
    A heading, or a line that ends in a colon, stays with what follows it. An empty sequence
    gives one empty page.
    """
    full: list[tuple[Block, ...]] = []
    page: list[Block] = []
    left = deque(blocks)
    while left:
        block = left.popleft()
        room = limit - sum(map(measure, page))
        size = measure(block)
        if size <= room:
            page.append(block)
            continue
        if size > limit and room >= WORTH * limit:
            head, rest = _split(block, room, limit, measure)
            left.extendleft(reversed(rest))
            if head is None and rest[0] != block:
                continue
            page += [head] if head is not None else []
        else:
            left.appendleft(block)
        page = _turned(page, full)
    return [*full, tuple(page)]


def _turned(page: list[Block], full: list[tuple[Block, ...]]) -> list[Block]:
    """End a page; what introduces the next block is carried over to begin the next one."""
    end = len(page)
    while end > 0 and _introduces(page[end - 1]):
        end -= 1
    # A page of nothing but introductions stays as it is: carried over, it would never end.
    end = end or len(page)
    full.append(tuple(page[:end]))
    return page[end:]


def _introduces(block: Block) -> bool:
    match block:
        case Heading():
            return True
        case Paragraph(spans=spans):
            return flat(spans).rstrip().endswith(":")
        case _:
            return False


def _split(
    block: Block, room: int, limit: int, measure: Measure
) -> tuple[Block | None, list[Block]]:
    """The part of a block that fits into `room`, and what is left of it."""
    match block:
        case Code(text=text, language=language):
            at = _lines_end(text, lambda part: measure(Code(part, language)) <= room)
            rest = text[at:].rstrip("\n")
            return Code(text[:at].rstrip("\n"), language), [Code(rest, language)] if rest else []
        case Points():
            return _split_points(block, room, limit, measure)
        case Paragraph(spans=spans) | Heading(spans=spans):
            kind = type(block)
            head, rest_of_it = _split_spans(spans, lambda part: measure(kind(part)) <= room)
            return kind(head), [kind(rest_of_it)] if rest_of_it else []


def _split_points(
    block: Points, room: int, limit: int, measure: Measure
) -> tuple[Block | None, list[Block]]:
    """As many points as fit; a point too long for a page becomes a paragraph."""
    count = 0
    while measure(Points(block.items[: count + 1], block.start)) <= room:
        count += 1
    item = block.items[count]
    if count == 0 and measure(Points((item,), block.start)) > limit:
        return None, [Paragraph(item), *_points_from(block, 1)]
    head = Points(block.items[:count], block.start) if count else None
    return head, _points_from(block, count)


def _points_from(block: Points, count: int) -> list[Block]:
    start = None if block.start is None else block.start + count
    return [Points(block.items[count:], start)] if block.items[count:] else []


def _lines_end(text: str, fits: Callable[[str], bool]) -> int:
    """Where the last whole line ends that fits; inside the first line where none does."""
    end = 0
    for line in text.splitlines(keepends=True):
        if not fits(text[: end + len(line)].rstrip("\n")):
            break
        end += len(line)
    return end or _longest(text, fits)


def _longest(text: str, fits: Callable[[str], bool]) -> int:
    """The greatest length (at least 1) at which the text's beginning fits, by bisection."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    return low


def _split_spans(spans: Spans, fits: Callable[[Spans], bool]) -> tuple[Spans, Spans]:
    """The same for marked text: places to cut are sentences, then words, then characters."""
    whole = flat(spans)
    end = _longest(whole, lambda text: fits(_part(spans, 0, len(text))))
    if end < len(whole):
        end = _good_end(whole, end)
    return _part(spans, 0, end), _part(spans, end, len(whole)) if whole[end:].strip() else ()


def _good_end(text: str, end: int) -> int:
    """The last end of a sentence in the second half of the window, else of a word, else `end`."""
    for pattern in (_SENTENCE, _WORD):
        ends = [found.end() for found in pattern.finditer(text[:end])]
        good = [at for at in ends if end // 2 < at < end]
        if good:
            return good[-1]
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
