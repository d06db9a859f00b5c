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
    """Whether the card was written or archived in chat and so differs from its file."""
    archived: bool = False
    """Whether learners see it no more; then `card` is its last state."""

    @property
    def in_conflict(self) -> bool:
        """Whether the file has changed, come or gone since the edit."""
        return self.edited and self.file != self.base

    @property
    def shown(self) -> Card | None:
        """The card that learners see."""
        return None if self.archived else self.card


def lay(known: Layered | None, file: Card | None) -> Layered | None:
    """What a card becomes when its file now says this; None where nothing is left of it."""
    if known is None or not known.edited:
        return Layered(file, file) if file else None
    if file == known.shown:  # the edit has arrived in the file, or the file is gone too
        return Layered(file, file) if file else replace(known, file=None, base=None)
    return replace(known, file=file)


def edit(known: Layered | None, card: Card) -> Layered:
    """What a card becomes when somebody writes it in chat; this settles a conflict."""
    file = known.file if known else None
    if card == file:
        return Layered(file, file)
    return Layered(card, file, base=file, edited=True)


def archive(known: Layered) -> Layered:
    """What a card becomes when somebody takes it away; this settles a conflict."""
    return Layered(known.card, known.file, base=known.file, edited=True, archived=True)


def lay_all(known: Mapping[str, Layered], files: Mapping[str, Card]) -> dict[str, Layered | None]:
    """What every card becomes, by slug, in the order of slugs."""
    slugs = sorted(known.keys() | files.keys())
    return {slug: lay(known.get(slug), files.get(slug)) for slug in slugs}


def report(known: Mapping[str, Layered], after: Mapping[str, Layered | None]) -> SyncReport:
    """What became of the cards, for people."""
    was = {slug: layered.shown for slug, layered in known.items() if layered.shown}
    left = {slug: layered for slug, layered in after.items() if layered}
    shown = {slug: layered.shown for slug, layered in left.items() if layered.shown}
    return SyncReport(
        added=tuple(slug for slug in shown if slug not in was),
        changed=tuple(slug for slug in shown if slug in was and shown[slug] != was[slug]),
        removed=tuple(slug for slug in was if slug not in shown),
        conflicts=tuple(slug for slug, layered in left.items() if layered.in_conflict),
    )
