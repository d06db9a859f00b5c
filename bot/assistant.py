"""A learner's use cases: ask, tap, open a card, browse, complete."""

from __future__ import annotations

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
from bot.people import Person, Pseudonyms
from bot.ports import Asked, Meter, QuestionStore, Rating
from bot.recorder import Recorder
from bot.replies import RELATED, Action, Replies, Reply, Verb

log = logging.getLogger(__name__)

MAX_KEPT = 4000
"""Characters of a question that are recorded."""
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
    finding: Finding, cards: Mapping[str, Card], replies: Replies, question: str = ""
) -> Reply:
    """What a finding sounds like; without a recorded question it cannot be rated."""
    if finding.smalltalk:
        kind = finding.smalltalk
        return replies.help() if kind == "help" else replies.note(f"{kind}.text")
    match finding.decision:
        case Answer(match=found):
            return replies.answer(found, related(found.card, cards), question)
        case Choice(matches=matches):
            return replies.choice(matches, question)
        case Unknown(nearest=nearest):
            return replies.unknown([match.card for match in nearest], question)


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
        messages: Messages,
        pseudonyms: Pseudonyms,
        meter: Meter,
    ) -> None:
        self._consultation = consultation
        self._recorder = recorder
        self._store = store
        self._messages = messages
        self._pseudonyms = pseudonyms
        self._meter = meter

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
        return reply_to(finding, self._cards, replies, asked.id)

    async def act(self, data: str, asker: Person, language: str = DEFAULT) -> Reply:
        """Do what a tapped button says; a forged or outdated one gets a plain line."""
        replies = self.replies(language)
        try:
            return await self._act(Action.decode(data), asker, replies)
        except StaleAction:
            return replies.note("stale.text")
        except StoreError as error:
            self._meter.failed("store")
            log.warning("A tap was not saved: %s", error)
            return replies.note("not_saved.text")

    def show(self, slug: str, language: str = DEFAULT) -> Reply:
        """Open a card by its slug, whole; an unknown slug gets the nearest titles."""
        replies = self.replies(language)
        card = self._cards.get(slug.strip().lower())
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

    async def _act(  # noqa: PLR0911 - one line for each verb
        self, action: Action, asker: Person, replies: Replies
    ) -> Reply:
        match action.verb:
            case Verb.SHOW:
                card = self._card(action)
                return replies.card(card, related(card, self._cards))
            case Verb.PICK:
                card = self._card(action)
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
                reply = replies.unknown((), action.question, "missed.nothing_else")
                return replace(reply, replaces=True)
            case Verb.ESCALATE:
                return await self._escalate(action, replies)
            case Verb.TOPICS:
                return self._browse(action.page, replies)
            case Verb.TAG:
                return self._tag(action, replies)
            case _:
                raise StaleAction("That button is not for learners.")

    def _card(self, action: Action) -> Card:
        card = self._cards.get(action.name)
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
        return replies.unknown((), action.question, "missed.nothing_else")

    async def _rate(self, action: Action, asker: Person, *, helped: bool) -> Asked:
        asked = await self._known(action)
        await self._recorder.flush()
        hashed = self._pseudonyms.of(asker)
        await self._store.rate(Rating(asked.id, action.name, hashed, helped, datetime.now(UTC)))
        return asked

    async def _escalate(self, action: Action, replies: Replies) -> Reply:
        asked = await self._known(action)
        await self._recorder.flush()
        await self._store.escalate(asked.id)
        return replace(replies.note("escalated.text"), toast=replies.say("escalated.toast"))

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
