"""Inline mode: cards to send into any chat, ranked while somebody types `@bot …`."""

from __future__ import annotations

import logging

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from adapters.telegram.links import Links, start_with
from adapters.telegram.persistence import persist
from adapters.telegram.recent import Recent
from adapters.telegram.rendering import glimpse
from adapters.telegram.sending import NO_PREVIEW
from adapters.telegram.whereabouts import PLATFORM
from bot.assistant import Assistant
from bot.cards import Card
from bot.messages import DEFAULT
from bot.people import Person
from bot.replies import Replies
from bot.richtext import parse, plain
from bot.typeahead import Typeahead

log = logging.getLogger(__name__)

RESULTS = 15
"""Cards in a list; Telegram takes 50, and nobody scrolls so far."""
REMEMBERED = 30
"""Seconds that Telegram may show the same list again: a card that changes should not stay long."""
KEPT = 1_000
"""Cards whose entry in a list is kept as it is drawn."""
MAX_DESCRIPTION = 200
"""Characters of a description; the apps show two lines or so."""


class Inline:
    """Answers inline queries. Nothing is recorded: half a question is none."""

    def __init__(self, typeahead: Typeahead, assistant: Assistant) -> None:
        self._typeahead = typeahead
        self._assistant = assistant
        self._kept: Recent[tuple[str, str], tuple[Card, InlineQueryResultArticle]] = Recent(KEPT)

    async def answer(self, query: InlineQuery, links: Links) -> None:
        """Show the cards for what is typed so far; where none fits, a way to ask in private."""
        person = Person(PLATFORM, str(query.from_user.id))
        client = query.from_user.language_code or DEFAULT
        replies = self._assistant.replies(await self._assistant.language(person, client))
        found = await self._typeahead.suggest(query.query, RESULTS)
        results = [self._listed(one.card, replies, links) for one in found.suggestions]
        button = None if found.answers else _way_to_ask(query.query, replies)
        try:
            await persist(
                lambda: query.answer(
                    results, cache_time=REMEMBERED, is_personal=True, button=button
                )
            )
        except BadRequest as error:
            log.debug("An inline query was answered too late: %s", error)

    def _listed(self, card: Card, replies: Replies, links: Links) -> InlineQueryResultArticle:
        """The same as `listed`, drawn once for each card and language: keystrokes are many."""
        key = (card.slug, replies.language)
        drawn_of, entry = self._kept.get(key) or (None, None)
        if entry is None or drawn_of is not card:
            entry = listed(card, replies, links)
            self._kept.put(key, (card, entry))
        return entry


def listed(card: Card, replies: Replies, links: Links) -> InlineQueryResultArticle:
    """A card in the list, and the message that it becomes in the chat."""
    body = glimpse(replies.card(card, ()), replies)
    url = links.card(card.slug)
    open_it = InlineKeyboardButton(replies.say("button.open_in_private"), url=url)
    return InlineQueryResultArticle(
        id=card.slug,
        title=replies.spoken(card).title,
        description=_description(replies.spoken(card)),
        input_message_content=InputTextMessageContent(
            body.text, entities=body.entities, link_preview_options=NO_PREVIEW
        ),
        reply_markup=InlineKeyboardMarkup([[open_it]]) if url else None,
    )


def _description(card: Card) -> str:
    """The first paragraph without its marks, as one line."""
    text = " ".join(" ".join(map(plain, parse(card.summary))).split())
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1] + "…"


def _way_to_ask(question: str, replies: Replies) -> InlineQueryResultsButton:
    return InlineQueryResultsButton(
        replies.say("inline.ask"), start_parameter=start_with(question.strip())
    )
