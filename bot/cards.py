"""What moderators write and learners read: cards, and the match of a question with one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

MAX_SLUG = 40
"""Characters of a slug: it has to fit a Telegram button (64 bytes) beside what the button does."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HAS_SYMPTOM = re.compile(r"^## Symptom", re.MULTILINE)
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SYMPTOM = re.compile(r"^## Symptoms?[ \t]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class Kind(StrEnum):
    """A topic explains a thing; a challenge helps with something that went wrong."""

    TOPIC = "topic"
    CHALLENGE = "challenge"


@dataclass(frozen=True, slots=True)
class Link:
    """A page to read on."""

    title: str
    url: str


@dataclass(frozen=True)
class Card:
    """One answer, with the ways that people ask for it.

    `body` is Markdown of the card format; its first paragraph stands alone.
    """

    slug: str
    title: str
    body: str = ""
    kind: Kind = Kind.TOPIC
    phrases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(default=())

    @cached_property
    def summary(self) -> str:
        """The first paragraph, Markdown, on one line."""
        return " ".join(self.body.strip().split("\n\n", 1)[0].split())

    @cached_property
    def symptoms(self) -> tuple[str, ...]:
        """The error texts of a challenge: the fenced blocks under `## Symptom`."""
        if self.kind is not Kind.CHALLENGE or not (part := _SYMPTOM.search(self.body)):
            return ()
        return tuple(text.strip() for text in _FENCE.findall(part.group(1)) if text.strip())


@dataclass(frozen=True, slots=True)
class Match:
    """A card that may answer a question."""

    card: Card
    confidence: float
    """Probability in [0, 1] that this card answers the question."""
    phrase: str
    """The card's title, phrase or symptom that came nearest."""
    read_as: tuple[tuple[str, str], ...] = ()
    """Misspelt words with what they were read as: `(("docer", "docker"),)`."""


def related(card: Card, cards: Mapping[str, Card]) -> list[Card]:
    """The cards to look at next, those that are there."""
    return [cards[slug] for slug in card.related if slug in cards]


def kind_of(text: str) -> Kind:
    """The kind of a card by its text: challenges have symptoms."""
    return Kind.CHALLENGE if _HAS_SYMPTOM.search(text) else Kind.TOPIC


def folded(text: str) -> str:
    """A text's words in lower case; the text itself where it has none.

    >>> folded("What is an ORM?")
    'what is an orm'
    """
    return " ".join(re.findall(r"\w+", text.lower())) or text


def is_slug(text: str) -> bool:
    """Lower-case words joined by hyphens, at most `MAX_SLUG` characters.

    >>> is_slug("drf-viewsets"), is_slug("DRF viewsets")
    (True, False)
    """
    return len(text) <= MAX_SLUG and bool(_SLUG.fullmatch(text))
