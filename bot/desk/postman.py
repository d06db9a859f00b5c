"""Makes what is delivered at the moment of sending, and knows what to do when it arrived."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.assistant import related
from bot.desk.courier import Courier
from bot.desk.overview import Overview
from bot.desk.room import Room
from bot.messages import Messages
from bot.people import Actor, Person
from bot.ports import Delivery, Errand, Fate, Outcome
from bot.replies import Replies, Reply
from bot.richtext import paragraph

log = logging.getLogger(__name__)

WAIT = 60.0
"""Seconds until the next try where the platform's adapter is not running."""


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
        reply = await self._reply(delivery)
        if reply is None:
            return Outcome(Fate.DELIVERED, "there is nothing to tell")
        outcome = await courier.send(reply, delivery.to, delivery.key)
        if outcome.moved:
            await self._room.stores.posts.moved(delivery.to, outcome.moved)
        return outcome

    async def done(self, delivery: Delivery, outcome: Outcome) -> None:
        """See `Postman`."""
        if outcome.fate is Fate.GONE:
            log.warning("A message on %s was given up: %s", _place(delivery), outcome.reason)
        if delivery.errand in {Errand.ANSWERED, Errand.DISMISSED}:
            await self._room.stores.watches.drop(delivery.key.partition(":")[2])

    async def _reply(self, delivery: Delivery) -> Reply | None:
        """What to say; None where there is nothing to say any more."""
        language = self._messages.match(delivery.to.language)
        replies = Replies(self._messages, language)
        if delivery.errand is Errand.DIGEST:
            actor = Actor(Person(delivery.to.place.platform, ""), delivery.to.place, language)
            return await self._overview.digest(actor, replies)
        if delivery.errand is Errand.DISMISSED:
            return _led(replies, "told.dismissed", delivery.text, replies.refused(delivery.name))
        card = self._room.consultation.card(delivery.name)
        if card is None:
            return None
        reply = replies.card(card, related(card, self._room.cards), unfolded=False)
        if delivery.errand is Errand.POST:
            return reply
        return _led(replies, "told.answered", delivery.text, reply)


def _led(replies: Replies, key: str, question: str, reply: Reply) -> Reply:
    """The reply with a line before it that says what it is about."""
    text = " ".join(question.split())[:300]
    return replace(reply, body=(paragraph(replies.say(key, question=text)), *reply.body))


def _place(delivery: Delivery) -> str:
    return delivery.to.place.platform
