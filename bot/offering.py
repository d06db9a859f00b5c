"""A card for somebody who did not ask the bot: only where title and text of a post both fit one."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass

from bot.cards import Match
from bot.consultation import Consultation
from bot.replies import Reply

SURE = 0.9
"""Confidence in [0, 1] of the whole post from which a card is offered unasked.

Chosen on tests/evals/forum_posts.jsonl, with `HALF`: a right card for each of the 32 posts that
have one, and none for the 32 others, where the surest whole post is at 0.97.
"""
HALF = 0.5
"""Confidence in [0, 1] from which a title or a text speaks for a card by itself."""
_ID = 12


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody wrote under a title, for people to answer."""

    key: str
    """What the platform knows it by, the same wherever and however often it is seen."""
    title: str
    text: str

    @property
    def id(self) -> str:
        """The id of the question that is recorded for it: one post is answered once."""
        digest = hashlib.sha256(self.key.encode()).digest()
        return b32encode(digest).decode().lower()[:_ID]


@dataclass(frozen=True, slots=True)
class Offer:
    """A card that was not asked for."""

    reply: Reply
    question: str
    """The id of the recorded question."""
    slug: str


async def sure_match(consultation: Consultation, post: Post) -> Match | None:
    """The one card that a post asks for: as a whole, by its text, and not against its title."""
    if not (post.title.strip() and post.text.strip()):
        return None
    match = await _best(consultation, f"{post.title}\n\n{post.text}", SURE)
    if match is None:
        return None
    told = await _best(consultation, post.text, HALF)
    titled = await _best(consultation, post.title, HALF)
    agreed = told is not None and told.card.slug == match.card.slug
    return match if agreed and (titled is None or titled.card.slug == match.card.slug) else None


async def _best(consultation: Consultation, text: str, least: float) -> Match | None:
    """The first match of a text, where it is as sure as that."""
    finding = await consultation.consult(text)
    sure = [match for match in finding.matches[:1] if match.confidence >= least]
    return sure[0] if sure and not finding.smalltalk else None
