"""The stored cards: every state that they had, and the one that learners see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import layers
from adapters.sql.cardjson import from_json, to_json
from adapters.sql.clock import utc_now
from adapters.sql.commit import finish, note_act, redirect
from adapters.sql.layers import Layered
from adapters.sql.pool import Pool
from adapters.sql.tables import cards, revisions
from adapters.sql.upsert import insert
from bot.cards import Card
from bot.errors import CardMoved, UnknownCard
from bot.ports import Act, CardEdit, Changed, Conflict, Revision, SyncReport

FILES = "files"
"""Author of the states that came from card files."""


class SqlCards:
    """A CardStore and an EditStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def cards(self) -> list[Card]:
        """See `CardStore`."""
        async with self._pool.reading() as connection:
            stored = await _layered(connection)
        shown = (stored[slug].shown for slug in sorted(stored))
        return [card for card in shown if card]

    async def sync(self, files: Sequence[Card]) -> SyncReport:
        """See `CardStore`; nothing is locked where nothing has changed."""
        by_slug = {card.slug: card for card in files}
        async with self._pool.reading() as connection:
            known = await _layered(connection)
        after = layers.lay_all(known, by_slug)
        if after != known:
            async with self._pool.writing_alone() as connection:
                known = await _layered(connection)
                after = layers.lay_all(known, by_slug)
                stamp: dict[str, Any] = {"author": FILES, "at": utc_now(), "note": ""}
                await _store(connection, known, after, stamp, lambda _slug: Act.FILES)
                await finish(connection)
        return layers.report(known, after)

    async def revise(self, card: Card, author: str) -> int:
        """See `CardStore`; a state that is there already makes no new revision."""
        return (await self.commit(CardEdit(Act.REVISE, author, (card,))))[card.slug]

    async def history(self, slug: str) -> list[Revision]:
        """See `CardStore`."""
        query = sa.select(revisions).where(revisions.c.slug == slug)
        async with self._pool.reading() as connection:
            rows = (await connection.execute(query.order_by(revisions.c.number.desc()))).all()
        if not rows:
            raise UnknownCard(slug)
        return [_revision(row) for row in rows]

    async def commit(self, edit: CardEdit) -> dict[str, int]:
        """See `EditStore`."""
        touched = [*(card.slug for card in edit.cards), *edit.archived]
        async with self._pool.writing_alone() as connection:
            await _expect(connection, edit.expects)
            known = await _layered(connection, touched)
            after: dict[str, Layered | None] = {slug: known.get(slug) for slug in touched}
            after |= {card.slug: layers.edit(known.get(card.slug), card) for card in edit.cards}
            after |= {slug: layers.archive(_stored(known, slug)) for slug in edit.archived}
            stamp = {"author": edit.by, "at": utc_now(), "note": edit.note}
            await _store(connection, known, after, stamp, edit.act_on)
            await redirect(connection, [card.slug for card in edit.cards], edit.redirects)
            await note_act(connection, edit, utc_now())
            await finish(connection)
            return await _newest(connection, touched)

    async def changed(self) -> Changed:
        """See `EditStore`."""
        async with self._pool.reading() as connection:
            stored = await _layered(connection)
        edited = [stored[slug] for slug in sorted(stored) if stored[slug].edited]
        return Changed(
            cards=tuple(one.card for one in edited if not one.archived),
            archived=tuple(one.card.slug for one in edited if one.archived and one.file),
            conflicts=tuple(
                Conflict(one.card.slug, one.shown, one.file) for one in edited if one.in_conflict
            ),
        )

    async def gone(self) -> list[Revision]:
        """See `EditStore`."""
        query = sa.select(revisions).join_from(cards, revisions).where(cards.c.archived)
        async with self._pool.reading() as connection:
            rows = (await connection.execute(query)).all()
        return sorted(map(_revision, rows), key=lambda revision: revision.card.slug)


async def _expect(connection: AsyncConnection, expects: Mapping[str, int]) -> None:
    """Raise CardMoved for the first card that has another newest revision than expected."""
    numbers = await _newest(connection, list(expects))
    for slug, number in expects.items():
        if numbers.get(slug, 0) != number:
            raise CardMoved(slug, numbers.get(slug, 0))


def _stored(known: Mapping[str, Layered], slug: str) -> Layered:
    if slug not in known:
        raise UnknownCard(slug)
    return known[slug]


async def _store(
    connection: AsyncConnection,
    known: Mapping[str, Layered],
    after: Mapping[str, Layered | None],
    stamp: dict[str, Any],
    act_on: Callable[[str], Act],
) -> None:
    """Write what differs: revisions for what learners see, and the row of each card.

    `stamp` holds author, time and note of the revisions, `act_on` their acts by slug.
    """
    touched = [slug for slug, layered in after.items() if layered != known.get(slug)]
    numbers = await _newest(connection, touched)
    new_states, rows = [], []
    for slug in touched:
        layered, before = after[slug], known.get(slug)
        if layered is None:
            continue
        if before is None or (layered.card, layered.archived) != (before.card, before.archived):
            numbers[slug] = numbers.get(slug, 0) + 1
            state = {"slug": slug, "number": numbers[slug], "card": to_json(layered.card)}
            state |= {"archived": layered.archived, "act": act_on(slug).value}
            new_states.append(state | stamp)
        rows.append(_row(slug, numbers[slug], layered))
    await insert(connection, revisions, new_states)
    await connection.execute(sa.delete(cards).where(cards.c.slug.in_(touched)))
    await insert(connection, cards, rows)


async def _layered(
    connection: AsyncConnection, slugs: Sequence[str] | None = None
) -> dict[str, Layered]:
    """The stored cards, archived ones too, or some of them."""
    query = sa.select(cards, revisions.c.card).join_from(cards, revisions)
    if slugs is not None:
        query = query.where(cards.c.slug.in_(slugs))
    return {
        row.slug: Layered(
            from_json(row.card), _optional(row.file), _optional(row.base), row.edited, row.archived
        )
        for row in await connection.execute(query)
    }


async def _newest(connection: AsyncConnection, slugs: Sequence[str]) -> dict[str, int]:
    """The number of the newest revision of each card, removed cards too."""
    query = (
        sa.select(revisions.c.slug, sa.func.max(revisions.c.number).label("number"))
        .where(revisions.c.slug.in_(slugs))
        .group_by(revisions.c.slug)
    )
    return {row.slug: row.number for row in await connection.execute(query)}


def _row(slug: str, number: int, layered: Layered) -> dict[str, Any]:
    return {
        "slug": slug,
        "number": number,
        "edited": layered.edited,
        "archived": layered.archived,
        "file": to_json(layered.file) if layered.file else None,
        "base": to_json(layered.base) if layered.base else None,
    }


def _revision(row: sa.Row[Any]) -> Revision:
    return Revision(
        number=row.number,
        card=from_json(row.card),
        author=row.author,
        at=row.at,
        act=Act(row.act),
        archived=row.archived,
        note=row.note,
    )


def _optional(data: dict[str, Any] | None) -> Card | None:
    return from_json(data) if data else None
