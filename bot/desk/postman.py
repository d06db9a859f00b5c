"""Makes what is delivered at the moment of sending, and knows what to do when it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.cards import Card, related
from bot.desk.courier import Courier, Eraser
from bot.desk.overview import Overview
from bot.desk.room import NEXUS, Room
from bot.messages import Messages
from bot.people import Actor, Address, Person
from bot.ports import Delivery, Entry, Errand, Fate, Outcome, Watch
from bot.replies import Replies, Reply
from bot.richtext import paragraph

WAIT = 60.0
"""Seconds until the next try where the platform's adapter is not running."""
NOTHING = Outcome(Fate.DELIVERED, "there is nothing to tell")
UNSETTLED = Outcome(Fate.DELIVERED, "there is no answer any more; who waits goes on waiting")


class DeskPostman:
    """A Postman."""

    def __init__(
        self,
        room: Room,
        overview: Overview,
        messages: Messages,
        couriers: Mapping[str, Courier],
    ) -> None:
        self._room = room
        self._overview = overview
        self._messages = messages
        self._couriers = couriers

    async def deliver(self, delivery: Delivery) -> Outcome:
        """See `Postman`."""
        platform = delivery.to.place.platform
        courier = self._couriers.get(platform)
        if courier is None:
            return Outcome(Fate.LATER, f"{platform} is not running here", WAIT)
        if delivery.errand is Errand.WATCH:
            return await self._tell(delivery, courier)
        if delivery.errand is Errand.ERASE:
            return await _erase(delivery, courier)
        reply = await self._reply(delivery)
        if reply is None:
            return NOTHING
        outcome = await courier.send(reply, delivery.to, delivery.key)
        if outcome.moved:
            await self._room.stores.posts.moved(delivery.to, outcome.moved)
        return outcome

    async def done(self, delivery: Delivery, outcome: Outcome) -> None:
        """See `Postman`; what was given up is in the log of acts."""
        if delivery.errand is Errand.WATCH:
            told = outcome.reason != UNSETTLED.reason
            known = told and await self._room.stores.watches.drop(delivery.name)
        else:
            known = delivery.errand is not Errand.ERASE  # nobody waits for that
        if known and outcome.fate is Fate.GONE:
            await self._give_up(delivery, outcome)

    async def _tell(self, delivery: Delivery, courier: Courier) -> Outcome:
        """Tell an asker, unless they are told or have had themselves forgotten meanwhile."""
        watch = await self._room.stores.watches.find(delivery.name)
        if watch is None:
            return NOTHING
        card = await self._card(watch.slug) if watch.slug else None
        if card is None and not watch.reason:
            return UNSETTLED
        return await courier.send(self._answer(watch, card), watch.to, delivery.key)

    def _answer(self, watch: Watch, card: Card | None) -> Reply:
        replies = self._replies(watch.to)
        if card is None:
            return _led(replies, "told.dismissed", watch.question, replies.refused(watch.reason))
        return _led(replies, "told.answered", watch.question, self._shown(card, replies))

    async def _reply(self, delivery: Delivery) -> Reply | None:
        """What to say in a channel; None where there is nothing to say any more."""
        replies = self._replies(delivery.to)
        if delivery.errand is Errand.DIGEST:
            actor = Actor(Person(delivery.to.place.platform, ""), delivery.to.place)
            since = datetime.fromisoformat(delivery.name)
            return await self._overview.digest(since, actor, replies)
        card = await self._card(delivery.name)
        return None if card is None else self._shown(card, replies)

    async def _card(self, slug: str) -> Card | None:
        """A published card; another replica may have published it a moment ago."""
        card = self._room.consultation.card(slug)
        if card is None:
            await self._room.library.refresh()
            card = self._room.consultation.card(slug)
        return card

    def _shown(self, card: Card, replies: Replies) -> Reply:
        return replies.card(card, related(card, self._room.cards), unfolded=False)

    def _replies(self, to: Address) -> Replies:
        return Replies(
            self._messages,
            self._messages.match(to.language),
            self._room.consultation.siblings,
        )

    async def _give_up(self, delivery: Delivery, outcome: Outcome) -> None:
        """Let moderators see it, and send nothing more by a schedule that reaches nobody."""
        stores, errand = self._room.stores, delivery.errand
        planned = [
            p for p in await stores.posts.posts() if delivery.key.startswith(f"post:{p.id}:")
        ]
        for post in planned:
            await stores.posts.put(replace(post, paused=True), NEXUS, "post.paused")
        about = planned[0].id if planned else delivery.name if errand is Errand.POST else errand
        act = f"{errand.value}.given_up"
        await stores.audit.note(Entry(self._room.now(), NEXUS, act, about, outcome.reason))


async def _erase(delivery: Delivery, courier: Courier) -> Outcome:
    if not isinstance(courier, Eraser):
        return NOTHING
    return await courier.erase(delivery.to, delivery.name.split(","))


def _led(replies: Replies, key: str, question: str, reply: Reply) -> Reply:
    """The reply with a line before it that says what it is about."""
    text = " ".join(question.split())[:300]
    return replace(reply, body=(paragraph(replies.say(key, question=text)), *reply.body))
