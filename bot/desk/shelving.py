"""What happens to published cards: history, revert, archive, restore, rename, merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import Action, DeskVerb, new_id
from bot.cards import MAX_SLUG, Card
from bot.desk import rules
from bot.desk.diff import difference, summary
from bot.desk.fields import INTO
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, head, note, points, sheet, titled
from bot.errors import DeskError, StaleAction
from bot.forms import Field, Form
from bot.ports import Act, CardEdit, Draft, Revision
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
                DeskVerb.RENAME: self._rename_form,
                DeskVerb.MERGE: self._merge_form,
                DeskVerb.MERGE_SURE: self._merge_sure,
            },
            forms={DeskVerb.RENAME: self._take_name, DeskVerb.MERGE: self._take_target},
            commands={
                "history": lambda rest, visit: self.history(rest, 0, visit),
                "revert": self._revert_command,
                "archive": self.archive,
                "restore": self.restore,
                "rename": self._rename_command,
                "merge": self._merge_command,
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
        await self._commit(edit)
        back = button(visit, "restore", DeskVerb.RESTORE, "", card.slug)
        return note(visit, "archived", back, title=card.title)

    async def restore(self, slug: str, visit: Visit) -> Reply:
        """Bring an archived card back as it was last."""
        states = {one.number: one for one in await self._states(slug)}
        newest = states[max(states)]
        if not newest.archived and newest.card.slug in self._room.cards:
            raise DeskError(f"“{newest.card.title}” is published already.")
        return await self._bring_back(states, newest.number, Act.RESTORE, "", visit)

    async def rename(self, slug: str, new: str, visit: Visit) -> Reply:
        """Give a card another slug; the old one goes on working."""
        card = self._room.card(slug)
        named = replace(card, slug=new.strip().lower())
        library = {k: v for k, v in self._room.cards.items() if k != card.slug}
        if named.slug in self._room.cards:
            raise DeskError(f"There is a card “{named.slug}” already; choose another name.")
        if wrong := rules.faults(replace(named, related=()), library):
            raise DeskError(wrong[0])
        edit = CardEdit(
            act=Act.RENAME,
            by=visit.by,
            cards=(named, *rules.relinked(library, card.slug, named.slug)),
            archived=(card.slug,),
            redirects={card.slug: named.slug},
            note=f"{card.slug} → {named.slug}",
        )
        await self._commit(edit)
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", named.slug),
            button(visit, "desk", DeskVerb.DESK),
        )
        return note(visit, "renamed", *ways, old=card.slug, new=named.slug)

    async def merge(self, loser: Card, winner: Card, visit: Visit) -> Reply:
        """Let one card take up another: phrases joined, the other one's slug leads here."""
        joined = self._joined(loser, winner)
        others = {k: v for k, v in self._room.cards.items() if k != winner.slug}
        edit = CardEdit(
            act=Act.MERGE,
            by=visit.by,
            cards=(joined, *rules.relinked(others, loser.slug, winner.slug)),
            archived=(loser.slug,),
            redirects={loser.slug: winner.slug},
            note=f"{loser.slug} → {winner.slug}",
        )
        await self._commit(edit)
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", winner.slug),
            button(visit, "restore", DeskVerb.RESTORE, "", loser.slug),
        )
        return note(visit, "merged", *ways, loser=loser.title, winner=winner.title)

    def _joined(self, loser: Card, winner: Card) -> Card:
        """The winner with the other's title and phrases."""
        library = {k: v for k, v in self._room.cards.items() if k != loser.slug}
        joined = rules.with_phrases(winner, (loser.title, *loser.phrases), library)
        related = tuple(slug for slug in joined.related if slug != loser.slug)
        return replace(joined, related=related)

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
        await self._commit(edit)
        title = paragraph(visit.say("brought_back", title=state.card.title))
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", state.card.slug),
            button(visit, "desk", DeskVerb.DESK),
        )
        return sheet(title, *difference(now, settled.card, visit), buttons=ways)

    async def _commit(self, edit: CardEdit) -> None:
        """Store it; a card that would break the library is refused first."""
        after = dict(self._room.cards) | {card.slug: card for card in edit.cards}
        after = {slug: card for slug, card in after.items() if slug not in edit.archived}
        if wrong := rules.new_faults(edit.cards, self._room.cards, after):
            raise DeskError(wrong[0])
        await self._room.commit(edit)

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

    async def _rename_form(self, action: Action, visit: Visit) -> Reply:
        card = self._room.card(action.name)
        return self._asking(visit, "rename", Action(DeskVerb.RENAME, "", card.slug), card.slug)

    async def _take_name(self, action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        return await self.rename(action.name, values.get("slug", ""), visit)

    async def _rename_command(self, rest: str, visit: Visit) -> Reply:
        old, _, new = rest.partition(" ")
        if not new.strip():
            raise DeskError("Write: rename OLD NEW.")
        return await self.rename(old, new, visit)

    async def _merge_form(self, action: Action, visit: Visit) -> Reply:
        card = self._room.card(action.name)
        return self._asking(visit, "merge", Action(DeskVerb.MERGE, "", card.slug), "")

    async def _take_target(self, action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        return await self._plan_merge(action.name, values.get("slug", ""), visit)

    async def _merge_command(self, rest: str, visit: Visit) -> Reply:
        loser, _, winner = rest.partition(" ")
        if not winner.strip():
            raise DeskError("Write: merge LOSER WINNER; the second card stays.")
        return await self._plan_merge(loser, winner, visit)

    async def _plan_merge(self, loser: str, winner: str, visit: Visit) -> Reply:
        """Show what a merge would do; two slugs do not fit a button, so a draft holds them."""
        old, kept = self._room.card(loser), self._room.card(winner)
        if old.slug == kept.slug:
            raise DeskError("A card cannot be merged into itself; name another one.")
        now = self._room.now()
        draft = Draft(new_id(), visit.by, {INTO: kept.slug}, now, old.slug)
        await self._room.stores.drafts.save(draft)
        added = [p for p in self._joined(old, kept).phrases if p not in kept.phrases]
        title = paragraph(visit.say("merge.plan", loser=old.title, winner=kept.title))
        sure = button(visit, "merge_sure", DeskVerb.MERGE_SURE, draft.id)
        drop = button(visit, "discard", DeskVerb.DISCARD, draft.id)
        return sheet(title, *titled(visit.say("merge.phrases"), added), buttons=[sure, drop])

    async def _merge_sure(self, action: Action, visit: Visit) -> Reply:
        draft = await self._room.stores.drafts.draft(action.id, visit.by)
        if draft is None or INTO not in draft.fields:
            raise StaleAction("That merge is done, or was never planned.")
        loser, winner = self._room.card(draft.slug), self._room.card(draft.fields[INTO])
        if loser.slug == winner.slug:
            raise StaleAction("That merge is done.")
        reply = await self.merge(loser, winner, visit)
        await self._room.stores.drafts.discard(draft.id, visit.by)
        return reply

    def _asking(self, visit: Visit, name: str, action: Action, value: str) -> Reply:
        """A form of one field: a slug."""
        asked = Field(
            name="slug",
            label=visit.say(f"{name}.label"),
            value=value,
            hint=visit.say("hint.slug"),
            required=True,
            limit=MAX_SLUG,
        )
        form = Form(visit.say(f"{name}.form"), action, (asked,))
        return replace(note(visit, f"{name}.form"), form=form)

    async def _archived_command(self, _rest: str, visit: Visit) -> Reply:
        gone = await self._room.stores.cards.gone()
        if not gone:
            return note(visit, "archived.none")
        lines = [f"{one.card.title} ({one.card.slug}), {one.at:%Y-%m-%d}" for one in gone]
        return sheet(head(visit, "archived.title"), *points(lines))
