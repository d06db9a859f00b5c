"""Looks a question up in the light of the last answer in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.cards import Card
from bot.consultation import Consultation, Finding
from bot.dialog.followup import Elliptical, FollowUps, Last, Wish, guess


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a text."""

    finding: Finding
    text: str
    """The question as it was read: whole, where the text leant on the last answer."""
    leant: bool = False


class Thread:
    """Follows a conversation."""

    def __init__(self, consultation: Consultation, followups: FollowUps) -> None:
        self._consultation = consultation
        self._followups = followups

    def wish(self, text: str, last: Last | None) -> Wish | None:
        """What a text wants of the last answer, where there is one."""
        return self._followups.wish(text) if last else None

    async def consult(self, text: str, last: Last | None) -> Found:
        """Look a text up by itself, and as what it may stand for after the last answer."""
        alone = await self._consultation.consult(text)
        card = self._consultation.card(last.slug) if last else None
        read = None if card is None or alone.smalltalk else self._followups.read(text)
        if last is None or card is None or read is None:
            return Found(alone, text)
        return await self._joined(alone, text, read, last, card)

    async def _joined(
        self, alone: Finding, text: str, read: Elliptical, last: Last, card: Card
    ) -> Found:
        """The surest of the whole questions where it is surer than the text, else the text."""
        best, thresholds = await self._barely(alone, text, read), self._consultation.thresholds
        for question in read.readings(last, card):
            joined = await self._consultation.consult(question)
            matches = guess(read, joined.matches, best.finding.matches, card, thresholds)
            if matches:
                decision = self._consultation.decide(matches)
                elapsed = best.finding.elapsed_ms + joined.elapsed_ms
                finding = replace(joined, decision=decision, matches=matches, elapsed_ms=elapsed)
                best = Found(finding, question, leant=True)
        return best

    async def _barely(self, alone: Finding, text: str, read: Elliptical) -> Found:
        """The text by itself, or what is left of it without “and”, whichever is surer."""
        bare = await self._consultation.consult(read.rest)
        return Found(bare if _surer(bare, alone) else alone, text)


def _surer(one: Finding, other: Finding) -> bool:
    return max((m.confidence for m in one.matches), default=0.0) > max(
        (m.confidence for m in other.matches), default=0.0
    )
