"""What commands get that are no question: the guide, topics, cards, what is kept of oneself."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message
from telegram.constants import ChatType

from adapters.telegram.hearing import Heard
from adapters.telegram.links import CARD, EMPTY, asked_by
from adapters.telegram.whereabouts import author, language_of
from bot.assistant import Assistant
from bot.replies import Replies, Reply
from bot.richtext import paragraph


class Commands:
    """Turns a learner's command into its reply."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def obey(self, message: Message, heard: Heard) -> Reply:
        """The reply to a command, in the language of who wrote it."""
        language = await self._assistant.language(author(message), language_of(message))
        reply = await self._own(message, heard.command, language)
        return reply or self._open(message, heard, language)

    async def _own(self, message: Message, command: str, language: str) -> Reply | None:
        """The reply to a command about what is kept of the writer."""
        person = author(message)
        match command:
            case "language":
                return await self._assistant.languages(person, language_of(message))
            case "privacy":
                return replace(self._assistant.privacy(language), private=True)
            case "mydata":
                return await self._assistant.my_data(person, language)
            case "forgetme":
                return await self._assistant.forget(person, language)
            case _:
                return None

    def _open(self, message: Message, heard: Heard, language: str) -> Reply:
        replies = self._assistant.replies(language)
        match heard.command:
            case "start" if heard.text.startswith(CARD):
                return self._assistant.show(heard.text.removeprefix(CARD), language)
            case "start" if heard.text == EMPTY:
                return replies.note("empty.text")
            case "topics":
                return self._assistant.topics(0, language)
            case "card" if heard.text:
                return self._assistant.show(heard.text, language)
            case "card":
                return replies.note("card.usage")
            case other:
                guide = replies.welcome() if other == "start" else replies.help()
                private = message.chat.type == ChatType.PRIVATE
                return guide if private else _with_ways(guide, replies)


def started(heard: Heard) -> Heard:
    """The same, where a link into the private chat brought a question as that question."""
    question = asked_by(heard.text) if heard.command == "start" else ""
    return replace(heard, text=question, command="") if question.strip() else heard


def _with_ways(guide: Reply, replies: Replies) -> Reply:
    """The guide with a line on how to address the bot in a group."""
    return replace(guide, tail=(*guide.tail, paragraph(replies.say("help.group"))))
