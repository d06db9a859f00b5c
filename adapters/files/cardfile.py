"""One card as a Markdown file with a YAML head: reading and writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.cards import Card, Kind, Link
from bot.errors import CardError

FOLDERS = {"topics": Kind.TOPIC, "challenges": Kind.CHALLENGE}
"""Folder of the content, and the kind of card that lies in it."""
KEYS = ("title", "tags", "phrases", "related", "links")

MAX_DEPTH = 10
"""Levels of lists and keys in a head; a card needs three."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_HEAD = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^([a-z_]+)[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CardFile:
    """A card as read, with where in its file things stand."""

    where: str
    card: Card
    body_line: int
    """The line on which the body begins, from 1."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of each key of the head, from 1."""


def read_card(text: str, where: str, slug: str, kind: Kind) -> CardFile:
    """Read a card's text; raises CardError with the line and how to mend it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = _HEAD.match(text)
    if head is None:
        raise CardError(
            where, 1, "the head is missing; begin with a line ---, the title, and a line ---"
        )
    source = head.group(1) or ""
    values = _values(source, where)
    lines = {m.group(1): source.count("\n", 0, m.start()) + 2 for m in _KEY.finditer(source)}
    read = _Head(values, lines, where)
    card = Card(
        slug=slug,
        title=read.text("title"),
        body=text[head.end() :].strip("\n"),
        kind=kind,
        phrases=read.texts("phrases"),
        tags=read.texts("tags"),
        related=read.texts("related"),
        links=tuple(read.links()),
    )
    after = text[head.end() :]
    blank = len(after) - len(after.lstrip("\n"))
    return CardFile(where, card, text.count("\n", 0, head.end()) + 1 + blank, lines)


def write_card(card: Card) -> str:
    """The card's file; reading it gives an equal card."""
    parts = [f"title: {_flow(card.title)}\n"]
    if card.tags:
        parts.append(f"tags: {_flow(list(card.tags))}\n")
    if card.phrases:
        parts.append("phrases:\n" + "".join(f"  - {_flow(p)}\n" for p in card.phrases))
    if card.related:
        parts.append(f"related: {_flow(list(card.related))}\n")
    if card.links:
        links = [{"title": link.title, "url": link.url} for link in card.links]
        parts.append("links:\n" + "".join(f"  - {_flow(link)}\n" for link in links))
    return "---\n" + "".join(parts) + "---\n" + card.body + "\n"


def _flow(value: object) -> str:
    """YAML on one line."""
    text: str = yaml.dump(
        [value],
        Dumper=_Dumper,
        allow_unicode=True,
        width=1_000_000,
        default_flow_style=True,
        sort_keys=False,
    )
    return text.strip()[1:-1]


def _values(source: str, where: str) -> Mapping[str, Any]:
    """The head as YAML; raises CardError where it is none."""
    try:
        if _is_too_deep(source):
            raise CardError(where, 1, "the head is nested too deeply; compare it with another card")
        values = yaml.load(source, Loader=_Loader) if source else {}  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        advice = "put quotes around a text that holds : # @ or begins with a mark"
        raise CardError(where, line, f"this line is not YAML; {advice}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise CardError(where, 1, "the head is not YAML; compare it with another card") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise CardError(where, 2, "the head is no list of keys; write lines like “title: …”")
    return values


def _is_too_deep(source: str) -> bool:
    """Whether reading it would go deeper than `MAX_DEPTH`; raises YAMLError.

    The loader calls itself for each level, and its stack in C ends the process when it is full.
    """
    depth = 0
    for event in yaml.parse(source, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Head:
    """The head's values, with their types checked."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    where: str

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        advice = f"write a line “{key}: …”" if value is None else "put its text in quotes"
        raise CardError(
            self.where, self.lines.get(key, 1), f"{key} is missing or no text; {advice}"
        )

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise CardError(self.where, self._line(key), f"{key} is no list; begin lines with “- ”")
        for number, item in enumerate(value, 1):
            if not isinstance(item, str) or not item.strip():
                problem = f"entry {number} of {key} is no text; put quotes around it"
                raise CardError(self.where, self._line(key), problem)
        return tuple(item.strip() for item in value)

    def links(self) -> Iterator[Link]:
        value = self.values.get("links") or []
        if not isinstance(value, list):
            raise CardError(self.where, self._line("links"), "links is no list; begin with “- ”")
        for number, item in enumerate(value, 1):
            link = item if isinstance(item, dict) else {}
            title, url = link.get("title"), link.get("url")
            if not isinstance(title, str) or not isinstance(url, str):
                problem = (
                    f"link {number} lacks its title or url; write {{title: …, url: https://…}}"
                )
                raise CardError(self.where, self._line("links"), problem)
            yield Link(title.strip(), url.strip())

    def _line(self, key: str) -> int:
        return self.lines.get(key, 1)
