"""The moderators' desk as platforms call it: every call checks rights and gets a Reply."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from bot.actions import Action, DeskVerb
from bot.cards import Card, is_slug
from bot.desk.drafts import Drafts
from bot.desk.exchange import Exchange
from bot.desk.fields import slug_for
from bot.desk.gaps import Gaps
from bot.desk.inbox import Inbox
from bot.desk.naming import Naming
from bot.desk.overview import Overview
from bot.desk.posts import Posts
from bot.desk.proposals import Proposals
from bot.desk.publishing import Publishing
from bot.desk.rights import Moderators
from bot.desk.room import Counter, Handler, Room, Speaker, Taker, Visit
from bot.desk.sheets import head, note, points, sheet
from bot.desk.shelving import Shelving
from bot.errors import CardError, CardMoved, DeskError, StaleAction, StoreError, UnknownCard
from bot.forms import Attachment
from bot.messages import Messages
from bot.people import Actor
from bot.ports import Entry, Meter
from bot.replies import Replies, Reply
from bot.richtext import paragraph
from bot.speech import Speech

log = logging.getLogger(__name__)

MAX_FILE = 2_000_000
"""Bytes of a card file or a zip of them."""
WORTH_KEEPING = 60
"""Characters from which what was typed in vain comes back as a file."""
_ZIP = b"PK\x03\x04"


class Desk:
    """Serves moderators. Every call checks that the actor may, and gets a Reply whatever happens.

    Replies have `private` set: show them to the actor alone where the platform can. A Reply with
    `form` set is to be shown as a form at once; one with `attachment` carries a file.
    """

    def __init__(
        self,
        *,
        room: Room,
        moderators: Moderators,
        messages: Messages,
        meter: Meter,
        speech: Speech | None = None,
    ) -> None:
        """`speech` knows which language somebody chose; without it that of their client counts."""
        self._room = room
        self._speech = speech
        self._moderators = moderators
        self._messages = messages
        self._meter = meter
        self._drafts = Drafts(room)
        self._exchange = Exchange(room, self._drafts)
        self.gaps = Gaps(room)
        self.posts = Posts(room, moderators)
        proposals = Proposals(room)
        self.overview = Overview(room, self.gaps, proposals)
        writing = (self._drafts, Publishing(room, self._drafts), self._exchange)
        waiting = (Inbox(room, self.gaps, self._drafts), self.posts, proposals, self.overview)
        shelves = (Shelving(room), Naming(room))
        counters: list[Counter] = [part.counter for part in (*writing, *waiting, *shelves)]
        self._verbs: dict[DeskVerb, Handler] = {}
        self._forms: dict[DeskVerb, Taker] = {}
        self._commands: dict[str, Speaker] = {}
        for counter in counters:
            self._verbs.update(counter.verbs)
            self._forms.update(counter.forms)
            self._commands.update(counter.commands)

    @property
    def room(self) -> Room:
        """What the desk stands in."""
        return self._room

    @property
    def moderators(self) -> Moderators:
        """Who may; platforms' adapters add themselves here."""
        return self._moderators

    async def may(self, actor: Actor) -> bool:
        """Whether the actor moderates, by the settings or by the platform's word."""
        return await self._moderators.may(actor)

    async def may_answer(self, actor: Actor) -> bool:
        """Whether the actor may have the bot answer somebody's message; it is written down."""
        if not await self.may(actor):
            return False
        now, where = self._room.now(), str(actor.place or actor.person.platform)
        try:
            await self._room.stores.audit.note(Entry(now, str(actor.person), "answer", where))
        except StoreError as error:  # the learner gets the answer all the same
            self._meter.failed("store")
            log.warning("An act at the desk was not written down: %s", error)
        return True

    async def open(self, actor: Actor) -> Reply:
        """What waits at the desk, with the ways into it."""
        return await self._serve(actor, self.overview.open)

    async def command(self, line: str, actor: Actor) -> Reply:
        """One line as typed behind `/desk`: `gaps`, `history cors`, `rename cors cors-errors`.

        An empty line opens the desk; one that is none of ours gets the list of commands.
        """
        name, _, rest = line.strip().partition(" ")
        speaker = self._commands.get(name.lower())
        if speaker is None:
            return await self._serve(actor, self._help)
        return await self._serve(actor, lambda visit: speaker(rest.strip(), visit))

    async def act(self, data: str, actor: Actor) -> Reply:
        """Do what a tapped button of the desk says (`bot.actions.is_for_desk`)."""

        async def do(visit: Visit) -> Reply:
            action, verb = _decoded(data)
            return await self._verbs[verb](action, visit)

        return await self._serve(actor, do)

    async def submit(self, data: str, values: Mapping[str, str], actor: Actor) -> Reply:
        """Take a filled-in form; `data` is its action, encoded.

        What was typed is never lost: a card with anything wrong with it is a draft, and where
        nothing could be kept the text comes back as a file.
        """

        async def take(visit: Visit) -> Reply:
            action, verb = _decoded(data)
            if verb not in self._forms:
                raise StaleAction("That is no form.")
            return await self._forms[verb](action, values, visit)

        reply = await self._serve(actor, take)
        return _handed_back(reply, values) if reply.failed else reply

    async def keep(self, data: str, values: Mapping[str, str], actor: Actor) -> None:
        """Keep what is typed of a card so far, where a form is filled in field by field.

        Says nothing and never fails: `submit` at the end hands over all of it again.
        """

        async def keep(visit: Visit) -> Reply:
            action, verb = _decoded(data)
            if verb is DeskVerb.DRAFT_EDIT:
                await self._drafts.keep(action, values, visit)
            return sheet()

        await self._serve(actor, keep)

    async def card_file(self, name: str, data: bytes, actor: Actor) -> Reply:
        """Take a card file (`<slug>.md`, any text) as a draft, or a zip of them as an import."""

        async def take(visit: Visit) -> Reply:
            if len(data) > MAX_FILE:
                raise DeskError(f"That file is over {MAX_FILE // 1_000_000} MB; send less at once.")
            if data.startswith(_ZIP):
                return await self._exchange.take(data, visit)
            stem = PurePosixPath(name).stem.strip().lower()
            slug = stem if is_slug(stem) else slug_for(stem, self._room.cards)
            return await self._drafts.take_file(data.decode("utf-8", "replace"), slug, visit)

        return await self._serve(actor, take)

    async def bring(self, cards: Sequence[Card], broken: Sequence[str], actor: Actor) -> Reply:
        """Import cards that were read from files; `broken` says what could not be read."""
        return await self._serve(actor, lambda visit: self._exchange.bring(cards, broken, visit))

    async def from_message(self, text: str, actor: Actor) -> Reply:
        """Begin a card whose text is somebody's good answer."""

        async def begin(visit: Visit) -> Reply:
            draft = await self._drafts.begin(visit, {"text": text})
            return await self._drafts.form(draft, visit)

        return await self._serve(actor, begin)

    async def _serve(self, actor: Actor, work: Callable[[Visit], Awaitable[Reply]]) -> Reply:
        """Check the actor's rights, do the work, and say plainly what kept it from being done."""
        actor = await self._spoken_to(actor)
        visit = self._visit(actor)
        try:
            if not await self.may(actor):
                return replace(note(visit, "denied"), failed=True)
            return replace(await work(visit), language=visit.replies.language)
        except StaleAction:
            return replace(visit.replies.note("stale.text"), private=True, failed=True)
        except CardMoved as error:
            await self._room.library.refresh()
            return replace(sheet(paragraph(str(error))), failed=True)
        except (DeskError, CardError, UnknownCard) as error:
            return replace(sheet(paragraph(str(error))), failed=True)
        except StoreError as error:
            self._meter.failed("store")
            log.warning("An act at the desk was not saved: %s", error)
            return self._unsaved(actor)

    async def _spoken_to(self, actor: Actor) -> Actor:
        """The actor with the language that they chose, where they did."""
        chosen = await self._speech.chosen(actor.person) if self._speech else ""
        return replace(actor, language=chosen) if chosen else actor

    def _visit(self, actor: Actor) -> Visit:
        return Visit(actor, Replies(self._messages, self._messages.match(actor.language)))

    def _unsaved(self, actor: Actor) -> Reply:
        note = self._visit(actor).replies.note("not_saved.text")
        return replace(note, private=True, failed=True)

    async def _help(self, visit: Visit) -> Reply:
        lines = [visit.say(f"help.{name}") for name in sorted(self._commands) if name]
        return sheet(head(visit, "help.title"), *points(lines))


def _handed_back(reply: Reply, values: Mapping[str, str]) -> Reply:
    """The reply with a file of what was typed, unless it is too little to be missed."""
    typed = "\n\n".join(f"{name}:\n{text}" for name, text in values.items() if text.strip())
    if len(typed) < WORTH_KEEPING:
        return reply
    return replace(reply, attachment=Attachment("typed.txt", typed.encode("utf-8", "replace")))


def _decoded(data: str) -> tuple[Action, DeskVerb]:
    action = Action.decode(data)
    if not isinstance(action.verb, DeskVerb):
        raise StaleAction("That button is not the desk's.")
    return action, action.verb
