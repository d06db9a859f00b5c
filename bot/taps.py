"""What a learner's buttons do."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.cards import Card, related
from bot.consultation import Consultation
from bot.dialog.followup import Last
from bot.dialog.recall import Recall
from bot.errors import StaleAction, StoreError
from bot.people import CHATS, Address, Person, Pseudonyms
from bot.ports import Asked, AskerStore, Meter, Pick, QuestionStore, Rating
from bot.privacy import Privacy
from bot.recorder import Recorder
from bot.replies import Action, Replies, Reply, Verb
from bot.speech import Speech

log = logging.getLogger(__name__)


class Taps:
    """Does what a button says, or raises StaleAction or StoreError."""

    def __init__(
        self,
        *,
        consultation: Consultation,
        recorder: Recorder,
        store: QuestionStore,
        askers: AskerStore,
        pseudonyms: Pseudonyms,
        meter: Meter,
        privacy: Privacy,
        speech: Speech,
        recall: Recall,
    ) -> None:
        self._consultation = consultation
        self._recorder = recorder
        self._store = store
        self._askers = askers
        self._pseudonyms = pseudonyms
        self._meter = meter
        self._privacy = privacy
        self._speech = speech
        self._recall = recall

    async def do(  # noqa: C901, PLR0911, PLR0912 - one line for each verb
        self, action: Action, asker: Person, replies: Replies, where: Address | None
    ) -> Reply:
        """The reply to a tap; `where` is the place to tell the asker something later."""
        match action.verb:
            case Verb.SHOW:
                return await self._show(action, asker, replies, where)
            case Verb.PICK:
                return await self._pick(action, asker, replies, where)
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
            case Verb.LANGUAGE:
                return await self._speak(action, asker, replies)
            case Verb.TOPICS:
                return self.browse(action.page, replies)
            case Verb.TAG:
                return self._tag(action, replies)
            case _:
                raise StaleAction("That button is not for learners.")

    @property
    def _cards(self) -> Mapping[str, Card]:
        return self._consultation.engine.cards

    async def _show(
        self, action: Action, asker: Person, replies: Replies, where: Address | None
    ) -> Reply:
        card = self._card(action)
        await self._remember(action, card, asker, where)
        return replies.card(card, related(card, self._cards))

    async def _pick(
        self, action: Action, asker: Person, replies: Replies, where: Address | None
    ) -> Reply:
        card = self._card(action)
        await self._picked(action, card, asker)
        await self._remember(action, card, asker, where)
        return replies.card(card, related(card, self._cards), action.question, replaces=True)

    async def _remember(
        self, action: Action, card: Card, asker: Person, where: Address | None
    ) -> None:
        """A card that was opened is what a short question goes on from."""
        last = Last(card.slug, card.title, action.question)
        await self._recall.keep(asker, where.place if where else None, last)

    async def _speak(self, action: Action, asker: Person, replies: Replies) -> Reply:
        if action.language and not self._speech.is_known(action.language):
            raise StaleAction("That language is not one of ours.")
        await self._speech.choose(asker, action.language)
        return self._speech.chosen_now(replies, action.language)

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
        watch = asker.platform in CHATS
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
        if where is None or asker.platform not in CHATS:
            raise StaleAction("Nobody can be told anything here later.")
        await self._recorder.flush()
        # Who waits wants it seen: without a gap there would be nobody to answer.
        await self._store.escalate(asked.id)
        to = replace(where, language=replies.language)
        await self._askers.watch(asked.id, self._pseudonyms.of(asker), to)
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
        reply = replies.escalated(asked.id, watch=asker.platform in CHATS)
        return replace(reply, toast=replies.say("escalated.toast"))

    def browse(self, page: int, replies: Replies) -> Reply:
        """The subjects that cards are filed under, the largest first."""
        homes = Counter(card.tags[0] for card in self._cards.values() if card.tags)
        subjects = sorted(homes.items(), key=lambda pair: (-pair[1], pair[0]))
        return replies.topics(subjects, page)

    def _tag(self, action: Action, replies: Replies) -> Reply:
        cards = [card for card in self._cards.values() if action.name in card.tags]
        if not cards:
            raise StaleAction("No card has that subject.")
        cards.sort(key=lambda card: (card.tags[0] != action.name, card.title.lower()))
        return replies.tag(action.name, cards, action.page)
