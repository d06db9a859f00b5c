"""The checks of a card's text: its first paragraph, its length, its marks, lists and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from adapters.files.cardfile import CardFile
from adapters.files.guide import Rules
from adapters.files.problem import Problem, at
from bot.cards import Kind
from bot.richtext import parser

MAX_SUMMARY = 500
"""Characters of the first paragraph: what a phone shows at a glance."""
MAX_POINTS = 6
"""Points of a list."""
WORDS = {Kind.TOPIC: (90, 220), Kind.CHALLENGE: (90, 260)}
"""The fewest and the most words besides code."""
HEADINGS = (["Symptom", "Cause", "Fix"], ["Symptom", "Cause", "Fix", "Prevent"])
"""What a challenge is made of."""

_BLOCKS = ("paragraph", "heading", "bullet_list", "ordered_list", "list_item")
_ALLOWED = frozenset(
    ["inline", "fence", *(f"{name}_{end}" for name in _BLOCKS for end in ("open", "close"))]
)
_SPANS = ("strong", "em", "link")
_ALLOWED_INLINE = frozenset(
    ["text", "text_special", "softbreak", "code_inline"]
    + [f"{name}_{end}" for name in _SPANS for end in ("open", "close")]
)
_FORBIDDEN = {
    "blockquote_open": ("a quote is not allowed", "write it as a paragraph"),
    "hr": ("a rule is not allowed", "remove it"),
    "code_block": ("code by indenting is not allowed", "use a fence with its language"),
    "image": ("a picture is not allowed", "say it in words or link the page"),
    "hardbreak": ("a forced line break is not allowed", "begin a new paragraph"),
}
_HTML = re.compile(r"</?[a-zA-Z][^>]*>")
_TABLE = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)


def check_body(file: CardFile, rules: Rules, stretch: float = 1.0) -> Iterator[Problem]:
    """Problems of one card's text; `stretch` is how many times as long as English it may be."""
    tokens = parser().parse(file.card.body)
    if not tokens:
        yield at(file, file.body_line, "the card has no text", "begin with the answer")
        return
    yield from _summary(file, tokens)
    yield from _length(file, tokens, stretch)
    for token in tokens:
        yield from _mark(file, token)
        yield from _spans(file, token, rules)
    yield from _lists(file, tokens)
    if file.card.kind is Kind.CHALLENGE:
        yield from _challenge(file, tokens)


def line_of(file: CardFile, token: Token) -> int:
    """The line in the file on which a token begins."""
    return file.body_line + (token.map[0] if token.map else 0)


def _summary(file: CardFile, tokens: Sequence[Token]) -> Iterator[Problem]:
    if tokens[0].type != "paragraph_open":
        what = "the text does not begin with a paragraph"
        yield at(file, line_of(file, tokens[0]), what, "put the answer first")
    elif (length := len(tokens[1].content)) > MAX_SUMMARY:
        what = f"the first paragraph has {length} characters"
        yield at(file, file.body_line, what, f"answer in {MAX_SUMMARY} at most; go on below")


def _length(file: CardFile, tokens: Sequence[Token], stretch: float) -> Iterator[Problem]:
    """Words besides code; a card that is short or long is an advice: some need no more, or less."""
    texts = ("".join(map(_readable, token.children or ())) for token in tokens)
    words = sum(len(text.split()) for text in texts)
    fewest, most = WORDS[file.card.kind][0], round(WORDS[file.card.kind][1] * stretch)
    if not fewest <= words <= most:
        mend = f"have {fewest} to {most}; " + ("say more" if words < fewest else "cut or split it")
        yield at(file, file.body_line, f"{words} words besides code", mend, advice=True)


def _readable(span: Token) -> str:
    return span.content or " " * (span.type == "softbreak")


def _mark(file: CardFile, token: Token) -> Iterator[Problem]:
    """A block that the card format does not allow."""
    if token.type == "heading_open" and token.tag != "h2":
        what = "a heading of another level than ## is not allowed"
        yield at(file, line_of(file, token), what, "write “## ” before it")
    if token.type not in _ALLOWED and token.nesting >= 0:
        yield at(file, line_of(file, token), *_told(token))


def _spans(file: CardFile, token: Token, rules: Rules) -> Iterator[Problem]:
    """Marks inside a line that the card format does not allow, and links that may not be."""
    line = line_of(file, token)
    for child in token.children or ():
        if child.type not in _ALLOWED_INLINE:
            yield at(file, line, *_told(child))
        elif child.type == "text" and (html := _HTML.search(child.content)):
            yield at(file, line, f"HTML like {html.group()} is not allowed", "put it in backticks")
        elif child.type == "link_open" and (fault := rules.link_fault(str(child.attrs["href"]))):
            yield at(file, line, *fault)
    if token.type == "inline" and _TABLE.search(token.content):
        yield at(file, line, "a table is not allowed", "write a list")


def _told(token: Token) -> tuple[str, str]:
    unknown = f"{token.type} is not allowed in a card", "write paragraphs, lists and fenced code"
    return _FORBIDDEN.get(token.type, unknown)


def _lists(file: CardFile, tokens: Sequence[Token]) -> Iterator[Problem]:
    """Lists inside lists, and lists that are too long."""
    items: list[int] = []  # of each list that is open
    opened: list[Token] = []
    for token in tokens:
        if token.type.endswith("_list_open"):
            if opened:
                what = "a list inside a list is not allowed"
                yield at(file, line_of(file, token), what, "make it one list")
            opened.append(token)
            items.append(0)
        elif token.type == "list_item_open":
            items[-1] += 1
        elif token.type.endswith("_list_close"):
            line, count = line_of(file, opened.pop()), items.pop()
            if count > MAX_POINTS:
                yield at(file, line, f"a list of {count} points", f"have {MAX_POINTS} at most")


def _challenge(file: CardFile, tokens: Sequence[Token]) -> Iterator[Problem]:
    opened = [i for i, token in enumerate(tokens) if token.type == "heading_open"]
    if [tokens[i + 1].content for i in opened] not in HEADINGS:
        mend = "have Symptom, Cause, Fix and perhaps Prevent, in this order"
        yield at(file, file.body_line, "a challenge's headings are missing or others", mend)
    elif not file.card.symptoms:
        line = line_of(file, tokens[opened[0]])
        yield at(file, line, "no error text under ## Symptom", "paste it as a fenced text block")
