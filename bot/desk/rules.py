"""What a published card must be, so that the library stays whole; everything else is advice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.cards import MAX_SLUG, Card, folded, is_slug
from bot.errors import DeskError

MAX_TITLE = 60
"""Characters of a title."""
MAX_BODY = 20_000
"""Characters of a card's text."""
MAX_PHRASE = 100
"""Characters of a phrase."""
MAX_PHRASES = 200
"""Phrases of one card."""

Cards: TypeAlias = Mapping[str, Card]
Claims: TypeAlias = defaultdict[str, set[str]]


def faults(card: Card, library: Cards) -> list[str]:
    """Why a card cannot be published beside these others, one sentence each."""
    whole = {**library, card.slug: card}
    return _faults(card, whole, claims(whole.values()))


def new_faults(cards: Iterable[Card], library: Cards, after: Cards) -> list[str]:
    """What would be wrong with these cards afterwards and is not now."""
    claimed, owned = claims(library.values()), claims(after.values())
    found = []
    for card in cards:
        before = library.get(card.slug)
        known = _faults(before, library, claimed) if before else []
        found += [f"{card.slug}: {f}" for f in _faults(card, after, owned) if f not in known]
    return found


def all_faults(library: Cards) -> dict[str, list[str]]:
    """What is wrong with each card that has anything wrong with it."""
    owned = claims(library.values())
    found = {slug: _faults(card, library, owned) for slug, card in library.items()}
    return {slug: wrong for slug, wrong in found.items() if wrong}


def _faults(card: Card, library: Cards, owned: Claims) -> list[str]:
    return [*_own(card), *_beside(card, library, owned)]


def _own(card: Card) -> Iterable[str]:
    if not is_slug(card.slug):
        yield (
            f"The name “{card.slug[:60]}” will not do; write lower-case words joined by hyphens, "
            f"{MAX_SLUG} characters at most."
        )
    if not card.title.strip() or len(card.title) > MAX_TITLE or "\n" in card.title:
        yield f"The title must be one line of 1 to {MAX_TITLE} characters."
    if not card.body.strip():
        yield "The card has no text; write the answer."
    if len(card.body) > MAX_BODY:
        yield f"The text is over {MAX_BODY} characters; split the card."
    if len(card.phrases) > MAX_PHRASES:
        yield f"There are over {MAX_PHRASES} phrases; keep those that tell something new."
    for phrase in card.phrases:
        if len(phrase) > MAX_PHRASE or "\n" in phrase:
            yield f"The phrase “{phrase[:40]}…” must be one line of {MAX_PHRASE} characters at most."


def _beside(card: Card, library: Cards, owned: Claims) -> Iterable[str]:
    for slug in card.related:
        if slug not in library or slug == card.slug:
            yield f"Related card “{slug[:60]}” is no other card here; mend or remove it."
    texts = (card.title, *card.phrases)
    for text in texts:
        if others := sorted(owned[folded(text)] - {card.slug}):
            yield f"“{text[:60]}” belongs to the card “{others[0]}” already; say it another way."
    times = Counter(map(folded, texts))
    for text in sorted(text for text, count in times.items() if count > 1):
        yield f"“{text[:60]}” stands in this card twice; keep it once."


def claims(cards: Iterable[Card]) -> Claims:
    """Titles and phrases, folded, and the slugs of the cards that have each."""
    owned: Claims = defaultdict(set)
    for card in cards:
        for text in (card.title, *card.phrases):
            owned[folded(text)].add(card.slug)
    return owned


@dataclass(frozen=True, slots=True)
class Settled:
    """A card brought back beside the others, and the others that made room for it."""

    card: Card
    others: tuple[Card, ...]


def settle(card: Card, library: Cards) -> Settled:
    """Bring an earlier state back: what others claim by now is left to them.

    Its title is its own again: others lose a phrase that says the same. Raises DeskError where
    another card has the same title.
    """
    others = {slug: other for slug, other in library.items() if slug != card.slug}
    title = folded(card.title)
    namesake = next((o for o in others.values() if folded(o.title) == title), None)
    if namesake:
        raise DeskError(
            f"The card “{namesake.slug}” has the title “{card.title}” now; "
            "give it another title first."
        )
    given = [without_phrase(other, title) for other in others.values()]
    changed = tuple(new for new in given if new != others[new.slug])
    owned = claims({**others, **{new.slug: new for new in changed}}.values())
    kept = dict.fromkeys(card.phrases)
    phrases = tuple(p for p in kept if folded(p) not in owned and folded(p) != title)
    related = tuple(slug for slug in card.related if slug in others)
    return Settled(replace(card, phrases=_once(phrases), related=related), changed)


def without_phrase(card: Card, text: str) -> Card:
    """The card without the phrases that say this, folded."""
    return replace(card, phrases=tuple(p for p in card.phrases if folded(p) != text))


def with_phrases(card: Card, phrases: Iterable[str], library: Cards) -> Card:
    """The card with those phrases added that no card has yet, each on one line and in length."""
    owned = claims((*library.values(), card))
    lines = (" ".join(phrase.split()) for phrase in phrases)
    new = [line for line in lines if line and len(line) <= MAX_PHRASE and folded(line) not in owned]
    room = MAX_PHRASES - len(card.phrases)
    return replace(card, phrases=(*card.phrases, *_once(new)[: max(0, room)]))


def relinked(library: Cards, old: str, new: str | None) -> tuple[Card, ...]:
    """The cards that name `old` as related, naming `new` instead, or nothing where it is None."""
    changed = []
    for card in library.values():
        if old in card.related and card.slug != old:
            named = (new if slug == old else slug for slug in card.related)
            kept = tuple(dict.fromkeys(s for s in named if s and s != card.slug))
            changed.append(replace(card, related=kept))
    return tuple(changed)


def _once(phrases: Iterable[str]) -> tuple[str, ...]:
    """Each folded text once, as it came first."""
    first: dict[str, str] = {}
    for phrase in phrases:
        first.setdefault(folded(phrase), phrase)
    return tuple(first.values())
