"""The inbox of gaps, and the ways to close them: a card, a reason, another gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import Action, DeskVerb
from bot.cards import MAX_SLUG, Card
from bot.desk import rules
from bot.desk.drafts import Drafts
from bot.desk.gaps import Gaps
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, head, note, points, sheet, short, titled
from bot.errors import DeskError, StaleAction
from bot.forms import Field, Form
from bot.ports import Act, CardEdit, Gap, GapState
from bot.replies import Button, Reply
from bot.richtext import paragraph

PER_PAGE = 6
"""Gaps on one page of the inbox."""
NEAREST = 2
"""Cards offered as an answer of a gap."""
SIMILAR = 4
"""Gaps offered as the same."""
MAX_REASON = 300
"""Characters of the reason that learners are told."""


class Inbox:
    """Closing gaps."""

    def __init__(self, room: Room, gaps: Gaps, drafts: Drafts) -> None:
        self._room = room
        self._gaps = gaps
        self._drafts = drafts

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.INBOX: lambda action, visit: self._list(action.page, visit),
                DeskVerb.GAP: self._show,
                DeskVerb.GAP_ANSWER: self._answer,
                DeskVerb.GAP_FIND: self._find_form,
                DeskVerb.GAP_WRITE: self._write,
                DeskVerb.GAP_DISMISS: self._dismiss_form,
                DeskVerb.GAP_SAME: self._same,
                DeskVerb.GAP_REOPEN: self._reopen,
            },
            forms={DeskVerb.GAP_FIND: self._take_card, DeskVerb.GAP_DISMISS: self._take_reason},
            commands={
                "gaps": lambda _rest, visit: self._list(0, visit),
                "dismissed": lambda _rest, visit: self._dismissed(visit),
            },
        )

    async def _list(self, page: int, visit: Visit) -> Reply:
        """One page of the inbox."""
        found = await self._gaps.open(PER_PAGE + 1, page * PER_PAGE)
        if not found:
            return note(visit, "inbox.empty", button(visit, "desk", DeskVerb.DESK))
        shown = found[:PER_PAGE]
        lines = [self._line(gap, visit) for gap in shown]
        ways = [Button(short(gap.text, 60), Action(DeskVerb.GAP, gap.id)) for gap in shown]
        pages = page + 1 + (len(found) > PER_PAGE)
        turns = visit.replies.turns(Action(DeskVerb.INBOX), page, pages)
        title = head(visit, "inbox.title")
        return sheet(title, *points(lines), buttons=[*ways, *turns], replaces=page > 0)

    def _line(self, gap: Gap, visit: Visit) -> str:
        """A gap in the inbox: what, how often, and what comes nearest."""
        near = ", ".join(card.title for card in self._nearest(gap))
        nearest = visit.say("gap.near", titles=near) if near else ""
        return f"{short(gap.text)}: {self._counts(gap, visit)}{nearest}"

    def _counts(self, gap: Gap, visit: Visit) -> str:
        counts = visit.say(
            "gap.counts",
            askers=gap.askers,
            times=gap.times,
            last=f"{gap.last:%Y-%m-%d}",
            where=", ".join(gap.platforms),
        )
        return counts + (visit.say("gap.waiting", count=gap.watchers) if gap.watchers else "")

    async def _show(self, action: Action, visit: Visit) -> Reply:
        return self._page(await self._gaps.one(action.id), visit)

    def _page(self, gap: Gap, visit: Visit) -> Reply:
        """One gap with its wordings, the nearest cards and what can be done."""
        cards = self._nearest(gap)
        answers = [
            Button(
                visit.replies.say("button.desk.answer_with", title=card.title),
                Action(DeskVerb.GAP_ANSWER, gap.id, card.slug),
            )
            for card in cards
        ]
        verbs = {
            "write": DeskVerb.GAP_WRITE,
            "find": DeskVerb.GAP_FIND,
            "dismiss": DeskVerb.GAP_DISMISS,
            "same": DeskVerb.GAP_SAME,
        }
        ways = [button(visit, label, verb, gap.id) for label, verb in verbs.items()]
        if gap.state is not GapState.OPEN:
            ways = [button(visit, "reopen", DeskVerb.GAP_REOPEN, gap.id)]
            answers = []
        title = head(visit, f"gap.{gap.state.value}", slug=gap.slug, reason=gap.reason)
        near = titled(visit.say("gap.nearest"), [f"{c.title} ({c.slug})" for c in cards])
        lines = points(short(text, 300) for text in gap.wordings)
        counts = paragraph(self._counts(gap, visit))
        return sheet(title, counts, *lines, *near, buttons=[*answers, *ways])

    def _nearest(self, gap: Gap) -> list[Card]:
        cards = self._room.cards
        return [cards[slug] for slug in gap.nearest if slug in cards][:NEAREST]

    async def _close_with(self, gap: Gap, card: Card, visit: Visit) -> Reply:
        """Answer a gap with a card: its wordings become phrases, whoever waits is told."""
        taught = rules.with_phrases(card, gap.wordings, self._room.cards)
        edit = CardEdit(Act.PHRASE, visit.by, (taught,), gap=gap.id)
        await self._room.commit_sound(edit)
        added = [phrase for phrase in taught.phrases if phrase not in card.phrases]
        line = visit.say("gap.answered.done", title=card.title, waiting=gap.watchers)
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", card.slug),
            button(visit, "inbox", DeskVerb.INBOX),
        )
        lines = titled(visit.say("gap.phrases"), added)
        return sheet(paragraph(line), *lines, buttons=ways)

    async def _answer(self, action: Action, visit: Visit) -> Reply:
        gap = await self._gaps.waiting(action.id)
        return await self._close_with(gap, self._room.card(action.name), visit)

    async def _find_form(self, action: Action, visit: Visit) -> Reply:
        gap = await self._gaps.waiting(action.id)
        asked = Field("slug", visit.say("find.label"), required=True, limit=MAX_SLUG)
        form = Form(visit.say("find.form"), Action(DeskVerb.GAP_FIND, gap.id), (asked,))
        return replace(note(visit, "find.form"), form=form)

    async def _take_card(self, action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        card = self._room.card(values.get("slug", ""))
        return await self._close_with(await self._gaps.waiting(action.id), card, visit)

    async def _write(self, action: Action, visit: Visit) -> Reply:
        """A new card whose phrases are the gap's wordings."""
        gap = await self._gaps.waiting(action.id)
        phrases = rules.with_phrases(Card("new", ""), gap.wordings, self._room.cards).phrases
        draft = await self._drafts.begin(visit, {"phrases": "\n".join(phrases)}, gap=gap.id)
        return await self._drafts.form(draft, visit)

    async def _dismiss_form(self, action: Action, visit: Visit) -> Reply:
        gap = await self._gaps.waiting(action.id)
        asked = Field(
            name="reason",
            label=visit.say("dismiss.label"),
            hint=visit.say("dismiss.hint"),
            long=True,
            required=True,
            limit=MAX_REASON,
        )
        form = Form(visit.say("dismiss.form"), Action(DeskVerb.GAP_DISMISS, gap.id), (asked,))
        return replace(note(visit, "dismiss.form"), form=form)

    async def _take_reason(self, action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        reason = " ".join(values.get("reason", "").split())[:MAX_REASON]
        if not reason:
            raise DeskError("Write the reason: learners who ask such a thing are told it.")
        gap = await self._gaps.waiting(action.id)
        await self._room.stores.gaps.settle(gap.id, visit.by, GapState.DISMISSED, reason=reason)
        await self._room.library.refresh()
        await self._room.tell()
        back = button(visit, "reopen", DeskVerb.GAP_REOPEN, gap.id)
        return note(visit, "gap.dismissed.done", back, button(visit, "inbox", DeskVerb.INBOX))

    async def _same(self, action: Action, visit: Visit) -> Reply:
        """Offer the most similar other gaps, or join into the one that was chosen."""
        gap = await self._gaps.waiting(action.id)
        if action.name:
            into = await self._gaps.waiting(action.name)
            if into.id == gap.id:
                raise StaleAction("Those are one gap already.")
            await self._room.stores.gaps.join(gap.id, into.id, visit.by)
            return self._page(await self._gaps.one(into.id), visit)
        others = await self._gaps.similar(gap, SIMILAR)
        if not others:
            raise DeskError("There is no other gap.")
        ways = [
            Button(short(one.text, 60), Action(DeskVerb.GAP_SAME, gap.id, one.id)) for one in others
        ]
        return sheet(paragraph(visit.say("gap.same_as", text=short(gap.text))), buttons=ways)

    async def _reopen(self, action: Action, visit: Visit) -> Reply:
        gap = await self._gaps.one(action.id)
        await self._room.stores.gaps.settle(gap.id, visit.by, GapState.OPEN)
        await self._room.library.refresh()
        return self._page(await self._gaps.one(gap.id), visit)

    async def _dismissed(self, visit: Visit) -> Reply:
        wordings = await self._room.stores.gaps.dismissed()
        first = {one.gap: one for one in reversed(wordings)}
        if not first:
            return note(visit, "dismissed.none")
        lines = [f"{short(one.text)}: {one.reason}" for one in first.values()]
        ways = [
            Button(short(one.text, 60), Action(DeskVerb.GAP, gap)) for gap, one in first.items()
        ]
        return sheet(head(visit, "dismissed.title"), *points(lines), buttons=ways[:PER_PAGE])
