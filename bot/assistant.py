"""A learner's use cases: ask, tap, open a card, browse, complete."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.actions import new_id
from bot.cards import Card
from bot.consultation import Consultation, Finding
from bot.dialog.followup import FollowUps, Last, Wish, turned
from bot.dialog.recall import Recall
from bot.dialog.thread import Thread
from bot.errors import StaleAction, StoreError
from bot.lookup import Answer, Choice, Languages, Suggestion, Unknown, suggest
from bot.messages import DEFAULT, Messages
from bot.offering import Offer, Post, sure_match
from bot.people import Address, Person, Place, Pseudonyms
from bot.ports import Asked, AskerStore, Cache, Meter, QuestionStore
from bot.privacy import Privacy
from bot.recorder import Recorder
from bot.replies import Action, Replies, Reply, Verb
from bot.speech import Speech
from bot.taps import REACHABLE, Taps, related

log = logging.getLogger(__name__)

MAX_KEPT = 4000
"""Characters of a question that are recorded."""
MAX_ECHO = 60
"""Characters of a mistyped slug that are said back."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, who they are, the language of their client, and where it was."""

    text: str
    asker: Person
    language: str = DEFAULT
    where: Place | None = None
    """The place that short questions after this one are asked in; None remembers nothing."""


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


class Assistant:
    """Answers learners. Every text and every tap gets a Reply."""

    def __init__(
        self,
        *,
        consultation: Consultation,
        recorder: Recorder,
        store: QuestionStore,
        askers: AskerStore,
        messages: Messages,
        pseudonyms: Pseudonyms,
        meter: Meter,
        cache: Cache,
        followups: FollowUps,
        languages: Languages,
        retention_days: int = 90,
    ) -> None:
        self._consultation = consultation
        self._recorder = recorder
        self._messages = messages
        self._pseudonyms = pseudonyms
        self._meter = meter
        self._languages = languages
        self._recall = Recall(cache, pseudonyms)
        self._speech = Speech(askers, pseudonyms, messages, cache, meter)
        self._privacy = Privacy(
            askers,
            pseudonyms,
            recorder,
            retention_days,
            speech=self._speech,
            recall=self._recall,
        )
        self._thread = Thread(consultation, followups)
        self._taps = Taps(
            consultation=consultation,
            recorder=recorder,
            store=store,
            askers=askers,
            pseudonyms=pseudonyms,
            meter=meter,
            privacy=self._privacy,
            speech=self._speech,
            recall=self._recall,
        )

    def replies(self, language: str = DEFAULT) -> Replies:
        """The bot's own lines in the nearest language there is."""
        return Replies(self._messages, self._messages.match(language), self._consultation.siblings)

    async def language(self, person: Person, client: str) -> str:
        """The language to speak with somebody: the one they chose, else that of their client."""
        return await self._speech.chosen(person) or client

    async def ask(self, question: Question) -> Reply:
        """Answer a question; an empty one gets a hint and is not recorded.

        A short one that goes on from the last answer in this place is read as a whole question.
        """
        replies = await self._replies_to(question)
        if not question.text.strip():
            return replies.note("empty.text")
        last = await self._recall.last(question.asker, question.where)
        wish = self._thread.wish(question.text, last)
        if last and wish:
            reply = await self._grant(wish, last, question, replies)
        else:
            reply = await self._answer(question, last, replies)
        return replace(reply, language=replies.language)

    async def act(
        self, data: str, asker: Person, language: str = DEFAULT, where: Address | None = None
    ) -> Reply:
        """Do what a tapped button says; a forged or outdated one gets a plain line.

        `where` is the place to tell the asker something later: that of the message tapped on.
        """
        replies = self.replies(language)
        try:
            action = Action.decode(data)
            chosen = "" if action.verb is Verb.LANGUAGE else await self._speech.chosen(asker)
            # A message that is changed by a tap goes on speaking its own language.
            replies = self.replies(action.language or chosen or language)
            reply = await self._taps.do(action, asker, replies, where)
            return replace(reply, language=replies.language)
        except StaleAction:
            return replies.note("stale.text")
        except StoreError as error:
            return self._unsaved(error, replies)

    def show(self, slug: str, language: str = DEFAULT) -> Reply:
        """Open a card by its slug, whole; an unknown slug gets the nearest titles."""
        replies = self.replies(language)
        card = self._consultation.card(slug.strip().lower())
        if card is None:
            near = self._consultation.engine.complete(slug, 3) if slug.strip() else []
            nearest = list({s.card.slug: s.card for s in near}.values())
            return replies.no_such_card(slug.strip()[:MAX_ECHO], nearest)
        reply = replies.card(card, related(card, self._cards), unfolded=True)
        return replace(reply, language=replies.language)

    def topics(self, page: int = 0, language: str = DEFAULT) -> Reply:
        """The subjects that cards are filed under, the largest first."""
        replies = self.replies(language)
        return replace(self._taps.browse(page, replies), language=replies.language)

    def complete(self, prefix: str, limit: int = 25) -> list[Suggestion]:
        """Cards for what is being typed, best first, as a question would rank them."""
        return suggest(self._consultation.engine, prefix, limit)

    async def offer(self, post: Post, asker: Person, language: str = DEFAULT) -> Offer | None:
        """A card for a post that nobody asked the bot about; None unless it is surely the one.

        A post gets one card however often it is seen, by this process or another: its question
        is recorded under an id of its own. Raises StoreError where that cannot be done.
        """
        match = await sure_match(self._consultation, post)
        if match is None or await self._recorder.find(post.id) is not None:
            return None
        finding = Finding(Answer(match), (match,), "", 0.0)
        question = Question(f"{post.title}\n\n{post.text}", asker, language)
        self._recorder.record(replace(self._asked(question, question.text, finding), id=post.id))
        await self._recorder.flush()
        reply = self.replies(language).offer(match.card, related(match.card, self._cards))
        return Offer(reply, post.id, match.card.slug)

    async def languages(self, person: Person, language: str = DEFAULT) -> Reply:
        """The languages to choose from; for the person's eyes alone."""
        chosen = await self._speech.chosen(person)
        replies = self.replies(chosen or language)
        return replace(self._speech.offer(chosen, replies), language=replies.language)

    def privacy(self, language: str = DEFAULT) -> Reply:
        """What is kept of a learner, and for how long."""
        return self._privacy.policy(self.replies(language))

    async def my_data(self, person: Person, language: str = DEFAULT) -> Reply:
        """All that is kept of a person, with a file of it; for their eyes alone."""
        replies = self.replies(await self.language(person, language))
        try:
            return await self._privacy.mine(person, replies)
        except StoreError as error:
            return self._unsaved(error, replies)

    async def forget(self, person: Person, language: str = DEFAULT) -> Reply:
        """Delete all that is kept of a person, at once."""
        replies = self.replies(await self.language(person, language))
        try:
            return await self._privacy.forget(person, replies)
        except StoreError as error:
            return self._unsaved(error, replies)

    async def _replies_to(self, question: Question) -> Replies:
        """Lines in the language they chose, else that of the question, else of their client."""
        chosen = await self._speech.chosen(question.asker)
        return self.replies(chosen or self._languages.detect(question.text) or question.language)

    async def _answer(self, question: Question, last: Last | None, replies: Replies) -> Reply:
        found = await self._thread.consult(question.text, last)
        finding = found.finding
        if finding.smalltalk:
            return reply_to(finding, self._cards, replies)
        self._meter.asked(question.asker.platform, _name(finding), finding.elapsed_ms / 1000)
        asked = self._asked(question, found.text, finding)
        self._recorder.record(asked)
        if isinstance(finding.decision, Unknown) and (reason := await self._refusal(found.text)):
            return replies.refused(reason)
        if isinstance(finding.decision, Answer):
            now = Last(finding.decision.match.card.slug, found.text, asked.id)
            await self._recall.keep(question.asker, question.where, now)
        watch = question.asker.platform in REACHABLE
        reply = reply_to(finding, self._cards, replies, asked.id, watch=watch)
        return replies.read_on(reply, found.text) if found.leant else reply

    async def _grant(self, wish: Wish, last: Last, question: Question, replies: Replies) -> Reply:
        """More of the card that is on show, or its code."""
        card = self._consultation.card(last.slug)
        if card is None:
            return await self._answer(question, None, replies)
        if wish is Wish.EXAMPLE:
            return replies.example(card, last.question)
        now = turned(last)
        await self._recall.keep(question.asker, question.where, now)
        near = related(card, self._cards)
        return replies.card(card, near, last.question, unfolded=True, page=now.page)

    @property
    def _cards(self) -> Mapping[str, Card]:
        return self._consultation.engine.cards

    def _asked(self, question: Question, text: str, finding: Finding) -> Asked:
        """What is recorded: the question as it was read, so that it can be understood alone."""
        return Asked(
            id=new_id(),
            at=datetime.now(UTC),
            platform=question.asker.platform,
            asker=self._pseudonyms.of(question.asker),
            text=text[:MAX_KEPT],
            decision=_name(finding),
            slugs=tuple(match.card.slug for match in finding.matches),
            confidence=finding.matches[0].confidence if finding.matches else 0.0,
            elapsed_ms=finding.elapsed_ms,
        )

    def _unsaved(self, error: StoreError, replies: Replies) -> Reply:
        self._meter.failed("store")
        log.warning("A tap was not saved: %s", error)
        return replies.note("not_saved.text")

    async def _refusal(self, text: str) -> str:
        """Why a question is not for us, where moderators said so of one like it."""
        return await asyncio.to_thread(self._consultation.refusals.reason, text)


def _name(finding: Finding) -> str:
    """The decision's name on the command line and in the store."""
    return type(finding.decision).__name__.lower()
