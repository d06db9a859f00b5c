"""A card as JSON, the way that revisions keep it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.cards import Card, Kind, Link


def to_json(card: Card) -> dict[str, Any]:
    """Everything that a card holds.

    >>> to_json(Card("orm", "The ORM", tags=("db",)))["tags"]
    ('db',)
    """
    return asdict(card)


def from_json(data: dict[str, Any]) -> Card:
    """The same card again.

    >>> from_json({"slug": "orm", "title": "The ORM", "tags": ["db"]}).tags
    ('db',)
    """
    return Card(
        slug=data["slug"],
        title=data["title"],
        body=data.get("body", ""),
        kind=Kind(data.get("kind", Kind.TOPIC)),
        phrases=tuple(data.get("phrases", ())),
        tags=tuple(data.get("tags", ())),
        related=tuple(data.get("related", ())),
        links=tuple(Link(**link) for link in data.get("links", ())),
    )
