"""Cards for what somebody is typing: as a question would rank them, its last word unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.lookup.analysis import words
from bot.lookup.completion import MAX_PREFIX, Suggestion

if TYPE_CHECKING:
    from bot.lookup.engine import Engine

TITLE, PHRASE, INSIDE, NEAR = 0.95, 0.9, 0.5, 0.2
"""How much a beginning speaks for its card, in [0, 1]: of its title, of a phrase, of a later word
in either, or of something spelt nearly so."""
LOOKED_AT = 8
"""Matches of the engine that are ranked among the beginnings."""
LEAST = 0.15
"""Confidence in [0, 1] below which a match that is no beginning is not worth a line."""
ENOUGH = 3
"""Letters from which a text is looked up: fewer are the beginning of too many words."""


def suggest(engine: Engine, typed: str, limit: int = 25) -> list[Suggestion]:
    """At most `limit` cards, best first, each with the title or phrase that brought it up.

    What the engine is sure of and what the text is the beginning of both count, the one in
    [0, 1] weakening the doubt that the other leaves. For a whole question that is the engine's
    own ranking; for half a word it is that of titles and phrases.
    """
    found = {one.card.slug: one for one in engine.complete(typed, limit)}
    merits = {slug: _merit(one, typed) for slug, one in found.items()}
    if len("".join(words(typed[:MAX_PREFIX]))) >= ENOUGH:
        for match in engine.search(typed, LOOKED_AT):
            slug = match.card.slug
            if slug not in found and match.confidence < LEAST:
                continue
            found.setdefault(slug, Suggestion(match.card, match.phrase or match.card.title))
            merits[slug] = 1 - (1 - merits.get(slug, 0.0)) * (1 - match.confidence)
    # Python sorts stably: among equals the order of the completions stays.
    return sorted(found.values(), key=lambda one: -merits[one.card.slug])[:limit]


def _merit(one: Suggestion, typed: str) -> float:
    """How much a completion speaks for its card."""
    start, text = (" ".join(words(part[:MAX_PREFIX])) for part in (typed, one.text))
    if text.startswith(start):
        return TITLE if one.text == one.card.title else PHRASE
    return INSIDE if f" {start}" in text else NEAR
