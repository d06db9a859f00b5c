"""What an edit would do, before it is done: on the questions that learners really asked."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.cards import Card, folded
from bot.consultation import Consultation
from bot.lookup import Answer, Decision, Engine
from bot.ports import Asked, CardEdit

ALIKE = 3
"""Cards that say nearly the same, at most."""
PATIENCE = 8.0
"""Seconds that a forecast takes at most: an index that is new has to learn as it is asked."""
NEARLY = 0.5
"""Confidence in [0, 1] from which a card answers what another one is titled."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Recorded questions that would be answered by other cards than now."""

    asked: int
    """Different questions that were tried."""
    wins: tuple[str, ...]
    """The card would answer them, and now none does."""
    steals: tuple[tuple[str, str], ...]
    """The card would answer them, and now the card with that slug does."""
    losses: tuple[str, ...]
    """The card, or one that goes into it, answers them now, and the card would not."""


class Forecast:
    """Runs recorded questions through the index as it is and as it would be."""

    def __init__(self, consultation: Consultation, patience: float = PATIENCE) -> None:
        self._consultation = consultation
        self._patience = patience
        self._now = lru_cache(maxsize=20_000)(self._answer)
        self._would_be = lru_cache(maxsize=4)(self._candidate)

    def effects(self, edit: CardEdit, asked: Iterable[Asked]) -> Effects:
        """What becomes of the card that an edit is about, were it stored.

        Questions that share words with that card are tried first; those that the patience does
        not reach are left out, and not counted as `asked`. What a card answers that goes into
        this one is not stolen from it.
        """
        version, until = self._consultation.engine.version, time.monotonic() + self._patience
        redirects = _redirected(self._consultation.redirects, edit.redirects)
        would_be = self._would_be(
            version, edit.cards, edit.archived, tuple(sorted(redirects.items()))
        )
        about, wins, steals, losses, count = edit.about, [], [], [], 0
        for one in _nearest_first(asked, edit.cards[0]):
            if time.monotonic() > until:
                break
            count += 1
            answers = self._now(version, one.text)
            now, then = edit.redirects.get(answers, answers), self._slug(one.text, would_be)
            if then == about != now:
                wins += [one.text] * (not now)
                steals += [(one.text, now)] * bool(now)
            elif now == about != then:
                losses.append(one.text)
        return Effects(count, tuple(wins), tuple(steals), tuple(losses))

    def alike(self, card: Card) -> list[str]:
        """Slugs of other cards that answer what this one is called or asked by."""
        found: dict[str, float] = {}
        for text in (card.title, *card.phrases[:10]):
            for match in self._consultation.engine.search(text, 2):
                if match.card.slug != card.slug and match.confidence >= NEARLY:
                    best = max(found.get(match.card.slug, 0.0), match.confidence)
                    found[match.card.slug] = best
        return sorted(found, key=lambda slug: (-found[slug], slug))[:ALIKE]

    def _answer(self, version: str, text: str) -> str:
        """The slug that answers now; remembered as long as the index is the same."""
        del version  # part of the key alone
        return self._slug(text, self._consultation.engine)

    def _candidate(
        self,
        version: str,
        changed: tuple[Card, ...],
        removed: tuple[str, ...],
        redirects: tuple[tuple[str, str], ...],
    ) -> Engine:
        """The index as it would be; remembered, since it learns as it is asked."""
        del version  # part of the key alone
        return candidate(self._consultation.engine, changed, removed, dict(redirects))

    def _slug(self, text: str, engine: Engine) -> str:
        return answered_by(self._consultation.measure(text, engine=engine)[0])


def _nearest_first(asked: Iterable[Asked], card: Card) -> list[Asked]:
    """Questions that share most words with the card first, else in the order given.

    A word counts the more the fewer questions have it: “how do I” tells nothing.
    """
    named = {word for text in (card.title, *card.phrases) for word in folded(text).split()}
    held = [(one, named & set(folded(one.text).split())) for one in asked]
    times = Counter(word for _, words in held for word in words)
    held.sort(key=lambda pair: -sum(1 / times[word] for word in pair[1]))
    return [one for one, _ in held]


def _redirected(known: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Where old slugs would lead, in one step each, as the store then says."""
    return {old: new.get(target, target) for old, target in known.items()} | dict(new)


def candidate(
    engine: Engine,
    changed: Sequence[Card],
    removed: Sequence[str],
    redirects: Mapping[str, str],
) -> Engine:
    """The engine as it would be; the one that answers is not touched.

    An engine holds one immutable snapshot, so that a copy costs nothing.
    """
    would_be = copy.copy(engine)
    would_be.update(changed, removed, redirects)
    return would_be


def answered_by(decision: Decision) -> str:
    """The slug of the one card that answers, or empty."""
    return decision.match.card.slug if isinstance(decision, Answer) else ""


def shown(library: Mapping[str, Card], slugs: Iterable[str]) -> list[str]:
    """Titles of cards with their slugs."""
    return [f"{library[slug].title} ({slug})" for slug in slugs if slug in library]
