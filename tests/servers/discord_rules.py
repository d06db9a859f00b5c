"""What Discord refuses, and how a person sees what it took."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.servers.discord_objects import EPHEMERAL, RICH, Json

ACTION_ROW, BUTTON, TEXT, FILE = 1, 2, 10, 13
"""Types of components that are looked for."""
SILENT, NO_EMBEDS = 1 << 12, 1 << 2
"""Flags that a bot may set on a new message, beside `RICH`."""


class Refused(Exception):
    """An error as the API gives it."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


def bad_form(where: str, why: str) -> Refused:
    """The error for a body that is not well formed."""
    return Refused(400, 50035, f"Invalid Form Body\nIn {where}: {why}")


def length(text: str) -> int:
    """UTF-16 code units: where Discord counts characters it finds no more than these."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Seen:
    """A message as a person sees it."""

    json: Json

    @property
    def text(self) -> str:
        """All its text, as Markdown."""
        texts = [part["content"] for part in _walk(self.json["components"]) if "content" in part]
        return "\n".join(texts) or str(self.json["content"])

    @property
    def buttons(self) -> dict[str, str]:
        """Labels of the buttons with their custom ids."""
        return {
            part["label"]: part["custom_id"]
            for part in _walk(self.json["components"])
            if part["type"] == BUTTON
        }

    @property
    def private(self) -> bool:
        """Whether one person sees it."""
        return bool(self.json["flags"] & EPHEMERAL)

    @property
    def rich(self) -> bool:
        """Whether it is made of components."""
        return bool(self.json["flags"] & RICH)

    @property
    def pings(self) -> bool:
        """Whether anybody is notified."""
        return bool(self.json["mentions"] or self.json["mention_everyone"])


def check_message(message: Json) -> None:
    """Whether a message may stand as it is; raises Refused."""
    parts = list(_walk(message["components"]))
    if message["flags"] & RICH:
        _check_rich(message, parts)
    else:
        _check_plain(message, parts)
    named = {f"attachment://{file['filename']}" for file in message.get("attachments", ())}
    if any(part["type"] == FILE and part["file"]["url"] not in named for part in parts):
        raise bad_form("file", "The referenced attachment was not found.")
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(ids) != len(set(ids)):
        raise bad_form("components", "Component custom id cannot be duplicated")
    for part in parts:
        _check_part(part)


def _check_rich(message: Json, parts: list[Json]) -> None:
    if message["content"] or message["embeds"]:
        raise bad_form("content", "The field cannot be used with IS_COMPONENTS_V2")
    if not parts:
        raise Refused(400, 50006, "Cannot send an empty message")
    if len(parts) > 40:
        raise bad_form("components", "Must be 40 or fewer in length.")
    if sum(length(part["content"]) for part in parts if part["type"] == TEXT) > 4000:
        raise bad_form("components", "Total text must be 4000 or fewer in length.")


def _check_plain(message: Json, parts: list[Json]) -> None:
    if length(message["content"]) > 2000:
        raise bad_form("content", "Must be 2000 or fewer in length.")
    if not message["content"].strip() and not message["embeds"]:
        raise Refused(400, 50006, "Cannot send an empty message")
    if any(part["type"] not in {ACTION_ROW, BUTTON} for part in parts):
        raise bad_form("components", "Value of field type must be one of (1,).")
    if len(message["components"]) > 5:
        raise bad_form("components", "Must be between 1 and 5 in length.")


def _check_part(part: Json) -> None:
    match part["type"]:
        case 1:
            inside = part["components"]
            if not 1 <= len(inside) <= 5 or any(c["type"] != BUTTON for c in inside):
                raise bad_form("components", "Must be between 1 and 5 in length.")
        case 2:
            _between("label", part["label"], 1, 80)
            _between("custom_id", part["custom_id"], 1, 100)
            if part["style"] not in {1, 2, 3, 4}:
                raise bad_form("style", "Buttons with a custom id have styles 1 to 4.")
        case 10:
            _between("content", part["content"].strip(), 1, 4000)
        case 13 | 14:
            return
        case 17:
            if not part["components"]:
                raise bad_form("components", "Must be between 1 and 39 in length.")
            if not 0 <= (part.get("accent_color") or 0) <= 0xFFFFFF:
                raise bad_form("accent_color", "int value should be at most 16777215.")
        case kind:
            raise bad_form("type", f"This Discord knows no component of type {kind}.")


def check_commands(commands: list[Json]) -> None:
    """Whether commands may be set; raises Refused."""
    if len({(command.get("type", 1), command["name"]) for command in commands}) != len(commands):
        raise bad_form("name", "Application command names must be unique")
    for command in commands:
        _check_translated(command, menu=command.get("type", 1) != 1)
        if command.get("type", 1) == 1:
            _check_named(command)
            for option in command.get("options", []):
                _check_named(option)
            wanted = [bool(option.get("required")) for option in command.get("options", [])]
            if wanted != sorted(wanted, reverse=True):
                raise bad_form("options", "Required options must be placed before others")
        else:
            _between("name", command["name"], 1, 32)
            if command.get("description"):
                raise bad_form("description", "Context menu commands have no description")


LOCALES = set(
    re.findall(
        r"\S+",
        "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg "
        "ru uk hi th zh-CN ja zh-TW ko",
    )
)
"""Languages of Discord's clients."""


def _check_translated(command: Json, *, menu: bool) -> None:
    for thing in (command, *command.get("options", [])):
        names = thing.get("name_localizations") or {}
        texts = thing.get("description_localizations") or {}
        if not LOCALES.issuperset(names.keys() | texts.keys()):
            raise bad_form("name_localizations", "Unknown locale")
        for name in names.values():
            if menu:
                _between("name_localizations", name, 1, 32)
            elif not re.fullmatch(r"[-_'\w]{1,32}", name) or name != name.lower():
                raise bad_form("name_localizations", "Command name is invalid")
        for text in texts.values():
            _between("description_localizations", text, 1, 100)


def _check_named(thing: Json) -> None:
    if not re.fullmatch(r"[-_\w]{1,32}", thing["name"]) or thing["name"] != thing["name"].lower():
        raise bad_form("name", "Command name is invalid")
    _between("description", thing["description"], 1, 100)


def check_choices(choices: list[Json]) -> None:
    """Whether suggestions may be shown; raises Refused."""
    if len(choices) > 25:
        raise bad_form("choices", "Must be 25 or fewer in length.")
    for choice in choices:
        _between("name", choice["name"], 1, 100)
        _between("value", choice["value"], 1, 100)


def check_modal(modal: Json) -> None:
    """Whether a form may be opened; raises Refused."""
    _between("title", modal["title"], 1, 45)
    _between("custom_id", modal["custom_id"], 1, 100)
    if not 1 <= len(modal["components"]) <= 5:
        raise bad_form("components", "Must be between 1 and 5 in length.")
    for part in modal["components"]:
        box = part["component"]
        if (part["type"], box["type"]) != (18, 4):
            raise bad_form("components", "This Discord knows only labelled text inputs.")
        _between("label", part["label"], 1, 45)
        _between("placeholder", box.get("placeholder") or "", 0, 100)
        _between("value", box.get("value") or "", 0, box["max_length"])
        if not 1 <= box["max_length"] <= 4000:
            raise bad_form("max_length", "int value should be between 1 and 4000.")


def _between(where: str, text: str, least: int, most: int) -> None:
    if not least <= length(text) <= most:
        raise bad_form(where, f"Must be between {least} and {most} in length.")


def _walk(components: list[Json]) -> Iterator[Json]:
    for part in components:
        yield part
        yield from _walk(part.get("components", []))
