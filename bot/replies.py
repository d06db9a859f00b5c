"""What Nexus says, as plain data: each adapter draws a Reply as well as its platform can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, pairwise
from typing import Self

from bot.actions import Action, DeskVerb, Verb
from bot.cards import Card, Kind, Match
from bot.forms import Attachment, Form
from bot.messages import DEFAULT, Messages
from bot.richtext import Block, Heading, Paragraph, Points, Span, heading, paragraph, parse

__all__ = [
    "PER_PAGE",
    "RELATED",
    "Action",
    "Attachment",
    "Button",
    "DeskVerb",
    "Form",
    "Replies",
    "Reply",
    "ReplyKind",
    "Verb",
]

RELATED = 3
"""Related cards offered under an answer, at most."""
PER_PAGE = 8
"""Cards or subjects on one page of a browsed list."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap."""

    label: str
    action: Action


class ReplyKind(StrEnum):
    """What a reply is, so that a platform can dress it."""

    ANSWER = "answer"
    CHOICE = "choice"
    UNKNOWN = "unknown"
    CARD = "card"
    TOPICS = "topics"
    NOTE = "note"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: `body`, then `rest` where it is unfolded, then `tail`, then rows of buttons."""

    kind: ReplyKind
    body: tuple[Block, ...] = ()
    rest: tuple[Block, ...] = ()
    tail: tuple[Block, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    turn: Action | None = None
    """Unfolds the rest, and turns pages where the whole is longer than the platform allows."""
    unfolded: bool = False
    page: int = 0
    """The page to show, from 0; beyond the last one means the last."""
    replaces: bool = False
    """Whether it takes the place of the message whose button was tapped."""
    toast: str = ""
    """A line of at most 200 characters to flash up where the platform can."""
    tags: tuple[str, ...] = ()
    """The card's subjects, for colour."""
    private: bool = False
    """Whether only the person who acted should see it, where the platform can."""
    failed: bool = False
    """Whether what was asked for was not done; the blocks say why."""
    form: Form | None = None
    """To be filled in at once; the blocks say what it is for where no form can be shown."""
    attachment: Attachment | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is shown now."""
        return (*self.body, *(self.rest if self.unfolded else ()), *self.tail)

    @property
    def whole(self) -> Self:
        """The same with everything unfolded, for platforms that have the room."""
        return replace(self, unfolded=True)


class Replies:
    """Makes replies out of what the core found, in one language."""

    def __init__(self, messages: Messages, language: str = DEFAULT) -> None:
        self._messages = messages
        self._language = language

    def say(self, key: str, **values: object) -> str:
        """A line of the bot's own."""
        return self._messages.say(key, self._language, **values)

    def note(self, key: str, **values: object) -> Reply:
        """A single line."""
        return Reply(ReplyKind.NOTE, (paragraph(self.say(key, **values)),))

    def welcome(self) -> Reply:
        """What a newcomer reads first."""
        return self._guide(heading(self.say("welcome.title")), paragraph(self.say("greeting.text")))

    def help(self) -> Reply:
        """What can be asked."""
        return self._guide(heading(self.say("help.title")))

    def _guide(self, *opening: Block) -> Reply:
        examples = tuple((Span(self.say(f"help.example.{n}"), code=True),) for n in (1, 2, 3))
        body = (
            *opening,
            paragraph(self.say("help.text")),
            paragraph(self.say("help.examples")),
            Points(examples),
        )
        return Reply(ReplyKind.NOTE, body, buttons=((self._button("topics", Verb.TOPICS),),))

    def answer(
        self, match: Match, related: Sequence[Card], question: str, *, replaces: bool = False
    ) -> Reply:
        """The card that fits, with a way to say whether it did."""
        reply = self.card(match.card, related, question, replaces=replaces)
        if not match.read_as:
            return reply
        words = ", ".join(
            self.say("answer.read_as.word", typed=typed, read=read) for typed, read in match.read_as
        )
        remark = Paragraph((Span(self.say("answer.read_as", words=words), italic=True),))
        return replace(reply, tail=(*reply.tail, remark))

    def card(
        self,
        card: Card,
        related: Sequence[Card],
        question: str = "",
        *,
        unfolded: bool = False,
        page: int = 0,
        replaces: bool = False,
        rated: bool = False,
    ) -> Reply:
        """A card; with a recorded question, and not yet rated, it asks whether it helped."""
        first, *rest = _arranged(card)
        turn = Action(Verb.MORE, question, card.slug)
        rows = [tuple(Button(c.title, Action(Verb.SHOW, "", c.slug)) for c in related[:RELATED])]
        if question and not rated:
            rating = (Verb.HELPED, "helped"), (Verb.MISSED, "missed")
            rows.insert(0, tuple(self._button(n, v, question, card.slug) for v, n in rating))
        return Reply(
            ReplyKind.ANSWER if question else ReplyKind.CARD,
            (heading(card.title), first) if _has_text(first) else (heading(card.title),),
            tuple(rest),
            self._links(card),
            tuple(row for row in rows if row),
            turn=turn,
            unfolded=unfolded,
            page=page,
            replaces=replaces,
            tags=card.tags,
        )

    def choice(
        self, matches: Iterable[Match | Card], question: str, *, after_miss: bool = False
    ) -> Reply:
        """Two or three cards to choose from, each with its first sentence."""
        cards = [m.card if isinstance(m, Match) else m for m in matches]
        points = tuple((Span(c.title, bold=True), Span(f": {_first_sentence(c)}")) for c in cards)
        title = self.say("choice.after_miss" if after_miss else "choice.title")
        rows = [(Button(c.title, Action(Verb.PICK, question, c.slug)),) for c in cards]
        return Reply(
            ReplyKind.CHOICE,
            (paragraph(title), Points(points)),
            buttons=(*rows, (self._button("none", Verb.NONE, question),)),
        )

    def unknown(
        self,
        nearest: Sequence[Card],
        question: str,
        key: str = "unknown.title",
        *,
        watch: bool = False,
    ) -> Reply:
        """An honest “I don't know”, the two nearest cards, and a way to a person."""
        hint = "unknown.nearest" if nearest else "unknown.nothing_near"
        lines = (self.say(key), self.say(hint)) if key == "unknown.title" else (self.say(key),)
        rows = [(Button(c.title, Action(Verb.PICK, question, c.slug)),) for c in nearest[:2]]
        ways = (self._button("escalate", Verb.ESCALATE, question),)
        browse = (self._button("topics", Verb.TOPICS),)
        return Reply(
            ReplyKind.UNKNOWN,
            tuple(paragraph(line) for line in lines),
            buttons=(*rows, ways + self._watch(question, offered=watch), browse),
        )

    def escalated(self, question: str, *, watch: bool) -> Reply:
        """The question was passed on."""
        ways = self._watch(question, offered=watch)
        return replace(self.note("escalated.text"), buttons=(ways,) if ways else ())

    def refused(self, reason: str) -> Reply:
        """Why a question is not for us, in the moderators' words."""
        body = (paragraph(self.say("refused.title")), paragraph(reason))
        return Reply(ReplyKind.UNKNOWN, body, buttons=((self._button("topics", Verb.TOPICS),),))

    def _watch(self, question: str, *, offered: bool) -> tuple[Button, ...]:
        return (self._button("watch", Verb.WATCH, question),) if offered else ()

    def topics(self, subjects: Sequence[tuple[str, int]], page: int) -> Reply:
        """Subjects with how many cards each has; a tap lists them."""
        if not subjects:
            return self.note("topics.empty")
        body = (heading(self.say("topics.title")), paragraph(self.say("topics.hint")))
        buttons = [Button(f"{tag} ({n})", Action(Verb.TAG, "", tag)) for tag, n in subjects]
        return self._list(body, buttons, Action(Verb.TOPICS, page=page), across=2)

    def tag(self, tag: str, cards: Sequence[Card], page: int) -> Reply:
        """The cards of one subject; a tap opens one."""
        body = (heading(self.say("tag.title", tag=tag)),)
        buttons = [Button(card.title, Action(Verb.SHOW, "", card.slug)) for card in cards]
        reply = self._list(body, buttons, Action(Verb.TAG, "", tag, page), across=1)
        up = (self._button("topics", Verb.TOPICS),)
        return replace(reply, buttons=(*reply.buttons, up))

    def _list(
        self, body: tuple[Block, ...], buttons: Sequence[Button], here: Action, across: int
    ) -> Reply:
        size = PER_PAGE * across
        last = max(0, (len(buttons) - 1) // size)
        page = min(here.page, last)
        shown = buttons[page * size : (page + 1) * size]
        rows = [tuple(shown[i : i + across]) for i in range(0, len(shown), across)]
        turns = self.turns(here, page, last + 1)
        return Reply(
            ReplyKind.TOPICS, body, buttons=(*rows, *((turns,) if turns else ())), replaces=True
        )

    def turns(self, action: Action, page: int, pages: int) -> tuple[Button, ...]:
        """Buttons to the previous and the next page, each only where there is one."""
        ways = [("previous", page - 1)] * (page > 0) + [("next", page + 1)] * (page + 1 < pages)
        return tuple(
            Button(self.say(f"button.{name}"), replace(action, page=at)) for name, at in ways
        )

    def more(self, action: Action) -> Button:
        """The button that unfolds a card."""
        return Button(self.say("button.more"), action)

    def no_such_card(self, slug: str, nearest: Sequence[Card]) -> Reply:
        """An unknown slug, with cards that may have been meant."""
        lines = (self.say("card.unknown", slug=slug), self.say("card.unknown.hint"))
        rows = [(Button(c.title, Action(Verb.SHOW, "", c.slug)),) for c in nearest]
        return Reply(
            ReplyKind.NOTE,
            tuple(paragraph(line) for line in lines),
            buttons=(*rows, (self._button("topics", Verb.TOPICS),)),
        )

    def _links(self, card: Card) -> tuple[Block, ...]:
        if not card.links:
            return ()
        links = tuple((Span(link.title, url=link.url),) for link in card.links)
        return (paragraph(self.say("answer.links")), Points(links))

    def _button(self, label: str, verb: Verb, question: str = "", name: str = "") -> Button:
        return Button(self.say(f"button.{label}"), Action(verb, question, name))


def _arranged(card: Card) -> tuple[Block, ...]:
    """The card's blocks as a learner needs them: error texts, known already, come last."""
    blocks = parse(card.body) or (Paragraph(()),)
    if card.kind is not Kind.CHALLENGE:
        return blocks
    starts = [at for at, block in enumerate(blocks) if isinstance(block, Heading)]
    parts = [blocks[a:b] for a, b in pairwise([*starts, len(blocks)])]
    parts.sort(key=lambda part: part[0] == heading("Symptom"))
    return (*blocks[: starts[0] if starts else None], *chain.from_iterable(parts))


def _has_text(block: Block) -> bool:
    return not isinstance(block, Paragraph | Heading) or any(span.text for span in block.spans)


def _first_sentence(card: Card) -> str:
    """The first sentence of the card's summary, without marks; its title where it has none."""
    blocks = parse(card.summary)
    text = "".join(s.text for b in blocks[:1] if isinstance(b, Paragraph) for s in b.spans)
    end = next(
        (i + 1 for i, c in enumerate(text) if c in ".!?" and text[i + 1 : i + 2] in {"", " "}), 0
    )
    return text[: end or None] or card.title
