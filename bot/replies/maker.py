"""Makes replies out of what the core found, in the bot's own lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.actions import Action, Verb
from bot.cards import Card, Kind, Match
from bot.messages import DEFAULT, Messages
from bot.replies.pieces import HEADINGS, arranged, codes, first_sentence, has_text
from bot.replies.reply import Button, Reply, ReplyKind
from bot.richtext import Block, Heading, Paragraph, Points, Span, heading, paragraph
from bot.siblings import NO_SIBLINGS, Sibling, Siblings

RELATED = 3
"""Related cards offered under an answer, at most."""
PER_PAGE = 8
"""Cards or subjects on one page of a browsed list."""
_BROWSING = frozenset({Verb.TOPICS, Verb.TAG, Verb.SHOW})
"""Buttons that begin something new and so speak the language of whoever taps."""


class Replies:
    """Makes replies out of what the core found, in one language."""

    def __init__(
        self, messages: Messages, language: str = DEFAULT, siblings: Siblings = NO_SIBLINGS
    ) -> None:
        self._messages = messages
        self.language = language
        self._siblings = siblings

    def speaking(self, language: str) -> Replies:
        """The same in another language, or in this one where none is named."""
        if language in {"", self.language}:
            return self
        return Replies(self._messages, self._messages.match(language), self._siblings)

    def say(self, key: str, **values: object) -> str:
        """A line of the bot's own."""
        return self._messages.say(key, self.language, **values)

    def name_of(self, language: str) -> str:
        """A language's name in that language, such as “Français”."""
        return self._messages.say("language.name", language)

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

    def answer(self, match: Match, related: Sequence[Card], question: str) -> Reply:
        """The card that fits, with a way to say whether it did."""
        reply = self.card(match.card, related, question)
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
        sibling = self._siblings.of(card, self.language)
        shown = sibling.card if sibling else card
        first, *rest = self._arranged(shown, translated=sibling is not None)
        rows = [tuple(self._opening(c) for c in related[:RELATED])]
        if question and not rated:
            rating = (Verb.HELPED, "helped"), (Verb.MISSED, "missed")
            rows.insert(0, tuple(self._button(n, v, question, card.slug) for v, n in rating))
        if sibling:
            rows.append((self._in_english(card, question),))
        return Reply(
            ReplyKind.ANSWER if question else ReplyKind.CARD,
            (heading(shown.title), first) if has_text(first) else (heading(shown.title),),
            tuple(rest),
            (*self._links(shown), *self._behind(card, sibling)),
            tuple(row for row in rows if row),
            turn=self._action(Verb.MORE, question, card.slug),
            unfolded=unfolded,
            page=page,
            replaces=replaces,
            tags=card.tags,
        )

    def offer(self, card: Card, related: Sequence[Card]) -> Reply:
        """A card for somebody who did not ask for one, and how to be rid of it."""
        reply = self.card(card, related)
        remark = Paragraph((Span(self.say("offer.remark"), italic=True),))
        return replace(reply, tail=(*reply.tail, remark))

    def example(self, card: Card, question: str = "") -> Reply:
        """The card's code, and a way to the rest of it."""
        shown = self.spoken(card)
        code = codes(shown)
        line = () if code else (paragraph(self.say("followup.no_code")),)
        whole = Button(self.say("button.more"), self._action(Verb.MORE, question, card.slug))
        body = (heading(shown.title), *line, *code)
        return Reply(ReplyKind.CARD, body, buttons=((whole,),), tags=card.tags)

    def read_on(self, reply: Reply, question: str) -> Reply:
        """The reply with a line that says as which whole question a short one was read."""
        remark = Paragraph((Span(self.say("followup.read_as", question=question), italic=True),))
        return replace(reply, tail=(*reply.tail, remark))

    def choice(
        self, matches: Iterable[Match | Card], question: str, *, after_miss: bool = False
    ) -> Reply:
        """Two or three cards to choose from, each with its first sentence."""
        cards = [self.spoken(m.card if isinstance(m, Match) else m) for m in matches]
        points = tuple((Span(c.title, bold=True), Span(f": {first_sentence(c)}")) for c in cards)
        title = self.say("choice.after_miss" if after_miss else "choice.title")
        rows = [(Button(c.title, self._action(Verb.PICK, question, c.slug)),) for c in cards]
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
        near = map(self.spoken, nearest[:2])
        rows = [(Button(c.title, self._action(Verb.PICK, question, c.slug)),) for c in near]
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
        buttons = [self._opening(card) for card in cards]
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
        rows = [(self._opening(c),) for c in nearest]
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

    def _arranged(self, card: Card, *, translated: bool) -> tuple[Block, ...]:
        """The card's blocks, the headings of a challenge in the language of its text."""
        blocks = arranged(card)
        if not translated or card.kind is not Kind.CHALLENGE:
            return blocks
        told = {heading(n): heading(self.say(f"heading.{n.lower()}")) for n in HEADINGS}
        return tuple(told.get(b, b) if isinstance(b, Heading) else b for b in blocks)

    def spoken(self, card: Card) -> Card:
        """The card in this language where it is there, else as it is."""
        sibling = self._siblings.of(card, self.language)
        return sibling.card if sibling else card

    def _behind(self, card: Card, sibling: Sibling | None) -> tuple[Block, ...]:
        """A line where the English card has been changed since."""
        if sibling is None or not sibling.is_behind(card):
            return ()
        return (Paragraph((Span(self.say("sibling.behind"), italic=True),)),)

    def _in_english(self, card: Card, question: str) -> Button:
        action = Action(Verb.MORE, question, card.slug, language=DEFAULT)
        return Button(self.say("button.english"), action)

    def _opening(self, card: Card) -> Button:
        """A button that opens a card, in the language of whoever taps."""
        return Button(self.spoken(card).title, Action(Verb.SHOW, "", card.slug))

    def _button(self, label: str, verb: Verb, question: str = "", name: str = "") -> Button:
        return Button(self.say(f"button.{label}"), self._action(verb, question, name))

    def _action(self, verb: Verb, question: str, slug: str) -> Action:
        """What a button does that goes on with this message, and so speaks its language."""
        plain = verb in _BROWSING or (self.language == DEFAULT and not self._siblings.has(slug))
        return Action(verb, question, slug, language="" if plain else self.language)
