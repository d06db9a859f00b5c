"""Cards in another language: the same slug, another text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.cards import Card


@dataclass(frozen=True, slots=True)
class Sibling:
    """A card as people read it in another language."""

    language: str
    """The language's code: `fr`."""
    card: Card
    """With the slug of the card it belongs to, and its tags, related cards and links."""
    base: Card
    """The card in English as it was when this was written beside it."""

    def is_behind(self, card: Card) -> bool:
        """Whether the card says something else by now; ways to ask for it do not count."""
        return (card.title, card.body) != (self.base.title, self.base.body)


class Siblings:
    """All cards in other languages, by slug and language."""

    def __init__(self, found: Iterable[Sibling] = ()) -> None:
        self._known: dict[str, dict[str, Sibling]] = {}
        for one in found:
            self._known.setdefault(one.card.slug, {})[one.language] = one

    def of(self, card: Card, language: str) -> Sibling | None:
        """The card in that language."""
        return self._known.get(card.slug, {}).get(language)

    def has(self, slug: str) -> bool:
        """Whether the card is there in any language but English."""
        return slug in self._known

    def languages(self, slug: str) -> tuple[str, ...]:
        """The languages other than English that the card is there in."""
        return tuple(sorted(self._known.get(slug, {})))

    @property
    def phrases(self) -> Mapping[str, tuple[str, ...]]:
        """Titles and phrases by slug: ways to ask for the card."""
        return {
            slug: tuple(text for one in ways.values() for text in _texts(one.card))
            for slug, ways in self._known.items()
        }


NO_SIBLINGS = Siblings()


def _texts(card: Card) -> tuple[str, ...]:
    return (card.title, *card.phrases)
