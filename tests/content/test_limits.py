"""Every shipped card in every kind of reply, on both chats: within all that they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tests.servers.discord_rules import check_modal
from tests.servers.telegram_rules import check_text

from adapters.discord import rendering as discord
from adapters.discord.keyboard import MAX_ID
from adapters.discord.modal import modal_of
from adapters.files.texts import read_lines
from adapters.telegram import rendering as telegram
from bot.actions import Action, DeskVerb
from bot.cards import Card, Match
from bot.desk.fields import card_form, fits_form, write_fields
from bot.desk.room import Visit
from bot.desk.sheets import button, head, note, points, sheet
from bot.messages import Messages
from bot.people import Actor, Person
from bot.replies import Replies, Reply, ReplyKind
from bot.richtext import parse
from tests.content.drawing import QUESTION, check_on_discord, check_on_telegram
from tests.content.library import CONTENT, shipped

CARDS = {card.slug: card for card in shipped().cards}
MESSAGES = Messages(read_lines(CONTENT / "messages"))
DRAFT = "abcdefghijkl"
LONGEST = ("why does it say that " * 20)[:300]
"""A question as long as one is said back."""
LAST = 2
"""A page beyond the last one of any reply here, which shows the last."""

Kinds = dict[str, Callable[[Replies, Card], Iterator[Reply]]]


def _answers(say: Replies, card: Card) -> Iterator[Reply]:
    """As the answer to a question with typos, in all its states."""
    match = Match(card, 0.9, card.phrases[0], tuple((f"tpyo{n}", f"typo{n}") for n in range(9)))
    yield from _turned(say.answer(match, _near(card), QUESTION))
    yield say.card(card, _near(card), QUESTION, unfolded=True, rated=True, replaces=True)


def _cards(say: Replies, card: Card) -> Iterator[Reply]:
    """Opened, offered, and as its example."""
    yield from _turned(say.card(card, _near(card)))
    yield say.offer(card, _near(card))
    yield say.example(card, QUESTION)


def _choices(say: Replies, card: Card) -> Iterator[Reply]:
    """Among others."""
    yield say.choice([card, *_near(card)][:3], QUESTION)
    yield say.choice([card, *_near(card)][:3], QUESTION, after_miss=True)


def _unknowns(say: Replies, card: Card) -> Iterator[Reply]:
    """As near, but not near enough."""
    yield say.unknown([card, *_near(card)], QUESTION, watch=True)
    yield say.unknown((), QUESTION, "missed.nothing_else", watch=True)
    yield say.refused(card.summary)


def _lists(say: Replies, card: Card) -> Iterator[Reply]:
    """In the lists that lead to it."""
    for tag in card.tags:
        of_tag = [one for one in CARDS.values() if tag in one.tags]
        yield from (say.tag(tag, of_tag, page) for page in range(LAST + 1))
    yield from (say.topics([(tag, 215) for tag in card.tags] * 20, page) for page in (0, 1, 9))


def _notes(say: Replies, card: Card) -> Iterator[Reply]:
    """Looked for under a wrong name, and told to who waited for it."""
    yield say.no_such_card(card.title, [card, *_near(card)])
    told = say.note("told.answered", question=LONGEST)
    shown = say.card(card, _near(card))
    yield from _turned(replace(shown, body=(*told.body, *shown.body)))


def _desk(say: Replies, card: Card) -> Iterator[Reply]:
    """Previewed whole, with all that the desk says of it."""
    visit = Visit(Actor(Person("discord", "1")), say)
    ways = [button(visit, name, DeskVerb.EDIT, DRAFT, card.slug) for name in ("edit", "publish")]
    shown = (head(visit, "draft.title"), *parse(card.body))
    yield sheet(*shown, *points([*card.phrases, LONGEST]), buttons=ways)
    yield note(visit, "history.title", title=card.title, slug=card.slug)


KINDS: Kinds = {
    "answer": _answers,
    "card": _cards,
    "choice": _choices,
    "unknown": _unknowns,
    "topics": _lists,
    "note": _notes,
    "desk": _desk,
}


def test_every_kind_is_here() -> None:
    """A kind of reply that is added is checked."""
    assert set(KINDS) == {kind.value for kind in ReplyKind}


@pytest.mark.parametrize("language", MESSAGES.languages)
@pytest.mark.parametrize("kind", KINDS)
def test_telegram_takes_it(kind: str, language: str) -> None:
    """Every message of every card has entities and buttons that Telegram takes."""
    say = Replies(MESSAGES, language)
    for card in _some(language):
        for reply in KINDS[kind](say, card):
            for drawing in telegram.draw(reply, say):
                check_on_telegram(drawing)
            glimpse = telegram.glimpse(reply, say)
            check_text(glimpse.text, [entity.to_dict() for entity in glimpse.entities])


@pytest.mark.parametrize("language", MESSAGES.languages)
@pytest.mark.parametrize("kind", KINDS)
def test_discord_takes_it(kind: str, language: str) -> None:
    """The same for Discord, as components and as plain text."""
    say = Replies(MESSAGES, language)
    for card in _some(language):
        for reply in KINDS[kind](say, card):
            for form in (discord.RICH, discord.PLAIN):
                for drawing in discord.draw(reply, say, form):
                    check_on_discord(drawing)


def test_forms() -> None:
    """Every card that fits into a form makes one that Discord opens."""
    for language in MESSAGES.languages:
        visit = Visit(Actor(Person("discord", "1")), Replies(MESSAGES, language))
        for card in CARDS.values():
            fields = write_fields(card)
            if fits_form(fields):
                check_modal(modal_of(card_form(visit, DRAFT, fields, named=True)).to_dict())


def test_what_a_button_holds() -> None:
    """The longest name leaves room for all else, on both chats."""
    longest = max(CARDS, key=len)
    for verb in DeskVerb:
        data = Action(verb, DRAFT, longest, 999).encode()
        assert len(data.encode()) <= 64
        assert len(data) + len("nexus:") <= MAX_ID


def _turned(reply: Reply) -> Iterator[Reply]:
    """Folded, and unfolded at every page."""
    yield reply
    yield from (replace(reply, unfolded=True, page=page) for page in range(LAST + 1))


def _near(card: Card) -> list[Card]:
    return [CARDS[slug] for slug in card.related if slug in CARDS][:3]


def _some(language: str) -> list[Card]:
    """All cards in English; in another language, whose own lines are few, one in twenty."""
    every = list(CARDS.values())
    return every if language == MESSAGES.languages[0] else every[::20]
