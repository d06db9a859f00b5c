"""What is written shows as it is, by the rules that Discord's clients read by."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord.markup import MAX_URL, NOTHING, fence, inline
from bot.richtext import Span
from tests.servers.discord_markdown import Part, Run, read, read_line

MARKS = st.text("*_~`|\\<>[]()#+-.:@!&/ 1a\n\u200b")
"""Texts that are all punctuation, in which something will look like Markdown."""
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")))
TEXTS = st.one_of(MARKS, WORDS, st.lists(st.one_of(MARKS, WORDS)).map("".join))
LOOKS = st.builds(Span, TEXTS, bold=st.booleans(), italic=st.booleans(), code=st.booleans())

TRAPS = [
    "__init__ and *args, **kwargs",
    "1. not a list",
    "  - nor this",
    "# no title",
    "C# and F##",
    "-# not small",
    "> no quote",
    ">>> no long quote",
    "||no spoiler||",
    "~~not struck~~",
    "`no code` and ```no\nblock```",
    "[no link](https://evil.example)",
    "https://example.com/a_b_c and http://x.y",
    "<https://example.com>",
    "<@1234> <@&1> <#1> <t:1> <:nope:1> <a:nope:1> </ask:1> <id:guide>",
    "@everyone and @here",
    ":thumbsup: 12:30:45 key:value http:",
    "a\\*b \\ \\\\ C:\\new",
    "¯\\_(ツ)_/¯",
    "a*b*c d_e_f",
    "***",
    "** a ** * b *",
]


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("**a**", "bold"),
        ("*a*", "italic"),
        ("_a_", "italic"),
        ("__a__", "underline"),
        ("`a`", "code"),
        ("~~a~~", "strike"),
        ("||a||", "spoiler"),
        ("https://a.bc", "url"),
        ("<@1>", "special"),
        (":a:", "emoji"),
    ],
)
def test_the_reader_sees_marks(text: str, look: str) -> None:
    """The reader of these tests does find what is not escaped."""
    (run,) = read_line(text)
    assert look in run.looks


@pytest.mark.parametrize("text", TRAPS)
def test_traps(text: str) -> None:
    """What looks like Markdown shows as it was written, as text and nothing else."""
    assert read(inline((Span(text),))) == [Part("text", (Run(text.replace("\n", " ")),))]


@given(TEXTS)
@example("*\ufeff*")
@example("1\n. a")
def test_any_text_shows_as_it_is(text: str) -> None:
    """The same for whatever anybody writes; ends of lines become spaces."""
    parts = read(inline((Span(text),)))
    shown = "".join(part.text for part in parts)
    assert shown.split() == text.split()
    assert {look for part in parts for run in part.runs for look in run.looks} == set()
    assert {part.kind for part in parts} <= {"text"}


@given(st.lists(LOOKS, max_size=6).map(tuple))
@example((Span("a", bold=True), Span("b", italic=True), Span("c", bold=True, italic=True)))
@example((Span("a*", bold=True), Span("*b")))
@example((Span("`", code=True), Span("``", code=True), Span("x`", bold=True)))
@example((Span("-"), Span(" a", bold=True)))
@example((Span(":"), Span("", code=True), Span("1:")))
@example((Span(":"), Span("1:", italic=True)))
@example((Span("\\", italic=True), Span("*", bold=True)))
def test_any_looks_show_as_they_are(spans: tuple[Span, ...]) -> None:
    """Each character has the look that it was given, white space aside; code has no other look."""
    shown = [
        (character, run.looks)
        for part in read(inline(spans))
        for run in part.runs
        for character in run.text
    ]
    wanted = [(character, _looks(span)) for span in spans for character in span.text]
    assert _solid(shown) == _solid(wanted)


@given(TEXTS)
@example("#")
@example("a \\#")
def test_any_title_shows_as_it_is(text: str) -> None:
    """A title keeps even the number signs at its end."""
    parts = read(f"### {inline((Span(text),), title=True).strip()}")
    shown = "".join(part.text for part in parts) if text.split() else ""
    assert shown.split() == text.split()


@given(TEXTS)
@example("```")
@example("``````")
@example("\n\n  x\n")
def test_any_code_shows_as_it_is(text: str) -> None:
    """Code is one block whatever is in it; only runs of backticks hold an invisible character."""
    written = fence(text, "python")
    if not text.strip():
        assert not written
        return
    (part,) = read(written)
    assert part.kind == "code"
    assert part.mark == "python"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if "```" in lines:
        assert part.text.replace(NOTHING, "") == lines.replace(NOTHING, "")
    else:
        assert part.text == lines


def test_a_language_that_is_none() -> None:
    """A fence's second word that Discord would show as code is left out."""
    assert fence("x", "c++") == "```c++\nx\n```"
    assert fence("x", "no such\nthing") == "```\nx\n```"


def test_links() -> None:
    """A link shows its title; one that Discord would show as raw text shows its address behind."""
    url = "https://example.com/a_(b)?c=*d*"
    safe = "https://example.com/a_%28b%29?c=%2Ad%2A"
    assert inline((Span("the *guide*", url=url),)) == f"[the \\*guide\\*](<{safe}>)"
    assert inline((Span("a[0]", url=url),)) == f"a\\[0] (<{safe}>)"
    assert inline((Span("`code`"), Span("x", code=True, url=url))) == f"\\`code\\`[`x`](<{safe}>)"
    assert inline((Span(url, url=url),)) == f"<{safe}>"
    assert inline((Span("", url=url),)) == f"<{safe}>"
    (run,) = read_line(inline((Span("guide", bold=True, url=url),)))
    assert run == Run("guide", frozenset({"link", safe, "bold"}))


@pytest.mark.parametrize(
    "url", ["mailto:a@b.c", "javascript:x", "#part", "https://x/" + "y" * MAX_URL]
)
def test_addresses_that_are_no_links(url: str) -> None:
    """What Discord would not link is shown by its title."""
    assert inline((Span("title", url=url),)) == "title"


def _looks(span: Span) -> frozenset[str]:
    if span.code:
        return frozenset({"code"})
    return frozenset(name for name in ("bold", "italic") if getattr(span, name))


def _solid(characters: list[tuple[str, frozenset[str]]]) -> list[tuple[str, frozenset[str]]]:
    return [pair for pair in characters if not pair[0].isspace() and pair[0] not in "\u200b\ufeff"]
