"""Buttons under a message, within what Telegram takes and a phone can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.replies import Button

MAX_DATA = 64
"""Bytes of a button's data."""
MAX_LABEL = 64
"""Characters of a label; more is cut."""
MAX_ACROSS = 8
"""Buttons in a row."""
ROW_WIDTH = 40
"""Characters that a phone shows in a row, which its buttons share equally."""


def keyboard(
    rows: Sequence[Sequence[Button]], footer: Sequence[InlineKeyboardButton] = ()
) -> InlineKeyboardMarkup | None:
    """The rows as Telegram takes them, long ones broken; None where no button is left.

    The `footer` is a row that is Telegram's already.
    """
    drawn = [
        [InlineKeyboardButton(label(b.label), callback_data=b.action.encode()) for b in line]
        for row in rows
        for line in _lines([button for button in row if _fits(button)])
    ]
    drawn += [list(footer)] if footer else []
    return InlineKeyboardMarkup(drawn) if drawn else None


def label(text: str) -> str:
    """A label of at most 64 characters, cut behind a word.

    >>> label("word " * 20)[-10:]
    'word word…'
    """
    text = " ".join(text.split())
    if len(text) <= MAX_LABEL:
        return text
    cut = text[: MAX_LABEL - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and text[len(cut)] != " " else cut).rstrip() + "…"


def _fits(button: Button) -> bool:
    """Whether Telegram would take it: its data would else fail the whole message."""
    data = button.action.encode().encode("utf-8", "replace")
    return len(data) <= MAX_DATA and bool(button.label.strip())


def _lines(row: Sequence[Button]) -> Iterator[list[Button]]:
    """The row in as many lines as its labels need to be readable."""
    line: list[Button] = []
    for button in row:
        widest = max(len(b.label) for b in (*line, button))
        if line and (widest * (len(line) + 1) > ROW_WIDTH or len(line) == MAX_ACROSS):
            yield line
            line = []
        line.append(button)
    if line:
        yield line
