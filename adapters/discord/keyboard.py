"""Buttons under a message, within what Discord takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.discord.markup import whole
from bot.replies import Action, Button

MAX_ACROSS = 5
"""Buttons in a row."""
MAX_LABEL = 80
"""Characters of a label; more is cut."""
MAX_ID = 100
"""Characters of a custom id."""
_OURS = "nexus:"
"""What the custom ids of our buttons begin with."""
_STAYS = "post:"
"""What those begin with that are about a whole post rather than about the card shown."""


@dataclass(frozen=True, slots=True)
class Key:
    """A button as Discord knows it."""

    label: str
    id: str


Row = tuple[Key, ...]


def rows(wanted: Sequence[Sequence[Button]], lines: int, parts: int) -> tuple[Row, ...]:
    """The rows as Discord takes them: at most `lines`, and `parts` rows and buttons together.

    Where there are more, rows are filled up; what goes beyond even that is left out.
    """
    seen: set[str] = set()
    lined = [tuple(_keys(row, seen)) for row in wanted]
    cut = [part for row in lined for part in _filled(row)]
    if len(cut) > lines or len(cut) + len(seen) > parts:
        keys = [key for row in lined for key in row]
        most = min(lines * MAX_ACROSS, parts * MAX_ACROSS // (MAX_ACROSS + 1))
        cut = _filled(keys[:most])
    return tuple(cut)


def label(text: str, limit: int = MAX_LABEL) -> str:
    """A label of at most `limit` characters, cut behind a word.

    >>> label("word " * 20)[-10:]
    'word word…'
    """
    text = " ".join(whole(text).split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and text[len(cut)] != " " else cut).rstrip() + "…"


def make_id(action: Action) -> str:
    """The custom id of a button or a form of ours."""
    return _OURS + action.encode()


def read_id(custom_id: str) -> str:
    """The encoded action behind a button."""
    return custom_id.removeprefix(_OURS).removeprefix(_STAYS)


def stay_id(action: Action) -> str:
    """The custom id of a button that stays when its message is edited: see `staying`."""
    return _STAYS + action.encode()


def stays(custom_id: str) -> bool:
    """Whether it is the custom id of such a button."""
    return custom_id.startswith(_STAYS)


def staying(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of buttons that no page and no unfolding of a card takes away."""
    return tuple(row for row in rows if all(stays(key.id) for key in row))


def _keys(row: Sequence[Button], seen: set[str]) -> Iterator[Key]:
    """The buttons that Discord would take: it refuses a message for one bad or double id."""
    for button in row:
        custom_id = make_id(button.action)
        if len(custom_id) <= MAX_ID and button.label.strip() and custom_id not in seen:
            seen.add(custom_id)
            yield Key(label(button.label), custom_id)


def _filled(keys: Sequence[Key]) -> list[Row]:
    """Rows of five, the last one with what is left."""
    return [tuple(keys[at : at + MAX_ACROSS]) for at in range(0, len(keys), MAX_ACROSS)]
