"""What the desk has to say of a draft or a merge before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cards import Card
from bot.desk.diff import difference
from bot.desk.fields import FILE
from bot.desk.preview import Effects, Forecast, shown
from bot.desk.room import Room, Visit
from bot.desk.sheets import short, titled
from bot.ports import Act, CardEdit, Draft, Finding
from bot.replies import Reply
from bot.richtext import Block, Paragraph, Span, paragraph

TRIED = 3000
"""Different recorded questions that a preview tries, the most asked first."""
LISTED = 8
"""Questions or findings that are listed; the rest are counted."""


class Remarks:
    """Looks at what is not done yet."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._forecast = Forecast(room.consultation)

    async def on(
        self, draft: Draft, card: Card, faults: Sequence[str], as_shown: Reply, visit: Visit
    ) -> list[Block]:
        """What keeps the card from being published, what publishing would do, and advice."""
        alike = await asyncio.to_thread(self._forecast.alike, card)
        edit = CardEdit(Act.PUBLISH, visit.by, (card,))
        effects = [] if faults else await self.effects(edit, visit)
        return [
            *titled(visit.say("draft.faults"), faults),
            *titled(visit.say("draft.alike"), shown(self._room.cards, alike)),
            *effects,
            *await self._changes(draft, card, visit),
            *self._findings(card, visit, in_file=FILE in draft.fields),
            *self._pages(as_shown, visit),
        ]

    async def effects(self, edit: CardEdit, visit: Visit) -> list[Block]:
        """Which recorded questions other cards than now would answer, were an edit stored."""
        asked = await self._room.stores.recent.recent(self._room.since, TRIED)
        effects = await asyncio.to_thread(self._forecast.effects, edit, asked)
        return self._effects(effects, "merge" if edit.act is Act.MERGE else "draft", visit)

    def _effects(self, effects: Effects, what: str, visit: Visit) -> list[Block]:
        stolen = [f"{short(text)} ({slug})" for text, slug in effects.steals]
        parts = {
            "draft.wins": [short(text) for text in effects.wins],
            "draft.steals": stolen,
            f"{what}.losses": [short(text) for text in effects.losses],
        }
        blocks: list[Block] = []
        for name, lines in parts.items():
            title = visit.say(name, count=len(lines))
            blocks += titled(title, _capped(lines, visit))
        none = [] if blocks else [paragraph(visit.say(f"{what}.no_effect"))]
        return [*blocks, *none, paragraph(visit.say("draft.tried", asked=effects.asked))]

    def _findings(self, card: Card, visit: Visit, *, in_file: bool) -> list[Block]:
        """What the check of card files will ask for, and what is only worth a look."""
        found = self._room.format.check(card, self._room.cards)
        blocks: list[Block] = []
        for name, advice in (("draft.for_files", False), ("draft.findings", True)):
            lines = [_line(one, in_file=in_file) for one in found if one.advice is advice]
            blocks += titled(visit.say(name), _capped(lines, visit))
        return blocks

    async def _changes(self, draft: Draft, card: Card, visit: Visit) -> list[Block]:
        """From the published card to the draft; it is said where somebody else wrote meanwhile."""
        if not draft.number:
            return []
        moved = await self._room.newest(draft.slug) != draft.number
        title = visit.say("draft.moved" if moved else "draft.changes")
        theirs = self._room.cards.get(draft.slug)
        return [Paragraph((Span(title, bold=True),)), *difference(theirs, card, visit)]

    def _pages(self, as_shown: Reply, visit: Visit) -> list[Block]:
        """How many pages learners turn on each platform: here is only how it looks on one."""
        stages = self._room.stages.items()
        lines = [f"{name.capitalize()}: {stage.pages(as_shown)}" for name, stage in sorted(stages)]
        return [paragraph(visit.say("draft.pages", pages=", ".join(lines)))] if lines else []


def _line(finding: Finding, *, in_file: bool) -> str:
    """A finding, with its line where the moderator wrote a file and can look there."""
    return f"{finding.line}: {finding.text}" if finding.line and in_file else finding.text


def _capped(lines: list[str], visit: Visit) -> list[str]:
    more = [visit.say("more", count=len(lines) - LISTED)] if len(lines) > LISTED else []
    return [*lines[:LISTED], *more]
