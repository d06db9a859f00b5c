"""The fake server is as strict as Telegram: what it refuses, and what it lets through."""

from __future__ import annotations

import pytest

from tests.servers.telegram_rules import (
    Broken,
    Json,
    check_inline,
    check_keyboard,
    check_text,
    covered,
)

TEXT = "🐍 cors is bold"


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    """An entity."""
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    "entities",
    [
        [],
        [entity("bold", 0, 2)],
        [entity("bold", 3, 4), entity("italic", 3, 4)],
        [entity("text_link", 3, 12, url="https://x.org"), entity("bold", 3, 4)],
        [entity("pre", 0, 7, language="python"), entity("bold", 8, 2)],
    ],
)
def test_what_telegram_shows_is_let_through(entities: list[Json]) -> None:
    """Entities side by side, and those that may lie in one another."""
    check_text(TEXT, entities)


@pytest.mark.parametrize(
    "entities",
    [
        [entity("bold", 1, 3)],
        [entity("bold", 0, 1)],
        [entity("bold", 0, 16)],
        [entity("bold", -1, 2)],
        [entity("bold", 3, 0)],
        [entity("bold", 3, 5)],
        [entity("bold", 2, 1)],
        [entity("bold", 3, 7), entity("italic", 8, 7)],
        [entity("code", 3, 4), entity("bold", 3, 4)],
        [entity("bold", 3, 12), entity("pre", 8, 2)],
        [entity("bold", 3, 12), entity("bold", 8, 2)],
        [entity("text_link", 3, 4)],
        [entity("text_link", 3, 4, url="javascript:alert(1)")],
        [entity("mention", 3, 4)],
        [entity("bold", 3, 4, user="7")],
        [entity("bold", 3, 4)] * 101,
    ],
    ids=[
        "begins inside a character",
        "ends inside a character",
        "ends beyond the text",
        "begins before it",
        "is empty",
        "has white space at its edge",
        "is white space",
        "crosses another",
        "lies over code",
        "holds code",
        "lies in its own kind",
        "links nowhere",
        "links to a script",
        "is found by Telegram alone",
        "has unknown fields",
        "is beyond the hundredth",
    ],
)
def test_what_telegram_refuses_or_mends_is_refused(entities: list[Json]) -> None:
    """Offsets count UTF-16 units: the snake is two of them."""
    with pytest.raises(Broken):
        check_text(TEXT, entities)


@pytest.mark.parametrize("text", ["", " \n", " x", "x\n", "x" * 4097, "🐍" * 2049])
def test_texts_that_are_refused(text: str) -> None:
    """Empty ones, those that would be trimmed, and those that are too long in UTF-16 units."""
    with pytest.raises(Broken):
        check_text(text, [])


def test_the_longest_text_is_let_through() -> None:
    """4096 units, of letters or of snakes."""
    check_text("x" * 4096, [])
    check_text("🐍" * 2048, [])


def test_covered_characters() -> None:
    """What an entity covers, counted in UTF-16 units."""
    assert covered(TEXT, entity("bold", 0, 2)) == "🐍"
    assert covered(TEXT, entity("bold", 3, 4)) == "cors"


def tap(text: str = "x", data: str = "d") -> Json:
    """A button to tap."""
    return {"text": text, "callback_data": data}


@pytest.mark.parametrize(
    "rows",
    [
        [[]],
        [[tap()] * 9],
        [[tap()] * 8] * 13,
        [[tap(" ")]],
        [[tap(data="")]],
        [[tap(data="é" * 33)]],
        [[{"text": "x", "url": "javascript:alert(1)"}]],
        [[{"text": "x", "pay": True}]],
    ],
    ids=["no button", "too wide", "too many", "no label", "no data", "data", "script", "unknown"],
)
def test_keyboards_that_are_refused(rows: list[list[Json]]) -> None:
    """Rows of one to eight buttons, a hundred in all, each with a label and 64 bytes of data."""
    with pytest.raises(Broken):
        check_keyboard({"inline_keyboard": rows})


def article(name: str = "cors", text: str = "CORS", title: str = "CORS") -> Json:
    """A result of an inline query."""
    content = {"message_text": text, "entities": []}
    return {"type": "article", "id": name, "title": title, "input_message_content": content}


def test_inline_answers_that_are_let_through() -> None:
    """Up to fifty results, with or without a button above them."""
    check_inline({"results": []})
    results = [article(f"card-{n}") for n in range(50)]
    check_inline({"results": results, "button": {"text": "Ask", "start_parameter": "q_a-B"}})


@pytest.mark.parametrize(
    "answer",
    [
        {"results": [article(f"card-{n}") for n in range(51)]},
        {"results": [article(), article()]},
        {"results": [article("x" * 65)]},
        {"results": [article("")]},
        {"results": [article(title=" ")]},
        {"results": [article(text="x" * 4097)]},
        {"results": [article() | {"reply_markup": {"inline_keyboard": [[tap(data="")]]}}]},
        {"results": [], "button": {"text": "Ask", "start_parameter": "a b"}},
        {"results": [], "button": {"text": "Ask", "start_parameter": "x" * 65}},
        {"results": [], "button": {"text": " ", "start_parameter": "x"}},
    ],
    ids=[
        "too many",
        "twice the same",
        "long id",
        "no id",
        "no title",
        "long text",
        "keyboard",
        "parameter",
        "long parameter",
        "no label",
    ],
)
def test_inline_answers_that_are_refused(answer: Json) -> None:
    """Limits of results, of their messages, and of the button above them."""
    with pytest.raises(Broken):
        check_inline(answer)
