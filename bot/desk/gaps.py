"""Gaps: questions of one meaning that got no answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.actions import new_id
from bot.consultation import SAME
from bot.desk.room import Room
from bot.errors import DeskError, StaleAction
from bot.ports import Asked, Gap, GapState, Wording

if TYPE_CHECKING:
    from bot.lookup import Likeness

COMPARED = 100
"""Open gaps among which the most similar ones are looked for."""


def sort_into_gaps(
    loose: Sequence[Asked], known: Sequence[Wording], likeness: Likeness
) -> list[tuple[str, str]]:
    """Each question to the gap of the most similar wording, or to a new one; see `SAME`."""
    texts = [one.text for one in known]
    gaps = [one.gap for one in known]
    with_known = likeness.between([one.text for one in loose], texts)
    with_loose = likeness.between([one.text for one in loose], [one.text for one in loose])
    pairs: list[tuple[str, str]] = []
    for i, one in enumerate(loose):
        best = max(range(len(texts)), key=lambda j: with_known[i, j], default=None)
        before = max(range(i), key=lambda j: with_loose[i, j], default=None)
        in_known = float(with_known[i, best]) if best is not None else 0.0
        in_loose = float(with_loose[i, before]) if before is not None else 0.0
        if max(in_known, in_loose) < SAME:
            pairs.append((one.id, new_id()))
        elif best is not None and in_known >= in_loose:
            pairs.append((one.id, gaps[best]))
        elif before is not None:
            pairs.append((one.id, pairs[before][1]))
    return pairs


class Gaps:
    """Gathers questions into gaps, and finds them again."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def gather(self) -> int:
        """Put the questions that came since into gaps; returns how many."""
        likeness = self._room.library.likeness
        gathered = 0
        while True:
            count = await self._room.stores.gaps.gather(
                lambda loose, known: sort_into_gaps(loose, known, likeness)
            )
            gathered += count
            if not count:
                return gathered

    async def open(self, limit: int, start: int = 0) -> list[Gap]:
        """Gaps that wait, gathered to this moment."""
        await self.gather()
        return await self._room.stores.gaps.gaps(GapState.OPEN, self._room.since, limit, start)

    async def one(self, gap: str) -> Gap:
        """A gap by its id; raises StaleAction where it is gone."""
        found = await self._room.stores.gaps.gap(gap)
        if found is None:
            raise StaleAction("That gap is gone.")
        return found

    async def waiting(self, gap: str) -> Gap:
        """The same where it is open; raises DeskError where somebody has settled it."""
        found = await self.one(gap)
        if found.state is not GapState.OPEN:
            raise DeskError("Somebody has settled that gap already; open it again if need be.")
        return found

    async def similar(self, gap: Gap, limit: int) -> list[Gap]:
        """The other open gaps that come nearest in meaning, the nearest first."""
        others = [one for one in await self.open(COMPARED) if one.id != gap.id]
        texts = [one.text for one in others]
        alike = await asyncio.to_thread(self._room.library.likeness.between, [gap.text], texts)
        order = sorted(range(len(others)), key=lambda j: -float(alike[0, j]))
        return [others[j] for j in order[:limit]]
