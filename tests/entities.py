"""Telegram's entities woven into their text as tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Entity = Mapping[str, Any]


def woven(
    text: str,
    entities: Sequence[Entity],
    tags: Callable[[Entity], tuple[str, str]],
    plain: Callable[[str], str] = str,
) -> str:
    """The text with the two tags of each entity where it begins and ends, `plain` between them.

    Entities count UTF-16 units; of two that begin together the outer one stands first.
    """
    marks: list[tuple[int, int, str]] = []
    for depth, entity in enumerate(entities):
        start, length = int(entity["offset"]), int(entity["length"])
        opening, closing = tags(entity)
        # At one place what ends comes before what begins, the inner one first.
        marks.append((start, depth, opening))
        marks.append((start + length, -len(entities) - depth, closing))
    units = text.encode("utf-16-le")
    parts, at = [], 0
    for place, _, tag in sorted(marks):
        parts += [plain(units[at * 2 : place * 2].decode("utf-16-le")), tag]
        at = place
    return "".join([*parts, plain(units[at * 2 :].decode("utf-16-le"))])
