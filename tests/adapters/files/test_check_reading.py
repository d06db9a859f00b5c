"""Cards that are far harder to read than the rest."""

import pytest

from adapters.files.cardfile import CardFile
from adapters.files.check_reading import FEWEST, check_reading, read
from tests.adapters.files.written import TOPIC, card

HEAD = TOPIC.split("A named volume")[0]
LONG = "a plain word then " * 15


def library(*odd: str) -> list[CardFile]:
    """Enough cards of short sentences, of slightly different lengths, and the odd ones."""
    usual = (f"The cat sat on the mat{' and sat' * (i % 4)}. It slept." for i in range(FEWEST))
    return [card(HEAD + text, slug=f"c{i}") for i, text in enumerate((*odd, *usual))]


def test_code_and_headings_are_not_read() -> None:
    """Sentences come from paragraphs and points; code in a line is one short word."""
    text = "Use `select_related` here. Go\non.\n\n## A heading\n\n- One point\n- Two: both.\n\n"
    read_as = read(card(HEAD + text + "```python\nx = 1\n```\n"))
    assert [" ".join(s.words) for s in read_as.sentences] == [
        "Use code here",
        "Go on",
        "One point",
        "Two",
        "both",
    ]
    assert read_as.longest.line == 17


def test_the_reading_level_is_the_published_formula() -> None:
    """Six words of 24 letters in one sentence: 4.71 · 24/6 + 0.5 · 6 - 21.43."""
    read_as = read(card(HEAD + "Alpha beta gamma del to three."))
    assert read_as.length == 6
    assert read_as.level == pytest.approx(4.71 * 24 / 6 + 3 - 21.43)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Internationalisation notwithstanding institutionalisation. It slept.", "reading level"),
        (f"{LONG}. {LONG}.", "words in a sentence"),
        (f"It is. {LONG}. So it is. It is so. It slept. It sat. It ran. It is.", "a sentence of"),
    ],
)
def test_a_card_far_above_the_rest_is_told(text: str, says: str) -> None:
    """Each measure has its own advice; the usual cards get none."""
    told = list(check_reading(library(text)))
    assert {p.where for p in told} == {"topics/c0.md"}
    assert any(says in p.what for p in told)
    assert all(p.advice for p in told)


def test_without_a_library_there_is_no_usual() -> None:
    """A handful of cards is not compared, and cards without text are left out."""
    assert list(check_reading(library(LONG)[:FEWEST])) != []
    assert list(check_reading(library(LONG)[: FEWEST - 1])) == []
    assert list(check_reading([card(HEAD) for _ in range(FEWEST)])) == []
