"""Whatever somebody writes, the check ends in a list of problems."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.files.cardfile import CardFile
from adapters.files.check import check_format
from adapters.files.check_code import check_code
from adapters.files.check_reading import check_reading
from adapters.files.folder import Folder
from adapters.files.guide import Rules
from adapters.files.parsers import PARSERS, Fault
from adapters.files.snippets import snippets_of
from bot.cards import Card, Kind, Link

RULES = Rules(frozenset(["docker"]), frozenset(["docs.docker.com"]))
MARKDOWN = st.text(st.sampled_from("ab `#*_-[]()<>!|1.\n\t\\:/\"'&;é。"), max_size=200)
CODE = st.text(st.sampled_from("ab:=,{}[]()<>#*&!|%@`'\"\\-?$~;0.\n\t éλ\0"), max_size=80)
TEXTS = st.lists(st.text(max_size=30), max_size=4).map(tuple)
CARDS = st.builds(
    Card,
    st.text(max_size=50),
    st.text(max_size=70),
    MARKDOWN | st.text(max_size=100),
    st.sampled_from(Kind),
    TEXTS,
    TEXTS,
    TEXTS,
    st.lists(
        st.builds(Link, st.text(), st.text(max_size=20) | st.just("https://[")), max_size=2
    ).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(CARDS, max_size=3))
def test_any_card_can_be_checked(cards: list[Card]) -> None:
    """Every problem names a file, a line that is not negative, what is wrong and the mend."""
    files = tuple(CardFile(f"topics/{at}.md", card, 3, {}) for at, card in enumerate(cards))
    problems = [*check_format(Folder(files, ()), RULES), *check_reading(files * 20)]
    problems += [p for file in files for s in snippets_of(file) for p in check_code(s)]
    for problem in problems:
        assert problem.where.startswith("topics/")
        assert problem.line >= 0
        assert problem.what
        assert problem.mend


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(PARSERS)), CODE | st.text(max_size=40))
def test_any_text_is_a_snippet_or_a_fault(language: str, code: str) -> None:
    """A parser says where it stops, and never fails itself."""
    fault = PARSERS[language].read(code)
    assert fault is None or (isinstance(fault, Fault) and fault.line >= 0 and fault.says)


@pytest.mark.parametrize("language", ["yaml", "json", "python", "sql", "graphql", "toml"])
def test_endless_nesting_is_a_fault(language: str) -> None:
    """Thousands of brackets exhaust no parser."""
    fault = PARSERS[language].read("a = " * (language == "toml") + "[" * 3_000)
    assert fault is not None
