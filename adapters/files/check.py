"""What is wrong with a card beyond being unreadable: file, line, problem, how to mend it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it.token import Token

from adapters.files.cardfile import KEYS, CardFile
from adapters.files.folder import Folder
from bot.cards import MAX_SLUG, Kind, is_slug
from bot.errors import CardError
from bot.richtext import parser

MAX_TITLE = 60
MAX_PHRASE = 100
MAX_SUMMARY = 500
MAX_CODE_LINES = 25
MAX_CODE_COLUMNS = 88
MAX_POINTS = 6
PHRASES = (8, 15)
RELATED = (2, 4)
LINKS = (1, 3)
LANGUAGES = frozenset(
    [
        "bash",
        "dockerfile",
        "graphql",
        "html",
        "http",
        "ini",
        "javascript",
        "json",
        "nginx",
        "python",
        "sql",
        "text",
        "toml",
        "yaml",
    ]
)
HEADINGS = (["Symptom", "Cause", "Fix"], ["Symptom", "Cause", "Fix", "Prevent"])
_ALLOWED = frozenset(
    [
        "paragraph_open",
        "paragraph_close",
        "heading_open",
        "heading_close",
        "bullet_list_open",
        "bullet_list_close",
        "ordered_list_open",
        "ordered_list_close",
        "list_item_open",
        "list_item_close",
        "inline",
        "fence",
    ]
)
_ALLOWED_INLINE = frozenset(
    [
        "text",
        "softbreak",
        "strong_open",
        "strong_close",
        "em_open",
        "em_close",
        "code_inline",
        "link_open",
        "link_close",
        "text_special",
    ]
)
_NAMES = {
    "blockquote_open": "a quote",
    "hr": "a rule",
    "code_block": "an indented block; use a fence with its language",
    "image": "a picture",
    "hardbreak": "a forced line break",
}
_HTML = re.compile(r"</?[a-zA-Z][^>]*>")
_TABLE = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rules:
    """The lists that `content/README.md` keeps."""

    tags: frozenset[str]
    hosts: frozenset[str]


def read_rules(guide: Path) -> Rules | None:
    """The tags and link hosts of the guide; None where a folder has no guide of its own."""
    if not guide.exists():
        return None
    text = guide.read_text("utf-8")
    tags = {line.split()[0] for line in _listed(text, "Tags", guide) if line.strip()}
    return Rules(frozenset(tags), frozenset(_listed(text, "Link hosts", guide)))


def check_folder(folder: Folder, rules: Rules | None) -> list[CardError]:
    """Everything that can be told from the files alone, ordered by file and line."""
    slugs = {file.card.slug for file in folder.files}
    found = list(folder.broken)
    for file in folder.files:
        found += _Check(file, rules, slugs).problems()
    found += _claimed_twice(folder.files)
    return sorted(found, key=lambda error: (error.where, error.line))


def _listed(text: str, title: str, guide: Path) -> list[str]:
    """The lines of the fenced block under a heading of the guide."""
    part = re.search(rf"^## {title}\n.*?^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    if part is None:
        raise CardError(str(guide), 0, f"lacks the section “## {title}” with its ```text block")
    return part.group(1).split("\n")[:-1]


def _claimed_twice(files: Iterable[CardFile]) -> Iterator[CardError]:
    """Titles and phrases that more than one card has, case and punctuation aside."""
    owners: dict[str, list[CardFile]] = defaultdict(list)
    for file in files:
        for text in {_folded(t) for t in (file.card.title, *file.card.phrases)}:
            owners[text].append(file)
    for text, claims in owners.items():
        for file in claims[1:]:
            line = _line_of(file, text)
            problem = f"“{text}” belongs to {claims[0].where} already; say what is particular here"
            yield CardError(file.where, line, problem)


def _line_of(file: CardFile, folded: str) -> int:
    for number, phrase in enumerate(file.card.phrases, 1):
        if _folded(phrase) == folded:
            return file.lines.get("phrases", 0) + number
    return file.lines.get("title", 1)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower())) or text


class _Check:
    """The checks of one card."""

    def __init__(self, file: CardFile, rules: Rules | None, slugs: set[str]) -> None:
        self._file = file
        self._card = file.card
        self._rules = rules
        self._slugs = slugs

    def problems(self) -> list[CardError]:
        return [
            CardError(self._file.where, line, problem)
            for line, problem in (*self._head(), *self._body())
        ]

    def _head(self) -> Iterator[tuple[int, str]]:
        card = self._card
        if not is_slug(card.slug):
            yield (
                0,
                f"the name is no slug; use lower-case words with hyphens, {MAX_SLUG} at most",
            )
        for key, line in self._file.lines.items():
            if key not in KEYS:
                yield line, f"there is no key “{key}”; use {', '.join(KEYS)}"
        if len(card.title) > MAX_TITLE:
            yield self._at("title"), f"the title is over {MAX_TITLE} characters; shorten it"
        for key, bounds in (("phrases", PHRASES), ("related", RELATED), ("links", LINKS)):
            count = len(getattr(card, key))
            if not bounds[0] <= count <= bounds[1]:
                yield self._at(key), f"{count} {key}; have {bounds[0]} to {bounds[1]}"
        for number, phrase in enumerate(card.phrases, 1):
            if len(phrase) > MAX_PHRASE:
                yield (
                    self._at("phrases") + number,
                    f"a phrase is over {MAX_PHRASE} characters; shorten it",
                )
        yield from self._references()

    def _references(self) -> Iterator[tuple[int, str]]:
        card = self._card
        for slug in card.related:
            if slug == card.slug or slug not in self._slugs:
                yield self._at("related"), f"“{slug}” is no other card here; mend or remove it"
        if not card.tags:
            yield self._at("tags"), "no tags; the first one is the card's home when people browse"
        for tag in card.tags if self._rules else ():
            if self._rules and tag not in self._rules.tags:
                yield (
                    self._at("tags"),
                    f"“{tag}” is no tag of the list in README.md; pick one of it",
                )
        for number, link in enumerate(card.links, 1):
            yield from self._link(link.url, self._at("links") + number)

    def _link(self, url: str, line: int) -> Iterator[tuple[int, str]]:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            yield line, f"“{url}” is no https link; write one that begins with https://"
        elif self._rules and parts.hostname not in self._rules.hosts:
            yield (
                line,
                f"{parts.hostname} is not among the link hosts in README.md; add it or pick another page",
            )
        elif not parts.path.strip("/"):
            yield line, f"“{url}” is a home page; link the page that explains it"

    def _body(self) -> Iterator[tuple[int, str]]:
        tokens = parser().parse(self._card.body)
        if not tokens:
            yield self._file.body_line, "the card has no text; begin with the answer"
            return
        yield from self._marks(tokens)
        yield from self._code(tokens)
        if tokens[0].type != "paragraph_open":
            yield self._line(tokens[0]), "the text begins with no paragraph; put the answer first"
        elif len(tokens[1].content) > MAX_SUMMARY:
            problem = f"the first paragraph has {len(tokens[1].content)} characters; at most {MAX_SUMMARY} stand alone in a chat"
            yield self._line(tokens[0]), problem
        if self._card.kind is Kind.CHALLENGE:
            yield from self._challenge(tokens)

    def _marks(self, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
        """What the card format does not allow."""
        depth = 0
        for token in tokens:
            line = self._line(token)
            if token.type not in _ALLOWED and token.nesting >= 0:
                yield line, f"{_NAMES.get(token.type, token.type)} is not allowed in a card"
            if token.type == "heading_open" and token.tag != "h2":
                yield line, "only ## headings are allowed; write “## ” before it"
            if token.type.endswith("_list_open"):
                depth += 1
                if depth > 1:
                    yield line, "a list inside a list is not allowed; make it one list"
            depth -= token.type.endswith("_list_close")
            for child in token.children or ():
                if child.type not in _ALLOWED_INLINE:
                    yield line, f"{_NAMES.get(child.type, child.type)} is not allowed in a card"
                elif child.type == "text" and (html := _HTML.search(child.content)):
                    yield line, f"HTML like {html.group()} is not allowed; put it in backticks"
            if token.type == "inline" and _TABLE.search(token.content):
                yield line, "a table is not allowed; write a list"
        yield from self._long_lists(tokens)

    def _long_lists(self, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
        for at, token in enumerate(tokens):
            if token.type.endswith("_list_open"):
                inner = tokens[at + 1 :]
                end = next(i for i, t in enumerate(inner) if t.level == token.level)
                items = sum(
                    t.type == "list_item_open" and t.level == token.level + 1 for t in inner[:end]
                )
                if items > MAX_POINTS:
                    problem = f"a list of {items} points; have {MAX_POINTS} at most"
                    yield self._line(token), problem

    def _code(self, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
        for token in tokens:
            if token.type != "fence":
                continue
            line, words = self._line(token), token.info.split()
            if not words or words[0] not in LANGUAGES:
                yield (
                    line,
                    f"the fence names no language of the list: {', '.join(sorted(LANGUAGES))}",
                )
            code = token.content.splitlines()
            if len(code) > MAX_CODE_LINES:
                problem = f"{len(code)} lines of code; show at most {MAX_CODE_LINES}"
                yield line, problem
            widest = max(map(len, code), default=0)
            if widest > MAX_CODE_COLUMNS and words[:1] != ["text"]:
                yield line, f"a line of {widest} characters; break it at {MAX_CODE_COLUMNS}"

    def _challenge(self, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
        headings = [
            tokens[at + 1].content
            for at, token in enumerate(tokens)
            if token.type == "heading_open"
        ]
        if headings not in HEADINGS:
            yield (
                self._file.body_line,
                "the headings are not Symptom, Cause, Fix and perhaps Prevent; have these, in this order",
            )
        elif not self._card.symptoms:
            yield (
                self._file.body_line,
                "no error text under ## Symptom; paste it as a fenced text block",
            )

    def _line(self, token: Token) -> int:
        return self._file.body_line + (token.map[0] if token.map else 0)

    def _at(self, key: str) -> int:
        return self._file.lines.get(key, 1)
