"""A learner's use cases: ask, tap, open a card, browse, complete."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.answering import Answering
from bot.cards import related
from bot.consultation import Consultation
from bot.dialog.followup import FollowUps
from bot.dialog.recall import Recall
from bot.dialog.thread import Thread
from bot.errors import StaleAction, StoreError
from bot.lookup import Languages, Suggestion, suggest
from bot.messages import DEFAULT, Messages
from bot.offering import Offer, Post
from bot.people import Address, Person, Place, Pseudonyms
from bot.ports import AskerStore, Cache, Meter, QuestionStore
from bot.privacy import Privacy
from bot.recorder import Recorder
from bot.replies import Action, Replies, Reply, Verb
from bot.speech import Speech
from bot.taps import Taps

log = logging.getLogger(__name__)

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
        self._messages = messages
        self._meter = meter
        self._languages = languages
        recall = Recall(cache, pseudonyms)
        self._speech = Speech(askers, pseudonyms, messages, cache, meter)
        self._privacy = Privacy(
            askers,
            pseudonyms,
            recorder,
            retention_days,
            speech=self._speech,
            recall=recall,
        )
        self._answering = Answering(
            consultation=consultation,
            recorder=recorder,
            pseudonyms=pseudonyms,
            meter=meter,
            thread=Thread(consultation, followups),
            recall=recall,
        )
        self._taps = Taps(
            consultation=consultation,
            recorder=recorder,
            store=store,
            askers=askers,
            pseudonyms=pseudonyms,
            meter=meter,
            privacy=self._privacy,
            speech=self._speech,
            recall=recall,
        )

    def replies(self, language: str = DEFAULT) -> Replies:
        """The bot's own lines in the nearest language there is."""
        return Replies(self._messages, self._messages.match(language), self._consultation.siblings)

    async def language(self, person: Person, client: str) -> str:
        """The language to speak with somebody: the one they chose, else that of their client."""
        return await self._speech.chosen(person) or client

    async def ask(self, question: Question) -> Reply:
        """Answer a question; an empty one gets a hint and is not recorded."""
        replies = await self._replies_to(question)
        if not question.text.strip():
            return replies.note("empty.text")
        reply = await self._answering.answer(question.text, question.asker, question.where, replies)
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
        cards = self._consultation.engine.cards
        reply = replies.card(card, related(card, cards), unfolded=True)
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

        A post gets one card however often it is seen, by this process or another. Raises
        StoreError where that cannot be done.
        """
        return await self._answering.offer(post, asker, self.replies(language))

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

    def _unsaved(self, error: StoreError, replies: Replies) -> Reply:
        self._meter.failed("store")
        log.warning("A tap was not saved: %s", error)
        return replies.note("not_saved.text")
