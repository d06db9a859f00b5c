"""Forms as Discord's modals, and what people typed into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import discord
from discord import ui

from adapters.discord.keyboard import MAX_ID, MAX_LABEL, label, make_id
from bot.forms import MAX_FIELDS, MAX_HINT, MAX_INPUT, Field, Form
from bot.forms import MAX_LABEL as MAX_TITLE
from bot.replies import Button


def modal_of(form: Form) -> ui.Modal:
    """The modal of a form; its id says whose values they are, so that it outlives a restart."""
    modal = ui.Modal(title=label(form.title, MAX_TITLE), custom_id=make_id(form.action))
    for field in form.fields[:MAX_FIELDS]:
        modal.add_item(_labelled(field))
    modal.stop()  # or else discord.py would keep it for good
    return modal


def opener(form: Form) -> Button:
    """The button that opens a form where none can be shown at once."""
    return Button(label(form.title, MAX_LABEL), form.action)


def typed(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by the names of the fields."""
    return dict(_typed(data.get("components", ())))


def _typed(parts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if "custom_id" in part and "value" in part:
            yield str(part["custom_id"]), str(part["value"])
        inside = part.get("component")
        yield from _typed([inside] if inside else part.get("components", ()))


def _labelled(field: Field) -> ui.Label[Any]:
    style = discord.TextStyle.paragraph if field.long else discord.TextStyle.short
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=field.name[:MAX_ID],
        style=style,
        default=field.value[:MAX_INPUT] or None,
        placeholder=label(field.hint, MAX_HINT) or None,
        required=field.required,
        max_length=min(MAX_INPUT, max(field.limit, len(field.value))),
    )
    return ui.Label(text=label(field.label, MAX_TITLE), component=box)
