"""What Telegram takes in a message and what it refuses, as strict as it is or a little stricter.

Stricter where Telegram mends silently (it trims text and drops entities): what our bot sends
should need no mending.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

MAX_TEXT = 4096
MAX_ENTITIES = 100
MAX_BUTTONS = 100
MAX_RESULTS = 50
START = re.compile("[A-Za-z0-9_-]{1,64}")
"""What may stand behind `?start=` in a link, and in the button above inline results."""
KINDS = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
}
ALONE = {"code", "pre"}
"""Entities that hold no other and lie in no other."""


class Refused(Exception):
    """An error of the Bot API, with what stands in `parameters`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def body(self) -> Json:
        """The answer that carries it."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class Broken(Refused):
    """A request that no well-made bot would send."""


def bad(reason: str) -> Refused:
    """A request that may fail with the best of bots: things are not as they were."""
    return Refused(400, f"Bad Request: {reason}")


def broken(reason: str) -> Broken:
    """A request that is wrong in itself."""
    return Broken(400, f"Bad Request: {reason}")


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, entities: list[Json]) -> None:
    """Raise Broken unless the text and its entities can be sent as they are."""
    if not text.strip():
        raise broken("message text is empty")
    if units(text) > MAX_TEXT:
        raise broken("message is too long")
    if text != text.strip():
        raise broken("white space around the text would be trimmed")
    if len(entities) > MAX_ENTITIES:
        raise broken("entities beyond the hundredth would be dropped")
    for entity in entities:
        _check_entity(text, entity)
    for at, one in enumerate(entities):
        for other in entities[at + 1 :]:
            _check_pair(one, other)


def covered(text: str, entity: Json) -> str:
    """The characters that an entity covers; raises Broken where it splits one."""
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    try:
        return text.encode("utf-16-le")[start:end].decode("utf-16-le")
    except UnicodeDecodeError:
        raise broken("an entity begins or ends inside a character") from None


def check_keyboard(markup: Json | None) -> None:
    """Raise Broken unless the inline keyboard can be shown."""
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise broken("too many buttons")
    for row in rows:
        if not 1 <= len(row) <= 8:
            raise broken("a row holds one to eight buttons")
        for button in row:
            if not button["text"].strip():
                raise broken("BUTTON_TEXT_INVALID")
            _check_button(button)


def _check_button(button: Json) -> None:
    """A button does exactly one thing."""
    (does,) = set(button) - {"text"}
    if does == "callback_data" and not 1 <= len(button[does].encode()) <= 64:
        raise broken("BUTTON_DATA_INVALID")
    if does == "url" and not button[does].startswith(("https://", "http://", "tg://")):
        raise broken("BUTTON_URL_INVALID")
    if does not in {"callback_data", "url"}:
        raise broken(f"our bot has no such button: {does}")


def check_inline(answer: Json) -> None:
    """Raise Broken unless an answer to an inline query can be shown."""
    results = answer["results"]
    ids = [result["id"] for result in results]
    if len(results) > MAX_RESULTS:
        raise broken("RESULTS_TOO_MUCH")
    if len(set(ids)) < len(ids):
        raise broken("RESULT_ID_DUPLICATE")
    if not all(1 <= len(each.encode()) <= 64 for each in ids):
        raise broken("RESULT_ID_INVALID")
    for result in results:
        content = result["input_message_content"]
        if result["type"] != "article" or not result["title"].strip():
            raise broken("ARTICLE_TITLE_EMPTY")
        check_text(content["message_text"], content.get("entities", []))
        check_keyboard(result.get("reply_markup"))
    if button := answer.get("button"):
        if not button["text"].strip():
            raise broken("SWITCH_PM_TEXT_EMPTY")
        if not START.fullmatch(button["start_parameter"]):
            raise broken("START_PARAM_INVALID")


def _check_entity(text: str, entity: Json) -> None:
    kind, offset, length = entity["type"], entity["offset"], entity["length"]
    if kind not in KINDS:
        raise broken(f"entity of an unknown kind: {kind}")
    if offset < 0 or length < 1 or offset + length > units(text):
        raise broken("ENTITY_BOUNDS_INVALID")
    ink = covered(text, entity)
    if not ink.strip() or (kind not in ALONE and ink != ink.strip()):
        raise broken("an entity covers white space at its edges")
    if kind == "text_link" and not entity.get("url", "").startswith(("http://", "https://")):
        raise broken("ENTITY_URL_INVALID")
    if set(entity) - {"type", "offset", "length", "url", "language"}:
        raise broken("an entity has unknown fields")


def _check_pair(one: Json, other: Json) -> None:
    first, second = sorted((one, other), key=lambda e: (e["offset"], -e["length"]))
    end = first["offset"] + first["length"]
    if second["offset"] >= end:
        return
    if second["offset"] + second["length"] > end:
        raise broken("entities cross")
    if {first["type"], second["type"]} & ALONE:
        raise broken("code holds no other entity and lies in none")
    if first["type"] == second["type"]:
        raise broken("an entity lies in one of its own kind")
