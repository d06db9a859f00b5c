"""The desk's replies: text, points and buttons put together in few words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.actions import Action, DeskVerb
from bot.desk.room import Visit
from bot.replies import Button, Reply, ReplyKind
from bot.richtext import Block, Paragraph, Points, Span, heading, paragraph

ACROSS = 3
"""Buttons in a row."""
MAX_LINE = 120
"""Characters of somebody's text that are quoted on one line."""


def sheet(*blocks: Block, buttons: Sequence[Button] = (), replaces: bool = False) -> Reply:
    """A reply at the desk, its buttons in rows of `ACROSS`."""
    rows = tuple(tuple(buttons[at : at + ACROSS]) for at in range(0, len(buttons), ACROSS))
    return Reply(ReplyKind.DESK, blocks, buttons=rows, replaces=replaces, private=True)


def note(visit: Visit, key: str, *buttons: Button, **values: object) -> Reply:
    """One line."""
    return sheet(paragraph(visit.say(key, **values)), buttons=buttons)


def button(visit: Visit, label: str, verb: DeskVerb, about: str = "", name: str = "") -> Button:
    """A button with one of the desk's own labels."""
    return Button(visit.replies.say(f"button.desk.{label}"), Action(verb, about, name))


def points(lines: Iterable[str]) -> tuple[Block, ...]:
    """A list, or nothing where it is empty."""
    items = tuple((Span(line),) for line in lines)
    return (Points(items),) if items else ()


def titled(title: str, lines: Iterable[str]) -> tuple[Block, ...]:
    """A list with its title, or nothing where it is empty."""
    listed = points(lines)
    return (Paragraph((Span(title, bold=True),)), *listed) if listed else ()


def head(visit: Visit, key: str, **values: object) -> Block:
    """A heading."""
    return heading(visit.say(key, **values))


def short(text: str, limit: int = MAX_LINE) -> str:
    r"""A text on one line, cut with an ellipsis.

    >>> short("what is\nan orm", 10)
    'what is a…'
    """
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
