"""The first page of the desk, the audit log, and the digest for the moderators' channel."""

from __future__ import annotations

from datetime import datetime

from bot.actions import Action, DeskVerb
from bot.desk.gaps import Gaps
from bot.desk.proposals import Proposals
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, head, note, points, sheet, short, titled
from bot.people import Actor
from bot.ports import Gap
from bot.replies import Button, Replies, Reply

COUNTED = 100
"""Gaps that are counted; beyond it the count says “more than”."""
LISTED = 5
"""Gaps in a digest."""
PER_PAGE = 15
"""Entries of the log on a page."""


class Overview:
    """What waits, and what was done."""

    def __init__(self, room: Room, gaps: Gaps, proposals: Proposals) -> None:
        self._room = room
        self._gaps = gaps
        self._proposals = proposals

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.DESK: lambda _action, visit: self.open(visit),
                DeskVerb.AUDIT: lambda action, visit: self.audit(action.page, "", visit),
            },
            commands={
                "": lambda _rest, visit: self.open(visit),
                "audit": lambda rest, visit: self.audit(0, rest.strip(), visit),
            },
        )

    async def open(self, visit: Visit) -> Reply:
        """What waits at the desk, with the ways into it."""
        gaps = await self._gaps.open(COUNTED + 1)
        stores = self._room.stores
        counts = {
            "gaps": _count(len(gaps)),
            "drafts": len(await stores.drafts.drafts(visit.by)),
            "proposals": len(await self._proposals.waiting()),
            "conflicts": len((await stores.cards.changed()).conflicts),
            "posts": len(await stores.posts.posts()),
            "cards": len(self._room.cards),
        }
        lines = [visit.say(f"open.{name}", count=count) for name, count in counts.items()]
        verbs = {
            "inbox": DeskVerb.INBOX,
            "new": DeskVerb.NEW,
            "drafts": DeskVerb.DRAFTS,
            "proposals": DeskVerb.PROPOSALS,
            "posts": DeskVerb.POSTS,
            "conflicts": DeskVerb.CONFLICTS,
            "export": DeskVerb.EXPORT,
            "audit": DeskVerb.AUDIT,
        }
        ways = [button(visit, label, verb) for label, verb in verbs.items()]
        return sheet(head(visit, "open.title"), *points(lines), buttons=ways)

    async def audit(self, page: int, about: str, visit: Visit) -> Reply:
        """Who did what when, the newest first."""
        wanted = (page + 1) * PER_PAGE + 1
        entries = await self._room.stores.audit.entries(wanted, about)
        shown = entries[page * PER_PAGE : wanted - 1]
        if not shown:
            return note(visit, "audit.none")
        lines = [
            f"{one.at:%Y-%m-%d %H:%M} UTC, {one.by}: {one.act} {one.about} {short(one.note)}".rstrip()
            for one in shown
        ]
        pages = page + 1 + (len(entries) == wanted)
        turns = visit.replies.turns(Action(DeskVerb.AUDIT), page, pages) if not about else ()
        title = head(visit, "audit.title")
        return sheet(title, *points(lines), buttons=turns, replaces=page > 0)

    async def digest(self, since: datetime, actor: Actor, replies: Replies) -> Reply | None:
        """What came since then, with a count of all that waits; None where nothing came."""
        visit = Visit(actor, replies)
        gaps, proposals = await self._gaps.open(COUNTED + 1), await self._proposals.waiting()
        new = [gap for gap in gaps if gap.last >= since][:LISTED]
        if not new and not any(one.last >= since for one in proposals):
            return None
        counts = {"gaps": _count(len(gaps)), "proposals": len(proposals)}
        title = head(visit, "digest.title", **counts)
        listed = titled(visit.say("digest.new"), [self._line(gap, visit) for gap in new])
        ways = [Button(short(gap.text, 60), Action(DeskVerb.GAP, gap.id)) for gap in new]
        others = {"proposals": DeskVerb.PROPOSALS, "desk": DeskVerb.DESK}
        ways += [button(visit, label, verb) for label, verb in others.items()]
        return sheet(title, *listed, buttons=ways)

    def _line(self, gap: Gap, visit: Visit) -> str:
        return visit.say("digest.gap", text=short(gap.text), askers=gap.askers)


def _count(number: int) -> str:
    return f"{COUNTED}+" if number > COUNTED else str(number)
