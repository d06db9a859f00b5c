"""How card files and edits made in chat lie on each other; pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.cards import Card
from bot.ports import SyncReport


@dataclass(frozen=True, slots=True)
class Layered:
    """A card as learners see it, and what lies under it."""

    card: Card
    file: Card | None = None
    """What the card's file said when it was last read; None where there is no file."""
    base: Card | None = None
    """What the file said when the edit was made."""
    edited: bool = False
    """Whether the card was written in chat and differs from its file."""

    @property
    def in_conflict(self) -> bool:
        """Whether the file has changed, come or gone since the edit."""
        return self.edited and self.file != self.base


def lay(known: Layered | None, file: Card | None) -> Layered | None:
    """What a card becomes when its file now says this; None where nothing is left of it."""
    if known is None or not known.edited:
        return Layered(file, file) if file else None
    if file == known.card:  # the edit has arrived in the file
        return Layered(file, file)
    return replace(known, file=file)


def edit(known: Layered | None, card: Card) -> Layered:
    """What a card becomes when somebody writes it in chat; this settles a conflict."""
    file = known.file if known else None
    if card == file:
        return Layered(file, file)
    return Layered(card, file, base=file, edited=True)


def lay_all(known: Mapping[str, Layered], files: Mapping[str, Card]) -> dict[str, Layered | None]:
    """What every card becomes, by slug, in the order of slugs."""
    slugs = sorted(known.keys() | files.keys())
    return {slug: lay(known.get(slug), files.get(slug)) for slug in slugs}


def report(known: Mapping[str, Layered], after: Mapping[str, Layered | None]) -> SyncReport:
    """What became of the cards, for people."""
    left = {slug: layered for slug, layered in after.items() if layered}
    return SyncReport(
        added=tuple(slug for slug in left if slug not in known),
        changed=tuple(s for s, new in left.items() if s in known and new.card != known[s].card),
        removed=tuple(slug for slug in after if slug not in left),
        conflicts=tuple(slug for slug, layered in left.items() if layered.in_conflict),
    )
