"""Drawings as discord.py's views: components, or plain content with buttons under it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import components, ui

from adapters.discord.keyboard import Key, Row
from adapters.discord.rendering import Drawing
from bot.forms import Attachment


def laid_out(drawing: Drawing) -> dict[str, Any]:
    """What to hand to a method of discord.py that sends a message."""
    how: dict[str, Any] = {"view": _stopped(drawing)}
    if drawing.file is not None:
        how["file"] = _file(drawing.file)
    if drawing.rich:
        return how
    return how | {"content": drawing.text, "suppress_embeds": True}


def laid_over(drawing: Drawing) -> dict[str, Any]:
    """What to hand to a method that edits one, whatever it showed before."""
    how = {"content": None if drawing.rich else drawing.text, "view": _stopped(drawing)}
    return how | ({"attachments": [_file(drawing.file)]} if drawing.file is not None else {})


def read_back(message: discord.Message) -> Drawing:
    """The drawing that a message of ours shows."""
    parts = list(_parts(message.components))
    texts = [part.content for part in parts if isinstance(part, components.TextDisplay)]
    boxes = [part for part in parts if isinstance(part, components.Container)]
    colour = boxes[0].accent_colour if boxes else None
    return Drawing(
        "\n".join(texts) or message.content,
        tuple(_keys(part) for part in parts if isinstance(part, components.ActionRow)),
        colour.value if colour else None,
        message.flags.components_v2,
    )


def _stopped(drawing: Drawing) -> ui.LayoutView | ui.View:
    """The drawing as a view that discord.py forgets.

    Every tap is understood by its custom id alone, so that buttons outlive a restart; a view kept
    for each message ever sent would fill the memory.
    """
    view = _components(drawing) if drawing.rich else _buttons(drawing.rows)
    view.stop()
    return view


def _components(drawing: Drawing) -> ui.LayoutView:
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=drawing.colour)
    box.add_item(ui.TextDisplay(drawing.text))
    if drawing.file is not None:
        box.add_item(ui.File(_file(drawing.file)))
    if drawing.rows:
        box.add_item(ui.Separator())
    for row in drawing.rows:
        box.add_item(ui.ActionRow(*map(_button, row)))
    return ui.LayoutView(timeout=None).add_item(box)


def _file(attachment: Attachment) -> discord.File:
    """A file to be sent, which discord.py reads once."""
    return discord.File(io.BytesIO(attachment.data), attachment.name)


def _buttons(rows: Iterable[Row]) -> ui.View:
    view = ui.View(timeout=None)
    for number, row in enumerate(rows):
        for key in row:
            view.add_item(_button(key, number))
    return view


def _button(key: Key, row: int | None = None) -> ui.Button[Any]:
    return ui.Button(label=key.label, custom_id=key.id, row=row)


def _keys(row: components.ActionRow) -> Row:
    buttons = (child for child in row.children if isinstance(child, components.Button))
    return tuple(Key(button.label or "", button.custom_id or "") for button in buttons)


def _parts(found: Iterable[components.Component]) -> Iterator[components.Component]:
    """Components with those that lie in a container."""
    for part in found:
        yield part
        if isinstance(part, components.Container):
            yield from part.children
