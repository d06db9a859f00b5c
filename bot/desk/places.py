"""Where a post goes: here, or into a place that is named at the end of the line."""

from __future__ import annotations

import re

from bot.errors import DeskError
from bot.people import Place

HOW = "telegram:-1001234567890, discord:123456789012345678, or the link of a channel or topic"
_END = re.compile(r"\s+(?:to|into)\s+(\S+)\s*$", re.IGNORECASE)
_LIKE_A_PLACE = re.compile(r"<#|https?://|t\.me/|telegram:|discord:")
_CHANNEL = re.compile(r"<#([0-9]+)>")
_DISCORD = re.compile(r"https://(?:\w+\.)?discord\.com/channels/[0-9]+/([0-9]+)(?:/[0-9]+)?/?")
_TELEGRAM = re.compile(r"(?:https?://)?t\.me/c/([0-9]+)(?:/([0-9]+))?/?")


def split_place(line: str) -> tuple[str, Place | None]:
    """What stands before “to <place>”, and the place; None where none is named.

    >>> split_place("cors to <#42>")
    ('cors', Place(platform='discord', chat='42', thread='', community=''))
    >>> split_place("how to deploy")[1] is None
    True
    """
    found = _END.search(line)
    if found is None or not _LIKE_A_PLACE.match(found[1]):
        return line.strip(), None
    return line[: found.start()].strip(), read_place(found[1])


def read_place(text: str) -> Place:
    """The place that somebody typed; raises DeskError that says how to write one."""
    text = text.strip()
    if channel := _CHANNEL.fullmatch(text):
        return Place("discord", channel[1])
    if link := _DISCORD.fullmatch(text):
        # Not with the server that it names: whose channel it is must be asked of Discord.
        return Place("discord", link[1])
    if link := _TELEGRAM.fullmatch(text):
        return Place("telegram", f"-100{link[1]}", link[2] or "")
    try:
        return Place.read(text)
    except ValueError:
        raise DeskError(f"“{text[:60]}” is no place; write one like {HOW}.") from None
