"""A learner's use cases: ask, tap, open a card, browse, complete."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.cards import Card
from bot.consultation import Consultation, Finding
from bot.errors import StaleAction, StoreError
from bot.lookup import Answer, Choice, Suggestion, Unknown
from bot.messages import DEFAULT, Messages
from bot.people import Address, Person, Pseudonyms
from bot.ports import Asked, AskerStore, Meter, Pick, QuestionStore, Rating
from bot.privacy import Privacy
from bot.recorder import Recorder
from bot.replies import RELATED, Action, Replies, Reply, Verb

log = logging.getLogger(__name__)

MAX_KEPT = 4000
"""Characters of a question that are recorded."""
REACHABLE = frozenset({"telegram", "discord"})
"""Platforms on which somebody can be told something later."""
MAX_ECHO = 60
"""Characters of a mistyped slug that are said back."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, who they are, and the language of their client."""

    text: str
    asker: Person
    language: str = DEFAULT


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


def related(card: Card, cards: Mapping[str, Card]) -> list[Card]:
    """The cards to look at next, those that are there."""
    return [cards[slug] for slug in card.related if slug in cards][:RELATED]


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
        retention_days: int = 90,
    ) -> None:
        self._consultation = consultation
        self._recorder = recorder
        self._store = store
        self._askers = askers
        self._messages = messages
        self._pseudonyms = pseudonyms
        self._meter = meter
        self._privacy = Privacy(askers, pseudonyms, recorder, retention_days)

    def replies(self, language: str = DEFAULT) -> Replies:
        """The bot's own lines in the nearest language there is."""
        return Replies(self._messages, self._messages.match(language))

    async def ask(self, question: Question) -> Reply:
        """Answer a question; an empty one gets a hint and is not recorded."""
        replies = self.replies(question.language)
        if not question.text.strip():
            return replies.note("empty.text")
        finding = await self._consultation.consult(question.text)
        if finding.smalltalk:
            return reply_to(finding, self._cards, replies)
        self._meter.asked(question.asker.platform, _name(finding), finding.elapsed_ms / 1000)
        asked = self._asked(question, finding)
        self._recorder.record(asked)
        if isinstance(finding.decision, Unknown) and (reason := await self._refusal(question.text)):
            return replies.refused(reason)
        watch = question.asker.platform in REACHABLE
        return reply_to(finding, self._cards, replies, asked.id, watch=watch)

    async def act(
        self, data: str, asker: Person, language: str = DEFAULT, where: Address | None = None
    ) -> Reply:
        """Do what a tapped button says; a forged or outdated one gets a plain line.

        `where` is the place to tell the asker something later: that of the message tapped on.
        """
        replies = self.replies(language)
        try:
            return await self._act(Action.decode(data), asker, replies, where)
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
        return replies.card(card, related(card, self._cards), unfolded=True)

    def topics(self, page: int = 0, language: str = DEFAULT) -> Reply:
        """The subjects that cards are filed under, the largest first."""
        return self._browse(page, self.replies(language))

    def complete(self, prefix: str, limit: int = 25) -> list[Suggestion]:
        """Titles and phrases that go on from a few letters."""
        return self._consultation.engine.complete(prefix, limit)

    def privacy(self, language: str = DEFAULT) -> Reply:
        """What is kept of a learner, and for how long."""
        return self._privacy.policy(self.replies(language))

    async def my_data(self, person: Person, language: str = DEFAULT) -> Reply:
        """All that is kept of a person, with a file of it; for their eyes alone."""
        replies = self.replies(language)
        try:
            return await self._privacy.mine(person, replies)
        except StoreError as error:
            return self._unsaved(error, replies)

    async def forget(self, person: Person, language: str = DEFAULT) -> Reply:
        """Delete all that is kept of a person, at once."""
        replies = self.replies(language)
        try:
            return await self._privacy.forget(person, replies)
        except StoreError as error:
            return self._unsaved(error, replies)

    @property
    def _cards(self) -> Mapping[str, Card]:
        return self._consultation.engine.cards

    def _asked(self, question: Question, finding: Finding) -> Asked:
        return Asked(
            id="".join(secrets.choice(_ALPHABET) for _ in range(12)),
            at=datetime.now(UTC),
            platform=question.asker.platform,
            asker=self._pseudonyms.of(question.asker),
            text=question.text[:MAX_KEPT],
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

    async def _act(  # noqa: C901, PLR0911 - one line for each verb
        self, action: Action, asker: Person, replies: Replies, where: Address | None
    ) -> Reply:
        match action.verb:
            case Verb.SHOW:
                card = self._card(action)
                return replies.card(card, related(card, self._cards))
            case Verb.PICK:
                card = self._card(action)
                await self._picked(action, card, asker)
                return replies.card(
                    card, related(card, self._cards), action.question, replaces=True
                )
            case Verb.MORE:
                return self._unfold(action, replies)
            case Verb.HELPED:
                return await self._helped(action, asker, replies)
            case Verb.MISSED:
                return await self._missed(action, asker, replies)
            case Verb.NONE:
                await self._known(action)
                return replace(await self._dead_end(action, asker, replies), replaces=True)
            case Verb.ESCALATE:
                return await self._escalate(action, asker, replies)
            case Verb.WATCH:
                return await self._watch(action, asker, replies, where)
            case Verb.FORGET:
                return await self._privacy.forget(asker, replies)
            case Verb.TOPICS:
                return self._browse(action.page, replies)
            case Verb.TAG:
                return self._tag(action, replies)
            case _:
                raise StaleAction("That button is not for learners.")

    def _card(self, action: Action) -> Card:
        card = self._consultation.card(action.name)
        if card is None:
            raise StaleAction("That card is gone.")
        return card

    async def _known(self, action: Action) -> Asked:
        """The recorded question that a button speaks of."""
        asked = await self._recorder.find(action.question)
        if asked is None:
            raise StaleAction("That question is no longer kept.")
        return asked

    def _unfold(self, action: Action, replies: Replies) -> Reply:
        card = self._card(action)
        return replies.card(
            card,
            related(card, self._cards),
            action.question,
            unfolded=True,
            page=action.page,
            replaces=True,
        )

    async def _helped(self, action: Action, asker: Person, replies: Replies) -> Reply:
        card = self._card(action)
        await self._rate(action, asker, helped=True)
        reply = replies.card(
            card,
            related(card, self._cards),
            action.question,
            unfolded=True,
            replaces=True,
            rated=True,
        )
        return replace(reply, toast=replies.say("helped.toast"))

    async def _missed(self, action: Action, asker: Person, replies: Replies) -> Reply:
        asked = await self._rate(action, asker, helped=False)
        cards = self._cards
        at = asked.slugs.index(action.name) + 1 if action.name in asked.slugs else 0
        left = [cards[s] for s in asked.slugs[at:] if s in cards and s != action.name][:3]
        if left:
            reply = replies.choice(left, action.question, after_miss=True)
            return replace(reply, toast=replies.say("missed.toast"))
        return await self._dead_end(action, asker, replies)

    async def _dead_end(self, action: Action, asker: Person, replies: Replies) -> Reply:
        """Nothing that was offered fitted: the moderators will see the question."""
        await self._recorder.flush()
        await self._askers.dead_end(action.question)
        watch = asker.platform in REACHABLE
        return replies.unknown((), action.question, "missed.nothing_else", watch=watch)

    async def _picked(self, action: Action, card: Card, asker: Person) -> None:
        """Remember which card was taken; a database that is away does not keep the card shut."""
        try:
            if action.question and await self._recorder.find(action.question):
                hashed = self._pseudonyms.of(asker)
                pick = Pick(action.question, card.slug, hashed, datetime.now(UTC))
                await self._askers.pick(pick)
        except StoreError as error:
            self._meter.failed("store")
            log.warning("A pick was not saved: %s", error)

    async def _watch(
        self, action: Action, asker: Person, replies: Replies, where: Address | None
    ) -> Reply:
        asked = await self._known(action)
        if where is None:
            raise StaleAction("Nobody can be told anything here later.")
        await self._recorder.flush()
        # Who waits wants it seen: without a gap there would be nobody to answer.
        await self._store.escalate(asked.id)
        await self._askers.watch(asked.id, self._pseudonyms.of(asker), where)
        return replace(replies.note("watching.text"), toast=replies.say("watching.toast"))

    async def _rate(self, action: Action, asker: Person, *, helped: bool) -> Asked:
        asked = await self._known(action)
        await self._recorder.flush()
        hashed = self._pseudonyms.of(asker)
        await self._store.rate(Rating(asked.id, action.name, hashed, helped, datetime.now(UTC)))
        return asked

    async def _escalate(self, action: Action, asker: Person, replies: Replies) -> Reply:
        asked = await self._known(action)
        await self._recorder.flush()
        await self._store.escalate(asked.id)
        reply = replies.escalated(asked.id, watch=asker.platform in REACHABLE)
        return replace(reply, toast=replies.say("escalated.toast"))

    def _browse(self, page: int, replies: Replies) -> Reply:
        homes = Counter(card.tags[0] for card in self._cards.values() if card.tags)
        subjects = sorted(homes.items(), key=lambda pair: (-pair[1], pair[0]))
        return replies.topics(subjects, page)

    def _tag(self, action: Action, replies: Replies) -> Reply:
        cards = [card for card in self._cards.values() if action.name in card.tags]
        if not cards:
            raise StaleAction("No card has that subject.")
        cards.sort(key=lambda card: (card.tags[0] != action.name, card.title.lower()))
        return replies.tag(action.name, cards, action.page)


def _name(finding: Finding) -> str:
    """The decision's name on the command line and in the store."""
    return type(finding.decision).__name__.lower()
