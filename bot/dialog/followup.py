"""Short questions that go on from the last answer: "and in docker?", "example please", "more".

Pure rules, no language model: what marks such a text, which whole questions it may stand for, and
when one of these is a better guess than the text by itself. Wrong guesses cost more than missed
ones, so a text that is answered by itself is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.cards import Card, Match
from bot.lookup import Smalltalk, Thresholds
from bot.lookup.analysis import stem, words

LONGEST = 10
"""Words of a text that can still lean on the last answer."""
BARE = 3
"""Words of a text that can do so without a word that says it, such as “in docker”."""
SLACK = 0.1
"""How much surer, in [0, 1], the bare subject of a leaning text may be than the whole question:
“docker” finds the card on Docker for sure, yet “and in docker?” asks for something else.
"""


class Wish(StrEnum):
    """What somebody may want of the card that they were shown."""

    MORE = "more"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Last:
    """The last answer that somebody got in a place."""

    slug: str
    text: str
    """The question it answered, whole."""
    question: str = ""
    """The recorded question, for ratings."""
    page: int = -1
    """The page that is shown unfolded; -1 while the card is folded."""


@dataclass(frozen=True, slots=True)
class Elliptical:
    """A text that may lean on the last answer."""

    rest: str
    """What it adds, without the words that it begins with to lean."""
    told: str
    """Its telling words."""
    leans: bool
    """Whether a word says that it leans: “and”, “what about”, “that”."""

    @property
    def subjects(self) -> frozenset[str]:
        """The stems of its telling words."""
        return frozenset(map(stem, self.told.split()))

    def readings(self, last: Last, card: Card) -> tuple[str, ...]:
        """The whole questions that it may stand for."""
        titled = f"{card.title} {self.rest}", f"{card.title} {self.told}"
        return tuple(dict.fromkeys((f"{last.text} {self.rest}", *titled)))


class FollowUps:
    """Knows the words of following up, in all languages together.

    `phrases` has those of each wish, `lead` what such a text begins with, `pointing` the words
    that stand for something said before, `small` words that say nothing of their own.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._wishes = Smalltalk({wish: phrases.get(wish, ()) for wish in Wish})
        leads = (tuple(words(text)) for text in phrases.get("lead", ()))
        self._leads = sorted(filter(None, leads), key=len, reverse=True)
        self._pointing = frozenset(w for text in phrases.get("pointing", ()) for w in words(text))
        small = (w for text in phrases.get("small", ()) for w in words(text))
        self._small = self._pointing.union(small)

    def wish(self, text: str) -> Wish | None:
        """What a text wants of the card on show, where it asks for nothing else."""
        kind = self._wishes.kind(text)
        return Wish(kind) if kind else None

    def read(self, text: str) -> Elliptical | None:
        """How a text leans on what was said before; None where it stands by itself."""
        said = words(text)
        if not said or len(said) > LONGEST or "\n" in text.strip():
            return None
        lead = next((one for one in self._leads if tuple(said[: len(one)]) == one), ())
        rest = said[len(lead) :]
        leans = bool(lead) or not self._pointing.isdisjoint(rest)
        told = [word for word in rest if word not in self._small]
        if not told or not (leans or len(said) <= BARE):
            return None
        return Elliptical(" ".join(rest), " ".join(told), leans)


def guess(
    found: Elliptical,
    joined: Sequence[Match],
    alone: Sequence[Match],
    last: Card,
    thresholds: Thresholds,
) -> tuple[Match, ...]:
    """The matches of a whole question where they are a better guess than those of the text alone.

    Both stand in falling order of confidence. The last card itself does not count, since it is
    on show already: it is what any addition of no meaning finds again.
    """
    others = tuple(match for match in joined if match.card.slug != last.slug)
    own = alone[0].confidence if alone else 0.0
    best = others[0].confidence if others else 0.0
    sure = best >= thresholds.answer
    if best < max(thresholds.choice, own - SLACK * (found.leans and sure)):
        return ()
    if own >= thresholds.choice and not sure:
        return ()
    if alone and others[0].card.slug == alone[0].card.slug:
        return ()
    if not found.subjects & _asked(others[0].card):
        return ()
    alike = found.leans or (sure and joined[0] is others[0] and own < thresholds.answer)
    return others if alike else ()


def turned(last: Last) -> Last:
    """The last answer once a further page of it is shown."""
    return replace(last, page=last.page + 1)


def _asked(card: Card) -> frozenset[str]:
    """The stems of the ways to ask for a card."""
    texts = (card.title, card.slug.replace("-", " "), *card.phrases)
    return frozenset(stem(word) for text in texts for word in words(text))
