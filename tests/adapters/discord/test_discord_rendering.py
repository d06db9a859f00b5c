"""Replies as messages: within every limit of Discord's, and nothing lost between them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.keyboard import label, rows
from adapters.discord.layout import laid_out
from adapters.discord.markup import NOTHING
from adapters.discord.rendering import LONGEST_TITLE, PLAIN, RICH, Drawing, Form, draw
from adapters.discord.typesetting import Typesetter
from adapters.files.texts import read_lines
from bot.messages import Messages
from bot.replies import Action, Button, Replies, Reply, ReplyKind, Verb
from bot.richtext import Block, Code, Heading, Paragraph, Points, Span, parse, plain
from bot.settings import ROOT
from tests.servers.discord_markdown import read
from tests.servers.discord_objects import RICH as RICH_FLAG
from tests.servers.discord_objects import make_channel, make_message, make_user
from tests.servers.discord_rules import check_message
from tests.small import CARDS

REPLIES = Replies(Messages(read_lines(ROOT / "content" / "messages")))
FORMS = st.sampled_from([RICH, PLAIN])

CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"))
PIECES = st.one_of(st.text(CHARACTERS), st.text("*_`~|<>[]()#.:- 1a\U0001f40d", max_size=40))
TEXTS = st.builds(lambda text, length: (text * length)[:length], PIECES, st.integers(0, 3000))
"""Often longer than a message."""
SPANS = st.lists(
    st.builds(Span, TEXTS, bold=st.booleans(), italic=st.booleans(), code=st.booleans()),
    max_size=3,
).map(tuple)
BLOCKS: st.SearchStrategy[tuple[Block, ...]] = st.lists(
    st.one_of(
        st.builds(Paragraph, SPANS),
        st.builds(Heading, SPANS),
        st.builds(Code, TEXTS, st.sampled_from(["", "python", "c++", "no such"])),
        st.builds(
            Points,
            st.lists(SPANS, max_size=4).map(tuple),
            st.one_of(st.none(), st.integers(0, 99)),
        ),
    ),
    max_size=5,
).map(tuple)
BUTTONS = st.lists(
    st.lists(
        st.builds(
            Button,
            st.text(max_size=120),
            st.builds(Action, st.sampled_from(Verb), st.just("q"), st.text("ab:", max_size=120)),
        ),
        max_size=9,
    ).map(tuple),
    max_size=30,
).map(tuple)
TURN = Action(Verb.MORE, "abcdefghijkl", "a-card")


@settings(deadline=None, max_examples=50)
@given(BLOCKS, BUTTONS, FORMS)
async def test_whatever_is_said_discord_takes(
    blocks: tuple[Block, ...], buttons: tuple[tuple[Button, ...], ...], form: Form
) -> None:
    """Any blocks with any buttons make messages that break no rule."""
    for drawing in draw(Reply(ReplyKind.NOTE, blocks, buttons=buttons), REPLIES, form):
        _check(drawing)


@settings(deadline=None, max_examples=50)
@given(BLOCKS, FORMS)
async def test_nothing_is_lost_in_a_row(blocks: tuple[Block, ...], form: Form) -> None:
    """The messages together say what the blocks say."""
    drawings = draw(Reply(ReplyKind.NOTE, blocks), REPLIES, form)
    assert _read(drawings, blocks) == _said(blocks)


@settings(deadline=None, max_examples=50)
@given(BLOCKS, BLOCKS, FORMS)
async def test_nothing_is_lost_on_pages(
    body: tuple[Block, ...], rest: tuple[Block, ...], form: Form
) -> None:
    """Turned one by one, the pages of an unfolded reply say what it says."""
    reply = Reply(ReplyKind.CARD, body, rest, turn=TURN, unfolded=True)
    assert _read(_turned(reply, form), reply.blocks) == _said(reply.blocks)


@given(st.text(), FORMS)
async def test_half_characters_and_controls(text: str, form: Form) -> None:
    """What JSON or Discord would choke on is replaced."""
    blocks = (Heading((Span(text),)), Paragraph((Span(text, code=True),)), Code(text, text))
    for drawing in draw(Reply(ReplyKind.NOTE, blocks), REPLIES, form):
        _check(drawing)


def test_folded() -> None:
    """A folded reply shows its body and how to see the rest."""
    body, rest = parse("The answer."), parse("More of it.")
    (drawing,) = draw(Reply(ReplyKind.CARD, body, rest, turn=TURN), REPLIES)
    assert drawing.text == "The answer."
    assert [key.label for row in drawing.rows for key in row] == ["Show all"]


def test_nothing_to_unfold() -> None:
    """Without a rest there is nothing to show all of."""
    (drawing,) = draw(Reply(ReplyKind.CARD, parse("All."), turn=TURN), REPLIES)
    assert not drawing.rows


def test_a_page_beyond_the_last() -> None:
    """It means the last page: a button may be older than the card."""
    reply = Reply(ReplyKind.CARD, parse("word " * 2000), turn=TURN, unfolded=True, page=99)
    (drawing,) = draw(reply, REPLIES)
    assert drawing.text.endswith("-# page 3 of 3")
    assert [key.label for row in drawing.rows for key in row] == ["Previous page"]


def test_a_body_that_is_too_long_is_not_folded() -> None:
    """Then its pages show at once, the rest behind."""
    reply = Reply(ReplyKind.CARD, parse("word " * 1000), parse("the end"), turn=TURN)
    (drawing,) = draw(reply, REPLIES)
    assert drawing.text.endswith("-# page 1 of 2")
    assert [key.label for row in drawing.rows for key in row] == ["Next page"]


def test_how_blocks_stand() -> None:
    """Titles, text, lists and code follow one another without gaps and without running together."""
    blocks = parse(
        "## One\n\nText *and* **more**.\n\n- a `b`\n- c\n\nAfter.\n\n```sql\nSELECT 1;\n```\n\n"
        "3. three\n4. four\n\n## Two\n\n```\nplain\n```"
    )
    (drawing,) = draw(Reply(ReplyKind.NOTE, blocks), REPLIES)
    assert drawing.text == (
        "## One\nText *and* **more**.\n- a `b`\n- c\n\nAfter.\n```sql\nSELECT 1;\n```\n"
        "3. three\n4. four\n\n### Two\n```\nplain\n```"
    )


def test_code_that_holds_a_fence() -> None:
    """Its backticks are held apart by an invisible character, and that is said."""
    (drawing,) = draw(Reply(ReplyKind.NOTE, (Code("a\n```\nb", "markdown"),)), REPLIES)
    code, remark = read(drawing.text)
    assert code.text == f"a\n`{NOTHING}``\nb"
    assert remark.kind == "small"
    assert "invisible character" in remark.text


def test_nothing_to_say() -> None:
    """An empty reply is an ellipsis, since Discord takes no empty message."""
    for form in (RICH, PLAIN):
        (drawing,) = draw(Reply(ReplyKind.NOTE), REPLIES, form)
        assert drawing.text == "…"


def test_labels() -> None:
    """A long label ends with a word and an ellipsis; one endless word is cut."""
    assert label("number " * 20) == ("number " * 11).strip() + "…"
    assert label("x" * 99) == "x" * 79 + "…"


def test_too_many_buttons_fill_rows() -> None:
    """Rows are filled up before anything is left out."""
    wanted = [[Button(f"{n}", Action(Verb.SHOW, "", f"card-{n}"))] for n in range(28)]
    assert [len(row) for row in rows(wanted, 37, 37)] == [5, 5, 5, 5, 5, 3]
    assert [len(row) for row in rows(wanted, 5, 30)] == [5, 5, 5, 5, 5]
    assert len(rows(wanted[:18], 37, 37)) == 18


@pytest.mark.parametrize("form", [RICH, PLAIN])
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.slug)
async def test_cards_in_every_form(card: object, form: Form) -> None:
    """Answers, choices, lists and unknowns of real cards are taken."""
    assert isinstance(card, type(CARDS[0]))
    for reply in (
        REPLIES.card(card, CARDS, "abcdefghijkl"),
        REPLIES.card(card, CARDS, "abcdefghijkl", unfolded=True),
        REPLIES.choice(CARDS[:3], "abcdefghijkl"),
        REPLIES.unknown(CARDS[:2], "abcdefghijkl"),
        REPLIES.topics([(f"subject-{n}", n) for n in range(60)], 1),
        REPLIES.tag("drf", CARDS * 9, 2),
        REPLIES.welcome(),
        REPLIES.no_such_card("@everyone", CARDS),
    ):
        for drawing in draw(reply, REPLIES, form):
            _check(drawing)


def _check(drawing: Drawing) -> None:
    """Whether Discord would take it."""
    how = laid_out(drawing)
    message = make_message(make_channel("1", "general"), make_user("nexus"))
    message["content"] = how.get("content", "")
    message["components"] = how["view"].to_components()
    message["flags"] = RICH_FLAG if drawing.rich else 0
    check_message(message)


def _turned(reply: Reply, form: Form) -> list[Drawing]:
    """All pages, as the buttons lead to them."""
    pages = draw(reply, REPLIES, form)
    while any("Next" in key.label for row in pages[-1].rows for key in row):
        pages += draw(
            Reply(reply.kind, reply.body, reply.rest, turn=TURN, unfolded=True, page=len(pages)),
            REPLIES,
            form,
        )
    return pages


def _read(drawings: list[Drawing], blocks: tuple[Block, ...]) -> str:
    """The characters that a person sees, without white space; what each page repeats only once."""
    parts = [[p for p in read(drawing.text) if p.kind != "small"] for drawing in drawings]
    if len(parts) > 1 and _is_repeated(blocks[0]):
        parts = [parts[0], *(page[1:] for page in parts[1:])]
    text = "".join(part.text for page in parts for part in page)
    return "" if text == "…" and not _said(blocks) else _solid(text)


def _is_repeated(block: Block) -> bool:
    """Whether every page begins with it."""
    setter = Typesetter(REPLIES.say("code.backticks"))
    return isinstance(block, Heading) and 0 < setter.measure(block) <= LONGEST_TITLE


def _said(blocks: tuple[Block, ...]) -> str:
    return _solid("".join(map(plain, blocks)))


def _solid(text: str) -> str:
    return "".join(text.split()).replace(NOTHING, "")
