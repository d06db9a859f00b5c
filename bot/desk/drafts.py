"""Drafts: written in pieces, previewed, kept; never lost, whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import Action, DeskVerb, new_id
from bot.cards import Card
from bot.desk import rules
from bot.desk.fields import (
    FILE,
    INTO,
    card_form,
    fits_form,
    read_fields,
    slug_for,
    write_fields,
)
from bot.desk.remarks import Remarks
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, head, note, points, sheet, short
from bot.errors import CardError, StaleAction
from bot.forms import Attachment
from bot.ports import Draft
from bot.replies import Button, Reply
from bot.richtext import paragraph

LISTED = 8
"""Drafts that have a button in the list."""


class Drafts:
    """Writing cards."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._remarks = Remarks(room)

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.NEW: self._new,
                DeskVerb.EDIT: self._edit_card,
                DeskVerb.DRAFTS: self._list,
                DeskVerb.DRAFT: self._show,
                DeskVerb.DRAFT_EDIT: self._edit_draft,
                DeskVerb.DISCARD: self._discard,
            },
            forms={DeskVerb.DRAFT_EDIT: self._take},
            commands={
                "new": self._new_command,
                "edit": self._edit_command,
                "drafts": self._list_command,
            },
        )

    async def begin(
        self,
        visit: Visit,
        fields: Mapping[str, str],
        *,
        slug: str = "",
        number: int = 0,
        gap: str = "",
    ) -> Draft:
        """Keep a new draft."""
        now = self._room.now()
        draft = Draft(new_id(), visit.by, dict(fields), now, slug, number, gap)
        await self._room.stores.drafts.save(draft)
        return draft

    async def form(self, draft: Draft, visit: Visit) -> Reply:
        """The form of a draft, or its file where it is too long for one."""
        fields = self._typed(draft)
        if not fits_form(fields):
            return self._as_file(draft, visit)
        form = card_form(visit, draft.id, fields, named=bool(draft.slug))
        reply = note(visit, "form.fill", button(visit, "draft", DeskVerb.DRAFT, draft.id))
        return replace(reply, form=form)

    async def take_file(self, text: str, slug: str, visit: Visit) -> Reply:
        """A whole card file, new or in place of the card with its name."""
        known = self._room.cards.get(slug)
        number = await self._room.newest(slug) if known else 0
        draft = await self.begin(visit, {FILE: text}, slug=slug, number=number)
        return await self.preview(draft, visit)

    async def preview(self, draft: Draft, visit: Visit) -> Reply:
        """The card as learners will see it, with what is to be said of it."""
        ways = self._ways(draft, visit)
        try:
            card = self.card_of(draft)
        except CardError as error:
            line = visit.say("draft.unreadable", problem=error)
            return sheet(head(visit, "draft.title"), paragraph(line), buttons=ways)
        faults = self.faults(card)
        if not faults:
            ways = [button(visit, "publish", DeskVerb.PUBLISH, draft.id), *ways]
        as_shown = visit.replies.card(card, [], unfolded=True)
        told = await self._remarks.on(draft, card, faults, as_shown, visit)
        remark = paragraph(visit.say("draft.as_shown", slug=card.slug))
        reply = sheet(remark, *as_shown.blocks, buttons=ways)
        return replace(reply, tail=(head(visit, "draft.remarks"), *told) if told else ())

    async def own(self, action: Action, visit: Visit) -> Draft:
        """The moderator's own draft that an action names; raises StaleAction where there is none."""
        draft = await self._room.stores.drafts.draft(action.id, visit.by)
        if draft is None or INTO in draft.fields:
            raise StaleAction("That draft is gone, or it is somebody else's.")
        return draft

    def card_of(self, draft: Draft) -> Card:
        """The card that a draft makes; raises CardError."""
        if draft.slug:
            return read_fields(draft.fields, draft.slug, self._room.format)
        named = draft.fields.get("slug", "").strip().lower()
        card = read_fields(draft.fields, named or "card", self._room.format)
        return replace(card, slug=named or slug_for(card.title, self._room.cards))

    def faults(self, card: Card) -> list[str]:
        """Why the card cannot be published; DeskError's sentences."""
        found = rules.faults(card, self._room.cards)
        return found or self._unwritable(card)

    def _unwritable(self, card: Card) -> list[str]:
        """A card that its own file would not give back could not be exported."""
        try:
            again = self._room.format.read(self._room.format.write(card), card.slug)
        except CardError as error:
            return [str(error)]
        return [] if again == card else ["The text holds characters that no card file can keep."]

    async def _new(self, _action: Action, visit: Visit) -> Reply:
        return await self._new_command("", visit)

    async def _new_command(self, _rest: str, visit: Visit) -> Reply:
        draft = await self._begun_already(visit, "", 0) or await self.begin(visit, {})
        return await self.form(draft, visit)

    async def _edit_card(self, action: Action, visit: Visit) -> Reply:
        return await self._edit_command(action.name, visit)

    async def _edit_command(self, rest: str, visit: Visit) -> Reply:
        card = self._room.card(rest)
        number = await self._room.newest(card.slug)
        draft = await self._begun_already(visit, card.slug, number)
        if draft is None:
            draft = await self.begin(visit, write_fields(card), slug=card.slug, number=number)
        return await self.form(draft, visit)

    async def _begun_already(self, visit: Visit, slug: str, number: int) -> Draft | None:
        """The newest own draft of that revision, or of a new card an empty one.

        A form that was closed again leaves one behind, with what was typed into it before.
        """
        for draft in await self._room.stores.drafts.drafts(visit.by):
            same = (draft.slug, draft.number, draft.gap) == (slug, number, "")
            if same and INTO not in draft.fields and (slug or not any(draft.fields.values())):
                return draft
        return None

    async def _edit_draft(self, action: Action, visit: Visit) -> Reply:
        return await self.form(await self.own(action, visit), visit)

    async def _take(self, action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        """Keep what was typed, then show it."""
        try:
            draft = await self.keep(action, values, visit)
        except StaleAction:
            if not any(text.strip() for text in values.values()):
                raise
            draft = await self.begin(visit, values)
        return await self.preview(draft, visit)

    async def keep(self, action: Action, values: Mapping[str, str], visit: Visit) -> Draft:
        """Keep what was typed in its draft; raises StaleAction where that is gone meanwhile."""
        draft = await self.own(action, visit)
        before = {} if FILE in values else self._typed(draft)
        draft = replace(draft, fields={**before, **values}, at=self._room.now())
        await self._room.stores.drafts.save(draft)
        return draft

    async def _show(self, action: Action, visit: Visit) -> Reply:
        return await self.preview(await self.own(action, visit), visit)

    async def _discard(self, action: Action, visit: Visit) -> Reply:
        await self._room.stores.drafts.discard(action.id, visit.by)
        return note(visit, "draft.discarded", button(visit, "drafts", DeskVerb.DRAFTS))

    async def _list(self, _action: Action, visit: Visit) -> Reply:
        return await self._list_command("", visit)

    async def _list_command(self, _rest: str, visit: Visit) -> Reply:
        drafts = await self._room.stores.drafts.drafts(visit.by)
        ways = [Button(self.name(d, visit), Action(DeskVerb.DRAFT, d.id)) for d in drafts[:LISTED]]
        new = button(visit, "new", DeskVerb.NEW)
        if not drafts:
            return note(visit, "drafts.none", new)
        lines = points(f"{self.name(one, visit)}, {one.at:%Y-%m-%d %H:%M} UTC" for one in drafts)
        return sheet(head(visit, "drafts.title"), *lines, buttons=[*ways, new])

    def name(self, draft: Draft, visit: Visit) -> str:
        """What a draft is called in a list."""
        title = draft.fields.get("title", "").strip()
        return short(title or draft.slug or visit.say("draft.untitled"), 60)

    def _typed(self, draft: Draft) -> dict[str, str]:
        """The draft as fields of the form, a readable card file too."""
        if FILE not in draft.fields:
            return dict(draft.fields)
        try:
            return write_fields(self.card_of(draft))
        except CardError:
            return dict(draft.fields)

    def _as_file(self, draft: Draft, visit: Visit) -> Reply:
        text = draft.fields.get(FILE) or self._room.format.write(self.card_of(draft))
        name = f"{draft.slug or 'card'}.md"
        reply = note(visit, "form.as_file", button(visit, "draft", DeskVerb.DRAFT, draft.id))
        return replace(reply, attachment=Attachment(name, text.encode("utf-8", "replace")))

    def _ways(self, draft: Draft, visit: Visit) -> list[Button]:
        return [
            button(visit, "edit", DeskVerb.DRAFT_EDIT, draft.id),
            button(visit, "discard", DeskVerb.DISCARD, draft.id),
        ]
