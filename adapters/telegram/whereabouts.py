"""Telegram's chats and accounts as the core knows people and places."""

from __future__ import annotations

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message
from telegram.constants import ChatType

from adapters.telegram.sending import Target
from bot.messages import DEFAULT
from bot.people import Actor, Address, Person, Place

PLATFORM = "telegram"


def author(message: Message) -> Person:
    """Who wrote a message; an anonymous administrator is known as the group."""
    sender = message.sender_chat or message.from_user
    return Person(PLATFORM, str(sender.id if sender else message.chat.id))


def language_of(message: Message) -> str:
    """The language of the writer's client."""
    sender = message.from_user
    return (sender.language_code if sender else None) or DEFAULT


def place_of(message: MaybeInaccessibleMessage) -> Place:
    """The chat of a message, and its topic."""
    target = Target.of(message, message)
    return Place(PLATFORM, str(target.chat), str(target.thread or ""))


def actor_of(message: Message) -> Actor:
    """Who speaks at the desk by this message."""
    return Actor(author(message), _community(message), language_of(message))


def tapper(query: CallbackQuery) -> Actor:
    """Who speaks at the desk by this tap."""
    person = Person(PLATFORM, str(query.from_user.id))
    place = _community(query.message) if query.message else None
    return Actor(person, place, query.from_user.language_code or DEFAULT)


def address_of(query: CallbackQuery) -> Address | None:
    """Where to tell who taps something later: under their own question, where that is known."""
    message = query.message
    if message is None:
        return None
    person = query.from_user
    under = ""
    if message.chat.type != ChatType.PRIVATE:
        asked = message.reply_to_message if isinstance(message, Message) else None
        theirs = asked is not None and asked.from_user is not None and asked.from_user == person
        under = str(asked.message_id if asked and theirs else message.message_id)
    language = person.language_code or DEFAULT
    return Address(place_of(message), under, str(person.id), language)


def target_of(address: Address) -> Target:
    """Where Telegram is to send what goes to an address; raises ValueError for none of ours."""
    place = address.place
    return Target(
        int(place.chat),
        int(place.thread) if place.thread else None,
        int(address.message) if address.message else None,
    )


def _community(message: MaybeInaccessibleMessage) -> Place | None:
    return None if message.chat.type == ChatType.PRIVATE else place_of(message)
