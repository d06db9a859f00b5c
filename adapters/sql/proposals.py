"""What taps teach: wordings whose askers took one card, and cards that were not it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from adapters.sql.clock import utc_now
from adapters.sql.commit import log
from adapters.sql.pool import Pool
from adapters.sql.tables import cards, picks, questions, ratings, revisions, verdicts
from adapters.sql.upsert import upsert
from bot.ports import WORDINGS, Entry, Proposal, ProposalKind


class SqlProposals:
    """A ProposalStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def picked(self, askers: int, since: datetime) -> list[Proposal]:
        """See `ProposalStore`."""
        people = sa.func.count(picks.c.asker.distinct())
        query = (
            sa.select(
                picks.c.slug,
                questions.c.wording,
                sa.func.max(questions.c.text).label("text"),
                people.label("people"),
                sa.func.max(picks.c.at, type_=picks.c.at.type).label("last"),
            )
            .join(questions, questions.c.id == picks.c.question)
            .where(picks.c.at >= since)
            .group_by(picks.c.slug, questions.c.wording)
            .having(people >= askers)
            .order_by(people.desc(), picks.c.slug, questions.c.wording)
        )
        found = [
            Proposal(
                id=_id("phrase", row.slug, row.wording),
                kind=ProposalKind.PHRASE,
                slug=row.slug,
                askers=row.people,
                wordings=(row.text,),
                last=row.last,
            )
            for row in await self._rows(query)
        ]
        return await self._undecided(found)

    async def missed(self, askers: int, since: datetime) -> list[Proposal]:
        """See `ProposalStore`; ratings count from the card's newest revision on."""
        query = (
            sa.select(
                ratings.c.slug,
                ratings.c.asker,
                ratings.c.at,
                questions.c.text,
                cards.c.number,
            )
            .join(questions, questions.c.id == ratings.c.question)
            .join(cards, cards.c.slug == ratings.c.slug)
            .join(
                revisions,
                (revisions.c.slug == cards.c.slug) & (revisions.c.number == cards.c.number),
            )
            .where(~ratings.c.helped, ratings.c.at >= since, ratings.c.at >= revisions.c.at)
            .order_by(ratings.c.slug, ratings.c.at.desc(), ratings.c.question)
        )
        by_card: dict[tuple[str, int], list[sa.Row[Any]]] = defaultdict(list)
        for row in await self._rows(query):
            by_card[row.slug, row.number].append(row)
        found = [
            Proposal(
                id=_id("revise", slug, str(number)),
                kind=ProposalKind.REVISE,
                slug=slug,
                askers=len({row.asker for row in rows}),
                wordings=tuple(dict.fromkeys(row.text for row in rows))[:WORDINGS],
                last=rows[0].at,
            )
            for (slug, number), rows in by_card.items()
        ]
        return await self._undecided(one for one in found if one.askers >= askers)

    async def decide(self, proposal: str, by: str, *, accepted: bool) -> None:
        """See `ProposalStore`."""
        at = utc_now()
        row = {"proposal": proposal, "accepted": accepted, "author": by, "at": at}
        act = "proposal.accepted" if accepted else "proposal.declined"
        async with self._pool.writing() as connection:
            await upsert(connection, verdicts, [row])
            await log(connection, Entry(at, by, act, proposal))

    async def _rows(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        async with self._pool.reading() as connection:
            return list(await connection.execute(query))

    async def _undecided(self, found: Iterable[Proposal]) -> list[Proposal]:
        decided = {row.proposal for row in await self._rows(sa.select(verdicts))}
        return [one for one in found if one.id not in decided]


def _id(*parts: str) -> str:
    """12 hexadecimal digits, the same for the same proposal."""
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
