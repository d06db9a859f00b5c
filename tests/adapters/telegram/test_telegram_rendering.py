"""Replies as messages: within Telegram's rules, and with nothing lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.files.folder import read_folder
from adapters.telegram.footer import footer
from adapters.telegram.inline import listed
from adapters.telegram.keyboard import keyboard, label
from adapters.telegram.links import Links
from adapters.telegram.rendering import Drawing, draw
from adapters.telegram.typesetting import LIMIT, MAX_ENTITIES, measure, typeset, units
from bot.cards import Card, Match
from bot.replies import Action, Button, Replies, Reply, ReplyKind, Verb
from bot.richtext import Block, Code, Heading, Paragraph, Points, Span, heading, paragraph, plain
from tests.servers.telegram_rules import Json, check_inline, check_keyboard, check_text, covered

CONTENT = Path(__file__).parents[3] / "content"
LINKS = Links("a_bot_with_a_name_of_32_letters_")
TURN = Action(Verb.MORE, "k3v9", "cors")

anything = st.text(max_size=80) | st.text(
    alphabet=" \n\t\u00a0🐍é\u0301\u200f<>&*_`[]()", max_size=30
)
lengthy = st.builds(lambda text, times: text * times, anything, st.sampled_from([1, 1, 1, 30, 90]))
urls = st.sampled_from(
    ["", "", "https://example.com/a_b?c=d", "http://x.org", "javascript:alert(1)"]
)
spans = st.lists(
    st.builds(
        Span, lengthy, bold=st.booleans(), italic=st.booleans(), code=st.booleans(), url=urls
    ),
    max_size=5,
).map(tuple)
blocks = st.lists(
    st.one_of(
        st.builds(Paragraph, spans),
        st.builds(Heading, spans),
        st.builds(Code, lengthy, st.sampled_from(["", "python", "not a language"])),
        st.builds(Points, st.lists(spans, max_size=4).map(tuple), st.none() | st.integers(1, 99)),
    ),
    max_size=8,
).map(tuple)
relaxed = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def ink(text: str) -> str:
    """All characters but white space, as UTF-8 can hold them."""
    return "".join(text.encode("utf-8", "replace").decode().split())


def entities(drawing: Drawing) -> list[Json]:
    """The entities as they are sent."""
    return [entity.to_dict() for entity in drawing.body.entities]


def check(drawing: Drawing) -> None:
    """The message passes the rules of the fake server."""
    check_text(drawing.body.text, entities(drawing))
    check_keyboard(drawing.keyboard.to_dict() if drawing.keyboard else None)


def labels(drawing: Drawing) -> list[str]:
    """The buttons' labels."""
    return (
        [b.text for row in drawing.keyboard.inline_keyboard for b in row]
        if drawing.keyboard
        else []
    )


def turned(reply: Reply, replies: Replies) -> list[Drawing]:
    """All pages of a reply, as somebody sees them who taps through it."""
    pages = draw(reply, replies)
    while "Next page" in labels(pages[-1]):
        pages += draw(replace(reply, page=len(pages)), replies)
    return pages


def content(drawings: list[Drawing], replies: Replies, title: str = "") -> str:
    """The characters of all pages, without what stands at the head of each."""
    texts = [ink(drawing.body.text) for drawing in drawings]
    if len(texts) == 1:
        return texts[0]
    heads = [
        title + ink(replies.say("page.of", page=n + 1, pages=len(texts))) for n in range(len(texts))
    ]
    assert all(text.startswith(head) for text, head in zip(texts, heads, strict=True))
    return title + "".join(text.removeprefix(head) for text, head in zip(texts, heads, strict=True))


def expected(card: tuple[Block, ...]) -> str:
    """The characters that a reader should find, list marks included."""
    return "".join(ink(_with_marks(block)) for block in card if ink(plain(block)) or _marked(block))


def _marked(block: Block) -> bool:
    return isinstance(block, Points) and bool(block.items)


def _with_marks(block: Block) -> str:
    if not isinstance(block, Points):
        return plain(block)
    marks = ("•" if block.start is None else f"{block.start + n}." for n in range(len(block.items)))
    return "".join(m + "".join(s.text for s in i) for m, i in zip(marks, block.items, strict=True))


@relaxed
@given(card=blocks)
def test_any_blocks_turn_into_valid_pages(replies: Replies, card: tuple[Block, ...]) -> None:
    """Each page of any reply keeps the rules, folded or not."""
    reply = Reply(ReplyKind.CARD, card[:1], card[1:], turn=TURN)
    for drawing in (*draw(reply, replies), *turned(reply.whole, replies)):
        check(drawing)


@relaxed
@given(card=blocks)
def test_any_blocks_turn_into_valid_messages(replies: Replies, card: tuple[Block, ...]) -> None:
    """A reply that cannot turn pages becomes messages in a row, the buttons under the last."""
    rows = ((Button("Browse topics", Action(Verb.TOPICS)),),)
    drawings = draw(Reply(ReplyKind.NOTE, card, buttons=rows), replies)
    for drawing in drawings:
        check(drawing)
    assert [bool(drawing.keyboard) for drawing in drawings] == [
        *[False] * (len(drawings) - 1),
        True,
    ]


@relaxed
@given(card=blocks)
def test_nothing_is_lost_between_pages(replies: Replies, card: tuple[Block, ...]) -> None:
    """All pages together hold every character in order; only numbers of points may go."""
    unmarked = tuple(b for b in card if not isinstance(b, Points))
    reply = Reply(ReplyKind.CARD, unmarked, turn=TURN, unfolded=True)
    first = unmarked[0] if unmarked else None
    short = isinstance(first, Heading) and measure(first) <= 256
    title = ink(plain(first)) if first and short else ""
    found = content(turned(reply, replies), replies, title)
    assert found == ("".join(ink(plain(block)) for block in unmarked) or "…")


@relaxed
@given(
    points=st.lists(spans, min_size=1, max_size=6).map(tuple), start=st.none() | st.integers(1, 9)
)
def test_points_have_their_marks(points: tuple[tuple[Span, ...], ...], start: int | None) -> None:
    """On one message each point stands behind its bullet or number."""
    block = Points(points, start)
    assert ink(typeset((block,)).text) == ink(_with_marks(block))


@given(text=st.text())
def test_measure_is_what_a_block_takes(text: str) -> None:
    """A paragraph's measure is its length for Telegram and the break behind it."""
    assert measure(paragraph(text)) == units(text) + 2
    assert units(text) == len(text.encode("utf-16-le")) // 2


def test_a_block_of_each_kind() -> None:
    """How each kind of block looks."""
    sheet = typeset(
        (
            heading("Fix"),
            Paragraph((Span("Run "), Span("this", bold=True, italic=True), Span(" 🐍 now."))),
            Code("    x = 1\n    y = 2", "python"),
            Points(((Span("one"),), (Span("two", url="https://x.org"),)), 3),
            Points(((Span("a", code=True),),)),
        )
    )
    assert sheet.text == ("Fix\nRun this 🐍 now.\n\n    x = 1\n    y = 2\n\n3. one\n4. two\n\n• a")
    found = [entity.to_dict() for entity in sheet.entities]
    assert [(e["type"], covered(sheet.text, e)) for e in found] == [
        ("bold", "Fix"),
        ("bold", "this"),
        ("italic", "this"),
        ("pre", "    x = 1\n    y = 2"),
        ("text_link", "two"),
        ("code", "a"),
    ]
    assert found[3]["language"] == "python"


def test_a_look_does_not_cover_white_space_at_its_edges() -> None:
    """Bold that begins or ends with a space would be moved by Telegram."""
    sheet = typeset((Paragraph((Span(" a "), Span(" b ", bold=True), Span(" ", italic=True))),))
    assert sheet.text == "a  b"
    assert [(e.offset, e.length) for e in sheet.entities] == [(3, 1)]


def test_halves_of_characters_are_replaced() -> None:
    """What no UTF-8 can hold does not stop a message; whole characters stay."""
    assert typeset((paragraph("a\ud83db\ud83d\udc0d"),)).text == "a\ufffdb🐍"


def test_nothing_to_see_is_an_ellipsis() -> None:
    """Telegram takes no empty message."""
    assert typeset(()).text == "…"
    assert typeset((paragraph(" \n"), Code("\n"))).text == "…"


def test_beyond_a_hundred_entities_code_blocks_and_links_stay() -> None:
    """What Telegram would drop anyway is chosen: bold goes before code, code before links."""
    bolds = tuple(Span(text, bold=True) for text in ["x", "y"] * MAX_ENTITIES)
    link = Span("z", url="https://x.org")
    sheet = typeset((Paragraph(bolds), Paragraph((link,)), Code("code")))
    assert len(sheet.entities) == MAX_ENTITIES
    assert [str(e.type) for e in sheet.entities[-2:]] == ["text_link", "pre"]


def test_a_page_of_code_keeps_its_indentation(replies: Replies) -> None:
    """A page never begins with code: Telegram would trim its first line."""
    code = Code("\n".join("    indented = True" for _ in range(400)), "python")
    reply = Reply(ReplyKind.CARD, (heading("Title"), code), turn=TURN, unfolded=True)
    for drawing in turned(reply, replies):
        (block,) = [e for e in entities(drawing) if e["type"] == "pre"]
        assert covered(drawing.body.text, block).startswith("    indented")


def test_a_folded_card_that_is_too_long_already_is_shown_in_pages(replies: Replies) -> None:
    """Nothing of a long first paragraph is cut off."""
    reply = Reply(ReplyKind.CARD, (paragraph("word " * 1500),), (paragraph("rest"),), turn=TURN)
    (drawing,) = draw(reply, replies)
    assert drawing.body.text.startswith("page 1 of 2")
    assert labels(drawing) == ["Next page"]


def test_a_page_beyond_the_last_is_the_last(replies: Replies) -> None:
    """A button from before a card became shorter still shows something."""
    reply = Reply(ReplyKind.CARD, (paragraph("word " * 1500),), turn=TURN, page=999)
    (drawing,) = draw(reply, replies)
    assert drawing.body.text.startswith("page 2 of 2")
    assert labels(drawing) == ["Previous page"]


def test_exactly_full(replies: Replies) -> None:
    """A text of the greatest length that is surely one message is one message."""
    (one,) = draw(Reply(ReplyKind.NOTE, (paragraph("🐍" * (LIMIT // 2 - 1)),)), replies)
    assert units(one.body.text) == LIMIT - 2
    assert len(draw(Reply(ReplyKind.NOTE, (paragraph("x" * (LIMIT + 1)),)), replies)) == 2


def button(text: str, name: str = "cors") -> Button:
    """A button."""
    return Button(text, Action(Verb.SHOW, "", name))


def rows(*buttons: Button) -> list[list[str]]:
    """Labels as they lie, of buttons that come in one row."""
    board = keyboard([buttons])
    return [[b.text for b in row] for row in board.inline_keyboard] if board else []


def test_a_row_is_broken_where_labels_would_be_unreadable() -> None:
    """Buttons share a row's width equally, so long titles get rows of their own."""
    assert rows(button("This helped"), button("Not it")) == [["This helped", "Not it"]]
    long = "Select related and prefetch"
    assert rows(button("CORS"), button(long), button("CSRF")) == [["CORS"], [long], ["CSRF"]]
    assert [len(row) for row in rows(*[button("x")] * 20)] == [8, 8, 4]


def test_a_button_that_telegram_would_refuse_is_left_out() -> None:
    """Too much data or an empty label costs the button, not the message."""
    assert rows(button("ok"), button("long", "é" * 31), button(" ")) == [["ok"]]
    assert keyboard([[button("long", "x" * 62)]]) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("two\nlines  here", "two lines here"),
        ("x" * 64, "x" * 64),
        ("x" * 65, "x" * 63 + "…"),
        ("word " * 13, "word " * 12 + "word"),
        ("word " * 14, "word " * 11 + "word…"),
        ("a" * 63 + " b", "a" * 63 + "…"),
    ],
)
def test_labels_are_cut_behind_a_word(text: str, shown: str) -> None:
    """At most 64 characters, and no torn word where it can be helped."""
    assert label(text) == shown
    assert len(shown) <= 64


@given(text=st.text(max_size=300))
def test_any_label_fits(text: str) -> None:
    """Whatever a title is, its button is within 64 characters."""
    assert len(label(text)) <= 64


def every_reply(card: Card, replies: Replies) -> list[Reply]:
    """A card in every kind of reply."""
    match = Match(card, 0.9, "phrase", (("docer", "docker"),))
    related: list[Any] = [card] * 3
    return [
        replies.answer(match, related, "q" * 12),
        replies.card(card, related),
        replies.card(card, related, "q" * 12, unfolded=True),
        replies.choice(related, "q" * 12),
        replies.choice(related, "q" * 12, after_miss=True),
        replies.unknown(related, "q" * 12),
        replies.no_such_card(card.slug, related),
        replies.tag("rest", related, 0),
    ]


def test_every_shipped_card_in_every_reply(replies: Replies) -> None:
    """All cards keep Telegram's rules on all their pages, with the row that Telegram alone has."""
    cards = read_folder(CONTENT).cards
    assert cards
    for card in cards:
        for reply in every_reply(card, replies):
            for drawing in turned(reply, replies):
                check(drawing)
            row = footer(reply, replies, LINKS, owner=7_000_000_000)
            check(draw(reply, replies, row)[-1])
            assert [button.text for button in row] == ["Share"] * bool(reply.turn) + ["Delete"]


def test_every_shipped_card_as_an_inline_result(replies: Replies) -> None:
    """All cards keep the rules of inline mode, and open in private."""
    for card in read_folder(CONTENT).cards:
        result = listed(card, replies, LINKS).to_dict()
        check_inline({"results": [result]})
        ((button,),) = result["reply_markup"]["inline_keyboard"]
        assert button["url"].endswith(f"?start=card_{card.slug}")
        assert result["description"]
