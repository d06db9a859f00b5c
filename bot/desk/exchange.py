"""Cards in files: what chat changed goes out, a zip comes in, files and edits that disagree."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.actions import Action, DeskVerb
from bot.cards import Card
from bot.desk import rules
from bot.desk.diff import difference, summary
from bot.desk.drafts import Drafts
from bot.desk.fields import write_fields
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, head, note, points, sheet, titled
from bot.errors import DeskError
from bot.forms import Attachment
from bot.ports import Act, CardEdit, Conflict, Revision
from bot.replies import Button, Reply
from bot.richtext import Block, paragraph

LISTED = 10
"""Cards named in a reply; the rest are counted."""


class Exchange:
    """Export, import, conflicts."""

    def __init__(self, room: Room, drafts: Drafts) -> None:
        self._room = room
        self._drafts = drafts

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.EXPORT: self._export,
                DeskVerb.CONFLICTS: self._conflicts,
                DeskVerb.KEEP_EDIT: self._keep_edit,
                DeskVerb.KEEP_FILE: self._keep_file,
            },
            commands={
                "export": lambda _rest, visit: self.export(visit),
                "conflicts": lambda _rest, visit: self.conflicts(visit),
            },
        )

    async def export(self, visit: Visit) -> Reply:
        """A zip of the cards that chat changed, and what was archived."""
        changed = await self._room.stores.cards.changed()
        if not changed.cards and not changed.archived:
            return note(visit, "export.nothing")
        lines = titled(visit.say("export.archived"), changed.archived)
        asking = [card.slug for card in changed.cards if self._asks(card)]
        lines += titled(visit.say("export.for_files"), asking)
        line = paragraph(visit.say("export.done", count=len(changed.cards)))
        data = self._room.format.pack(changed.cards)
        return replace(sheet(line, *lines), attachment=Attachment("cards.zip", data))

    def _asks(self, card: Card) -> bool:
        """Whether the check of card files will ask for more than the desk does."""
        found = self._room.format.check(card, self._room.cards)
        return any(not one.advice for one in found)

    async def take(self, data: bytes, visit: Visit) -> Reply:
        """Publish the cards of a zip, but for those that moderators wrote or archived in chat.

        Where such a card differs it becomes a draft, to be decided on card by card.
        """
        # A thread, because thousands of files take a while that nobody should wait.
        cards, broken = await asyncio.to_thread(self._room.format.unpack, data)
        return await self.bring(cards, broken, visit)

    async def bring(self, cards: Sequence[Card], broken: Sequence[str], visit: Visit) -> Reply:
        """The same for cards that were read already, and what could not be read."""
        new = [card for card in cards if card != self._room.cards.get(card.slug)]
        taken = await self._taken()
        apart = [card for card in new if card.slug in taken]
        fine, refused = self._sound([card for card in new if card.slug not in taken])
        if fine:
            await self._room.commit(CardEdit(Act.IMPORT, visit.by, tuple(fine)))
        ways = [await self._as_draft(card, visit) for card in apart]
        same = len(cards) - len(new)
        line = visit.say("import.done", new=len(fine), same=same, apart=len(apart))
        told: list[Block] = [*titled(visit.say("import.refused"), [*broken, *refused])]
        told += titled(visit.say("import.apart"), [await self._conflict(c, visit) for c in apart])
        return sheet(paragraph(line), *told, buttons=ways[:LISTED])

    async def _taken(self) -> set[str]:
        """Cards that moderators wrote or archived last: no file may change them unasked."""
        edited = [card.slug for card in (await self._room.stores.cards.changed()).cards]
        written = {slug for slug in edited if (await self._last(slug)).act is not Act.IMPORT}
        return written | {one.card.slug for one in await self._room.stores.cards.gone()}

    async def _last(self, slug: str) -> Revision:
        return (await self._room.stores.cards.history(slug))[0]

    async def _conflict(self, card: Card, visit: Visit) -> str:
        """One line: whose edit the file disagrees with, and what the file would change."""
        last = await self._last(card.slug)
        change = summary(None if last.archived else last.card, card, visit)
        at = f"{last.at:%Y-%m-%d %H:%M}"
        values = {"slug": card.slug, "by": last.author, "at": at, "change": change}
        return visit.say("import.conflict", **values)

    def _sound(self, cards: list[Card]) -> tuple[list[Card], list[str]]:
        """The cards that may be published together, and why the others may not."""
        fine = {card.slug: card for card in cards}
        refused: list[str] = []
        while bad := rules.all_faults({**self._room.cards, **fine}).keys() & fine.keys():
            library = {**self._room.cards, **fine}
            refused += [f"{slug}: {rules.faults(fine[slug], library)[0]}" for slug in sorted(bad)]
            fine = {slug: card for slug, card in fine.items() if slug not in bad}
        return list(fine.values()), refused

    async def _as_draft(self, card: Card, visit: Visit) -> Button:
        number = await self._room.newest(card.slug)
        fields = write_fields(card)
        draft = await self._drafts.begin(visit, fields, slug=card.slug, number=number)
        return Button(card.title, Action(DeskVerb.DRAFT, draft.id))

    async def conflicts(self, visit: Visit) -> Reply:
        """Cards edited in chat whose file has changed since, the first with its difference."""
        found = (await self._room.stores.cards.changed()).conflicts
        if not found:
            return note(visit, "conflicts.none")
        first, names = found[0], [one.slug for one in found[1 : LISTED + 1]]
        ways = (
            button(visit, "keep_edit", DeskVerb.KEEP_EDIT, "", first.slug),
            button(visit, "keep_file", DeskVerb.KEEP_FILE, "", first.slug),
        )
        title = head(visit, "conflicts.title", slug=first.slug)
        change = difference(first.edit, first.file, visit)
        line = paragraph(visit.say("conflicts.difference"))
        return sheet(title, line, *change, *points(names), buttons=ways)

    async def _settle(self, slug: str, visit: Visit, *, take_file: bool) -> Reply:
        found = (await self._room.stores.cards.changed()).conflicts
        conflict = next((one for one in found if one.slug == slug), None)
        if conflict is None:
            raise DeskError(f"“{slug}” is no conflict any more.")
        await self._room.commit_sound(self._decided(conflict, visit.by, take_file=take_file))
        return await self.conflicts(visit)

    def _decided(self, conflict: Conflict, by: str, *, take_file: bool) -> CardEdit:
        kept = conflict.file if take_file else conflict.edit
        act = Act.IMPORT if take_file else Act.REVISE
        if kept is None:
            return CardEdit(Act.ARCHIVE, by, archived=(conflict.slug,))
        return CardEdit(act, by, (kept,))

    async def _export(self, _action: Action, visit: Visit) -> Reply:
        return await self.export(visit)

    async def _conflicts(self, _action: Action, visit: Visit) -> Reply:
        return await self.conflicts(visit)

    async def _keep_edit(self, action: Action, visit: Visit) -> Reply:
        return await self._settle(action.name, visit, take_file=False)

    async def _keep_file(self, action: Action, visit: Visit) -> Reply:
        return await self._settle(action.name, visit, take_file=True)
