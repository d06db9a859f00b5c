"""The conversation in a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from rich.console import Console

from adapters.terminal.chat import chat
from adapters.terminal.draw import draw
from bot.replies import Reply, ReplyKind
from bot.richtext import Code, Points, Span, heading, paragraph
from tests.small import Small, small_core


@pytest.fixture
def small() -> Small:
    """A core of its own."""
    return small_core()


async def talk(small: Small, lines: Iterable[str]) -> str:
    """All that the terminal shows when somebody types these lines and then Ctrl-D."""
    shown = io.StringIO()
    typed = iter(lines)

    async def read() -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    await chat(small.assistant, Console(file=shown, width=80), read)
    return shown.getvalue()


async def test_a_first_visit(small: Small) -> None:
    """The bot says what it is and how to leave, and Ctrl-D ends with a good word."""
    shown = await talk(small, [])
    assert "Hello, I'm Nexus" in shown
    assert "Ctrl-D leaves" in shown
    assert "See you" in shown


async def test_a_question_and_a_choice_by_number(small: Small) -> None:
    """An answer is drawn whole, and its number rates it without drawing it again."""
    shown = await talk(small, ["what is a viewset", "1"])
    assert shown.count("class OrderViewSet(ModelViewSet):") == 1
    assert "https://www.django-rest-framework.org/api-guide/viewsets/" in shown
    assert "[1] This helped" in shown
    assert "Good to hear" in shown
    assert [rating.helped for rating in small.store.ratings.values()] == [True]


async def test_the_numbers_move_on_after_a_rating(small: Small) -> None:
    """Once rated, 1 is the first related card."""
    shown = await talk(small, ["what is a viewset", "1", "1"])
    assert "A router makes the URLs" in shown


async def test_a_number_without_a_choice_is_a_question(small: Small) -> None:
    """413 is an error to ask about where there is no 413th button."""
    await talk(small, ["413"])
    await small.recorder.flush()
    assert [asked.text for asked in small.store.asked.values()] == ["413"]


def test_every_block_is_drawn_and_nothing_is_cut() -> None:
    """Long code lines stay whole; points have their marks; numbered ones their numbers."""
    shown = io.StringIO()
    long = "x = " + "1 + " * 60 + "1"
    blocks = (
        heading("Fix"),
        paragraph("Text [not markup]."),
        Code(f"{long}\n\ny = 2", "python"),
        Points(((Span("one"),), (Span("two", bold=True),))),
        Points(((Span("three"),),), start=3),
    )
    draw(Console(file=shown, width=60), Reply(ReplyKind.CARD, blocks))
    text = shown.getvalue()
    for part in ("Fix", "Text [not markup].", long, "y = 2", "• one", "• two", "3. three"):
        assert part in text


async def test_a_language_is_chosen_by_number(small: Small) -> None:
    """`/language` lists them; the choice counts from the next line on."""
    shown = await talk(small, ["/language", "2", "what is a viewset", "quit"])
    assert "Français" in shown
    assert "je te parle en Français" in shown
    assert "Ça m'a aidé" in shown


async def test_a_short_question_goes_on(small: Small) -> None:
    """“example please” is about the card that was shown."""
    shown = await talk(small, ["what is cors", "show me the code"])
    assert "There is no code in this card." in shown
