"""Markdown to blocks."""

from hypothesis import given
from hypothesis import strategies as st

from bot.richtext import Code, Heading, Paragraph, Points, Span, parse, plain


def test_every_kind_of_block() -> None:
    """A card's parts become one block each, in order."""
    blocks = parse("Use `pip`.\n\n## Fix\n\n- one\n- **two**\n\n```python run\nx = 1\n```\n")
    assert blocks == (
        Paragraph((Span("Use "), Span("pip", code=True), Span("."))),
        Heading((Span("Fix"),)),
        Points(((Span("one"),), (Span("two", bold=True),))),
        Code("x = 1", "python"),
    )


def test_numbered_points_keep_their_first_number() -> None:
    """A list that begins with 3 goes on from 3."""
    assert parse("3. c\n4. d") == (Points(((Span("c"),), (Span("d"),)), start=3),)


def test_looks_nest() -> None:
    """Bold, italic, code and links combine."""
    blocks = parse("**a *b* [`c`](https://x.org)**")
    assert blocks == (
        Paragraph(
            (
                Span("a ", bold=True),
                Span("b", bold=True, italic=True),
                Span(" ", bold=True),
                Span("c", bold=True, code=True, url="https://x.org"),
            )
        ),
    )


def test_nested_points_are_laid_flat() -> None:
    """The format forbids them, yet no text is lost where they occur."""
    assert [plain(block) for block in parse("- a\n  - b\n- c")] == ["a\nb\nc"]


def test_html_is_text() -> None:
    """Markup of other kinds is shown as it was typed."""
    assert plain(parse("<b>x</b>")[0]) == "<b>x</b>"


def test_a_line_break_is_a_space() -> None:
    """Wrapped source lines run on."""
    assert plain(parse("a\nb")[0]) == "a b"


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Whatever is written, reading it ends in blocks."""
    assert all(isinstance(block, Paragraph | Heading | Code | Points) for block in parse(text))
