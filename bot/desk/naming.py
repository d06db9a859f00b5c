"""Slugs that lead elsewhere: a card gets another name, or two cards become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import Action, DeskVerb, new_id
from bot.cards import MAX_SLUG, Card
from bot.desk import rules
from bot.desk.fields import INTO
from bot.desk.remarks import Remarks
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, note, sheet, titled
from bot.errors import DeskError, StaleAction
from bot.forms import Field, Form
from bot.ports import Act, CardEdit, Draft
from bot.replies import Reply
from bot.richtext import paragraph


class Naming:
    """Renaming and merging."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._remarks = Remarks(room)

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.RENAME: self._rename_form,
                DeskVerb.MERGE: self._merge_form,
                DeskVerb.MERGE_SURE: self._merge_sure,
            },
            forms={DeskVerb.RENAME: self._take_name, DeskVerb.MERGE: self._take_target},
            commands={"rename": self._rename_command, "merge": self._merge_command},
        )

    async def rename(self, slug: str, new: str, visit: Visit) -> Reply:
        """Give a card another slug; the old one goes on working."""
        card = self._room.card(slug)
        named = replace(card, slug=new.strip().lower())
        library = {k: v for k, v in self._room.cards.items() if k != card.slug}
        if named.slug in self._room.cards:
            raise DeskError(f"There is a card “{named.slug}” already; choose another name.")
        if wrong := rules.faults(replace(named, related=()), library):
            raise DeskError(wrong[0])
        await self._room.commit_sound(_leading(Act.RENAME, visit, card.slug, named, library))
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", named.slug),
            button(visit, "desk", DeskVerb.DESK),
        )
        return note(visit, "renamed", *ways, old=card.slug, new=named.slug)

    async def merge(self, loser: Card, winner: Card, visit: Visit) -> Reply:
        """Let one card take up another: phrases joined, the other one's slug leads here."""
        await self._room.commit_sound(self._merging(loser, winner, visit))
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", winner.slug),
            button(visit, "restore", DeskVerb.RESTORE, "", loser.slug),
        )
        return note(visit, "merged", *ways, loser=loser.title, winner=winner.title)

    def _merging(self, loser: Card, winner: Card, visit: Visit) -> CardEdit:
        """The edit that a merge is."""
        joined = self._joined(loser, winner)
        others = {k: v for k, v in self._room.cards.items() if k != winner.slug}
        return _leading(Act.MERGE, visit, loser.slug, joined, others)

    def _joined(self, loser: Card, winner: Card) -> Card:
        """The winner with the other's title and phrases."""
        library = {k: v for k, v in self._room.cards.items() if k != loser.slug}
        joined = rules.with_phrases(winner, (loser.title, *loser.phrases), library)
        related = tuple(slug for slug in joined.related if slug != loser.slug)
        return replace(joined, related=related)

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
        edit = self._merging(old, kept, visit)
        effects = await self._remarks.effects(edit, visit)
        now = self._room.now()
        draft = Draft(new_id(), visit.by, {INTO: kept.slug}, now, old.slug)
        await self._room.stores.drafts.save(draft)
        added = [p for p in edit.cards[0].phrases if p not in kept.phrases]
        title = paragraph(visit.say("merge.plan", loser=old.title, winner=kept.title))
        sure = button(visit, "merge_sure", DeskVerb.MERGE_SURE, draft.id)
        drop = button(visit, "discard", DeskVerb.DISCARD, draft.id)
        phrases = titled(visit.say("merge.phrases"), added)
        return sheet(title, *phrases, *effects, buttons=[sure, drop])

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


def _leading(act: Act, visit: Visit, old: str, card: Card, others: Mapping[str, Card]) -> CardEdit:
    """Puts a card in the place of an old slug, which leads to it from then on."""
    return CardEdit(
        act=act,
        by=visit.by,
        cards=(card, *rules.relinked(others, old, card.slug)),
        archived=(old,),
        redirects={old: card.slug},
        note=f"{old} → {card.slug}",
    )
