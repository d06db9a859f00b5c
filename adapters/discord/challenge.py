"""`/challenge`: a form that takes a long traceback."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from adapters.discord.keyboard import label
from adapters.discord.modal import typed
from adapters.discord.places import Interaction
from bot.forms import MAX_HINT, MAX_INPUT, MAX_LABEL
from bot.replies import Replies

_SHOWN, _PRIVATE = "challenge", "challenge:private"
"""Custom ids of the form: they say who is to see the answer, so that it outlives a restart."""
_FIELD = "error"


def sheet(replies: Replies, *, private: bool) -> ui.Modal:
    """The form, empty."""
    modal = ui.Modal(
        title=label(replies.say("challenge.title"), MAX_LABEL),
        custom_id=_PRIVATE if private else _SHOWN,
    )
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=_FIELD,
        style=discord.TextStyle.paragraph,
        placeholder=label(replies.say("challenge.hint"), MAX_HINT),
        max_length=MAX_INPUT,
    )
    modal.add_item(ui.Label(text=label(replies.say("challenge.label"), MAX_LABEL), component=box))
    modal.stop()  # or else discord.py would keep it for good
    return modal


def is_challenge(interaction: Interaction) -> bool:
    """Whether a form that was filled in is this one."""
    return _id(interaction) in {_SHOWN, _PRIVATE}


def read_challenge(interaction: Interaction) -> tuple[str, bool]:
    """What was pasted, and whether only who pasted it is to see the answer."""
    values = typed(dict(interaction.data or {}))
    return values.get(_FIELD, ""), _id(interaction) == _PRIVATE


def _id(interaction: Interaction) -> str:
    return str(dict(interaction.data or {}).get("custom_id", ""))
