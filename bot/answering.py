"""What a learner's words get: a question its answer, a post the card that is surely the one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.actions import new_id
from bot.cards import Card, related
from bot.consultation import Consultation, Finding
from bot.dialog.followup import Last, Wish, turned
from bot.dialog.recall import Recall
from bot.dialog.thread import Thread
from bot.lookup import Answer, Choice, Unknown
from bot.offering import Offer, Post, sure_match
from bot.people import CHATS, Person, Place, Pseudonyms
from bot.ports import Asked, Meter
from bot.recorder import Recorder
from bot.replies import Replies, Reply

MAX_KEPT = 4000
"""Characters of a question that are recorded."""


def reply_to(
    finding: Finding,
    cards: Mapping[str, Card],
    replies: Replies,
    question: str = "",
    *,
    watch: bool = False,
) -> Reply:
    """What a finding sounds like; without a recorded question it cannot be rated.

    `watch` offers to tell the asker when there is an answer.
    """
    if finding.smalltalk:
        kind = finding.smalltalk
        return replies.help() if kind == "help" else replies.note(f"{kind}.text")
    match finding.decision:
        case Answer(match=found):
            return replies.answer(found, related(found.card, cards), question)
        case Choice(matches=matches):
            return replies.choice(matches, question)
        case Unknown(nearest=nearest):
            return replies.unknown([match.card for match in nearest], question, watch=watch)


class Answering:
    """Looks up what was written, records it, and makes the reply."""

    def __init__(
        self,
        *,
        consultation: Consultation,
        recorder: Recorder,
        pseudonyms: Pseudonyms,
        meter: Meter,
        thread: Thread,
        recall: Recall,
    ) -> None:
        self._consultation = consultation
        self._recorder = recorder
        self._pseudonyms = pseudonyms
        self._meter = meter
        self._thread = thread
        self._recall = recall

    async def answer(
        self, text: str, asker: Person, where: Place | None, replies: Replies
    ) -> Reply:
        """The reply to a question.

        A short one that goes on from the last answer in this place is read as a whole question.
        """
        last = await self._recall.last(asker, where)
        wish = self._thread.wish(text, last)
        card = self._consultation.card(last.slug) if last and wish else None
        if last is None or card is None:
            return await self._look_up(text, last, asker, where, replies)
        if wish is Wish.EXAMPLE:
            return replies.example(card, last.question)
        now = turned(last)
        await self._recall.keep(asker, where, now)
        near = related(card, self._cards)
        return replies.card(card, near, last.question, unfolded=True, page=now.page)

    async def offer(self, post: Post, asker: Person, replies: Replies) -> Offer | None:
        """The card for a post, once: its question is recorded under the post's own id."""
        match = await sure_match(self._consultation, post)
        if match is None or await self._recorder.find(post.id) is not None:
            return None
        finding = Finding(Answer(match), (match,), "", 0.0)
        asked = self._asked(f"{post.title}\n\n{post.text}", asker, finding)
        self._recorder.record(replace(asked, id=post.id))
        await self._recorder.flush()
        reply = replies.offer(match.card, related(match.card, self._cards))
        return Offer(reply, post.id, match.card.slug)

    async def _look_up(
        self, text: str, last: Last | None, asker: Person, where: Place | None, replies: Replies
    ) -> Reply:
        found = await self._thread.consult(text, last)
        finding = found.finding
        if finding.smalltalk:
            return reply_to(finding, self._cards, replies)
        self._meter.asked(asker.platform, _name(finding), finding.elapsed_ms / 1000)
        asked = self._asked(found.text, asker, finding)
        self._recorder.record(asked)
        if isinstance(finding.decision, Unknown) and (reason := await self._refusal(found.text)):
            return replies.refused(reason)
        if isinstance(finding.decision, Answer):
            now = Last(finding.decision.match.card.slug, found.text, asked.id)
            await self._recall.keep(asker, where, now)
        watch = asker.platform in CHATS
        reply = reply_to(finding, self._cards, replies, asked.id, watch=watch)
        return replies.read_on(reply, found.text) if found.leant else reply

    @property
    def _cards(self) -> Mapping[str, Card]:
        return self._consultation.engine.cards

    def _asked(self, text: str, asker: Person, finding: Finding) -> Asked:
        """What is recorded: the question as it was read, so that it can be understood alone."""
        return Asked(
            id=new_id(),
            at=datetime.now(UTC),
            platform=asker.platform,
            asker=self._pseudonyms.of(asker),
            text=text[:MAX_KEPT],
            decision=_name(finding),
            slugs=tuple(match.card.slug for match in finding.matches),
            confidence=finding.matches[0].confidence if finding.matches else 0.0,
            elapsed_ms=finding.elapsed_ms,
        )

    async def _refusal(self, text: str) -> str:
        """Why a question is not for us, where moderators said so of one like it."""
        return await asyncio.to_thread(self._consultation.refusals.reason, text)


def _name(finding: Finding) -> str:
    """The decision's name on the command line and in the store."""
    return type(finding.decision).__name__.lower()
