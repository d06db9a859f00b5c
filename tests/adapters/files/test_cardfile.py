"""Reading and writing card files."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.cardfile import read_card, write_card
from bot.cards import Card, Kind, Link
from bot.errors import CardError

GOOD = """---
title: ViewSets
tags: [rest, drf]
phrases:
  - what is a viewset
  - "@action detail=True"
related: [drf-routers]
links:
  - {title: The guide, url: https://www.django-rest-framework.org/api-guide/viewsets/}
---

One class for all actions.

More.
"""


def test_a_good_file() -> None:
    """Every part of the file is in the card, and known by its line."""
    file = read_card(GOOD, "topics/drf-viewsets.md", "drf-viewsets", Kind.TOPIC)
    assert file.card == Card(
        "drf-viewsets",
        "ViewSets",
        "One class for all actions.\n\nMore.",
        Kind.TOPIC,
        ("what is a viewset", "@action detail=True"),
        ("rest", "drf"),
        ("drf-routers",),
        (Link("The guide", "https://www.django-rest-framework.org/api-guide/viewsets/"),),
    )
    assert file.lines["phrases"] == 4
    assert file.body_line == 12


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "the head is missing"),
        ("title: X\n", 1, "the head is missing"),
        ("---\ntitle: [\n---\nx", 3, "not YAML"),
        ("---\ntitle: a: b\n---\nx", 2, "not YAML"),
        ("---\n- a\n---\nx", 2, "no list of keys"),
        ("---\ntags: [a]\n---\nx", 1, "title is missing"),
        ("---\ntags: [a]\ntitle: 413\n---\nx", 3, "put its text in quotes"),
        ("---\ntitle: X\nphrases: one\n---\nx", 3, "phrases is no list"),
        ("---\ntitle: X\nphrases:\n  - ok\n  - 413\n---\nx", 3, "entry 2 of phrases"),
        ("---\ntitle: X\nlinks:\n  - {title: Y}\n---\nx", 3, "link 1 lacks"),
        ("---\ntitle: X\nlinks: https://x.org\n---\nx", 3, "links is no list"),
    ],
)
def test_a_broken_file_says_where_and_how_to_mend_it(text: str, line: int, says: str) -> None:
    """The error has the file, the line and advice."""
    with pytest.raises(CardError) as caught:
        read_card(text, "topics/x.md", "x", Kind.TOPIC)
    assert caught.value.where == "topics/x.md"
    assert caught.value.line == line
    assert says in caught.value.problem


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    """A file saved on Windows reads the same."""
    windows = "\ufeff" + GOOD.replace("\n", "\r\n")
    assert (
        read_card(windows, "x.md", "x", Kind.TOPIC).card
        == read_card(GOOD, "x.md", "x", Kind.TOPIC).card
    )


lines = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
cards = st.builds(
    Card,
    st.just("some-card"),
    lines,
    st.lists(lines.filter(lambda t: not t.startswith("---")), max_size=3).map("\n\n".join),
    st.sampled_from(Kind),
    st.lists(lines, max_size=4).map(tuple),
    st.lists(lines, max_size=3).map(tuple),
    st.lists(lines, max_size=3).map(tuple),
    st.lists(st.builds(Link, lines, lines), max_size=2).map(tuple),
)


@given(cards)
def test_what_is_written_reads_the_same(card: Card) -> None:
    """Writing a card and reading it gives an equal card, whatever its texts hold."""
    assert read_card(write_card(card), "x.md", card.slug, card.kind).card == card


@given(st.text(max_size=300))
def test_any_text_is_a_card_or_an_error(text: str) -> None:
    """Reading ends in a card or in one clear error."""
    with contextlib.suppress(CardError):
        assert read_card(f"---\n{text}\n---\nx", "x.md", "x", Kind.TOPIC).card.title
