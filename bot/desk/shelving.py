"""What happens to published cards: history, revert, archive, restore."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions import Action, DeskVerb
from bot.desk import rules
from bot.desk.diff import difference, summary
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, head, note, points, sheet
from bot.errors import DeskError, StaleAction
from bot.ports import Act, CardEdit, Revision
from bot.replies import Button, Reply
from bot.richtext import paragraph

PER_PAGE = 6
"""Revisions on one page of a history."""


class Shelving:
    """Acts on cards that are there already."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.HISTORY: self._history,
                DeskVerb.REVERT: self._revert,
                DeskVerb.ARCHIVE: self._archive,
                DeskVerb.RESTORE: self._restore,
            },
            commands={
                "history": lambda rest, visit: self.history(rest, 0, visit),
                "revert": self._revert_command,
                "archive": self.archive,
                "restore": self.restore,
                "archived": self._archived_command,
            },
        )

    async def history(self, slug: str, page: int, visit: Visit) -> Reply:
        """Who wrote what when, the newest first, each with a way back to it."""
        states = await self._states(slug)
        first = states[0].card
        shown = states[page * PER_PAGE : (page + 1) * PER_PAGE] or states[:PER_PAGE]
        older = {one.number: one for one in states}
        lines = [self._line(one, older.get(one.number - 1), visit) for one in shown]
        back = [
            Button(
                visit.replies.say("button.desk.revert", number=one.number),
                Action(DeskVerb.REVERT, str(one.number), first.slug),
            )
            for one in shown
            if one.number != states[0].number
        ]
        pages = -(-len(states) // PER_PAGE)
        turns = visit.replies.turns(Action(DeskVerb.HISTORY, "", first.slug), page, pages)
        ways = [*back, *turns, *self._earlier(states[-1], visit), *self._ways(states[0], visit)]
        title = head(visit, "history.title", title=first.title, slug=first.slug)
        return sheet(title, *points(lines), buttons=ways, replaces=page > 0)

    def _earlier(self, first: Revision, visit: Visit) -> list[Button]:
        """The way to the history under the name that the card had before."""
        if first.act is not Act.RENAME or first.archived:
            return []
        old = first.note.partition(" ")[0]
        label = visit.replies.say("button.desk.earlier", name=old)
        return [Button(label, Action(DeskVerb.HISTORY, "", old))]

    async def revert(self, slug: str, number: int, visit: Visit) -> Reply:
        """Publish an earlier state again; what other cards claim by now is left to them."""
        states = {one.number: one for one in await self._states(slug)}
        if number not in states:
            raise DeskError(f"“{slug}” has no revision {number}; look at its history.")
        return await self._bring_back(states, number, Act.REVERT, str(number), visit)

    async def archive(self, slug: str, visit: Visit) -> Reply:
        """Take a card away from learners; its history stays."""
        card = self._room.card(slug)
        edit = CardEdit(
            act=Act.ARCHIVE,
            by=visit.by,
            cards=rules.relinked(self._room.cards, card.slug, None),
            archived=(card.slug,),
        )
        await self._room.commit_sound(edit)
        back = button(visit, "restore", DeskVerb.RESTORE, "", card.slug)
        return note(visit, "archived", back, title=card.title)

    async def restore(self, slug: str, visit: Visit) -> Reply:
        """Bring an archived card back as it was last."""
        states = {one.number: one for one in await self._states(slug)}
        newest = states[max(states)]
        if not newest.archived and newest.card.slug in self._room.cards:
            raise DeskError(f"“{newest.card.title}” is published already.")
        return await self._bring_back(states, newest.number, Act.RESTORE, "", visit)

    async def _bring_back(
        self, states: Mapping[int, Revision], number: int, act: Act, remark: str, visit: Visit
    ) -> Reply:
        newest, state = states[max(states)], states[number]
        settled = rules.settle(state.card, self._room.cards)
        now = None if newest.archived else newest.card
        edit = CardEdit(
            act=act,
            by=visit.by,
            cards=(settled.card, *settled.others),
            expects={state.card.slug: newest.number},
            note=remark,
        )
        await self._room.commit_sound(edit)
        title = paragraph(visit.say("brought_back", title=state.card.title))
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", state.card.slug),
            button(visit, "desk", DeskVerb.DESK),
        )
        return sheet(title, *difference(now, settled.card, visit), buttons=ways)

    async def _states(self, slug: str) -> list[Revision]:
        """The history of a card, by an old slug too; raises UnknownCard."""
        known = self._room.consultation.card(slug.strip().lower())
        archived = {one.card.slug for one in await self._room.stores.cards.gone()}
        own = slug.strip().lower()
        return await self._room.stores.cards.history(
            known.slug if known and own not in archived else own
        )

    def _line(self, one: Revision, before: Revision | None, visit: Visit) -> str:
        old = before.card if before and not before.archived else None
        new = None if one.archived else one.card
        what = visit.say(f"act.{one.act.value}", note=one.note)
        changed = summary(old, new, visit) if (old or before) else visit.say("diff.new")
        return f"{one.number}. {one.at:%Y-%m-%d %H:%M} UTC, {one.author}: {what}. {changed}"

    def _ways(self, newest: Revision, visit: Visit) -> list[Button]:
        slug = newest.card.slug
        if newest.archived:
            return [button(visit, "restore", DeskVerb.RESTORE, "", slug)]
        verbs = {
            "edit": DeskVerb.EDIT,
            "rename": DeskVerb.RENAME,
            "merge": DeskVerb.MERGE,
            "archive": DeskVerb.ARCHIVE,
            "post_now": DeskVerb.POST_NOW,
        }
        return [button(visit, label, verb, "", slug) for label, verb in verbs.items()]

    async def _history(self, action: Action, visit: Visit) -> Reply:
        return await self.history(action.name, action.page, visit)

    async def _revert(self, action: Action, visit: Visit) -> Reply:
        if not action.id.isdecimal():
            raise StaleAction("That is no number of a revision.")
        return await self.revert(action.name, int(action.id), visit)

    async def _revert_command(self, rest: str, visit: Visit) -> Reply:
        slug, _, number = rest.partition(" ")
        if not number.strip().isdecimal() or len(number) > 9:  # noqa: PLR2004 - more are no number of ours
            raise DeskError("Write: revert SLUG NUMBER, the number as in the card's history.")
        return await self.revert(slug, int(number), visit)

    async def _archive(self, action: Action, visit: Visit) -> Reply:
        return await self.archive(action.name, visit)

    async def _restore(self, action: Action, visit: Visit) -> Reply:
        return await self.restore(action.name, visit)

    async def _archived_command(self, _rest: str, visit: Visit) -> Reply:
        gone = await self._room.stores.cards.gone()
        if not gone:
            return note(visit, "archived.none")
        lines = [f"{one.card.title} ({one.card.slug}), {one.at:%Y-%m-%d}" for one in gone]
        return sheet(head(visit, "archived.title"), *points(lines))
