"""Cutting cards into pages."""

from hypothesis import given
from hypothesis import strategies as st

from bot.paging import pages
from bot.richtext import Block, Code, Heading, Paragraph, Points, Span, heading, paragraph, plain

LIMIT = 40


def size(block: Block) -> int:
    """Characters, and two for what stands between blocks."""
    return len(plain(block)) + 2


def words(blocks: tuple[Block, ...]) -> str:
    """All characters but white space."""
    return "".join("".join(plain(block).split()) for block in blocks)


spans = st.lists(
    st.builds(Span, st.text(max_size=60), bold=st.booleans(), code=st.booleans()), max_size=4
).map(tuple)
blocks = st.one_of(
    st.builds(Paragraph, spans),
    st.builds(Heading, spans),
    st.builds(Code, st.text(alphabet="ab \n", max_size=200)),
    st.builds(Points, st.lists(spans, max_size=5).map(tuple), st.none() | st.just(1)),
)


@given(st.lists(blocks, max_size=8).map(tuple))
def test_pages_fit_and_lose_nothing(card: tuple[Block, ...]) -> None:
    """Each page is within the limit, and together they hold every character in order."""
    cut = pages(card, LIMIT, size)
    assert all(sum(map(size, page)) <= LIMIT for page in cut)
    assert "".join(map(words, cut)) == words(card)


def test_a_short_card_is_one_page() -> None:
    """Nothing is cut that fits."""
    card = (heading("Title"), paragraph("Text."))
    assert pages(card, LIMIT, size) == [card]


def test_nothing_is_one_empty_page() -> None:
    """There is always a page to show."""
    assert pages((), LIMIT, size) == [()]


def test_code_is_cut_between_lines() -> None:
    """Each piece of a long block is a block of whole lines."""
    code = "\n".join(f"line_{n} = {n}" for n in range(8))
    cut = pages((Code(code, "python"),), LIMIT, size)
    texts = [block.text for page in cut for block in page if isinstance(block, Code)]
    assert "\n".join(texts) == code
    assert all(
        block.language == "python" for page in cut for block in page if isinstance(block, Code)
    )


def test_text_is_cut_behind_a_sentence() -> None:
    """A sentence is not torn where one ends in the second half of the page."""
    cut = pages((paragraph("This is the first sentence. This is the second one."),), LIMIT, size)
    assert [plain(page[0]) for page in cut] == [
        "This is the first sentence.",
        "This is the second one.",
    ]


def test_a_heading_stays_with_what_it_names() -> None:
    """A heading is not left alone at the foot of a page."""
    cut = pages((paragraph("x" * 20), heading("Fix"), paragraph("y" * 20)), LIMIT, size)
    assert [[type(block) for block in page] for page in cut] == [[Paragraph], [Heading, Paragraph]]


def test_numbers_go_on_over_a_page() -> None:
    """The second part of a numbered list begins where the first ended."""
    items = tuple((Span("word " * 4),) for _ in range(3))
    starts = [
        block.start
        for page in pages((Points(items, 1),), LIMIT, size)
        for block in page
        if isinstance(block, Points)
    ]
    assert starts == [1, 2, 3]


def test_what_must_be_cut_begins_where_there_is_room() -> None:
    """Code too long for a page begins under the text before it, not on a page of its own."""
    code = "\n".join(f"line_{n} = {n}" for n in range(8))
    first, *_ = pages((paragraph("Like this."), Code(code, "python")), LIMIT, size)
    assert [type(block) for block in first] == [Paragraph, Code]


def test_a_line_that_introduces_stays_with_what_follows() -> None:
    """“Read on:” is not left alone at the foot of a page."""
    card = (paragraph("x" * 20), paragraph("Read on:"), Points(((Span("y" * 20),),)))
    assert [[type(block) for block in page] for page in pages(card, LIMIT, size)] == [
        [Paragraph],
        [Paragraph, Points],
    ]
