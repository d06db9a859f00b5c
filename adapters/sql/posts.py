"""Scheduled posts."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.addressjson import from_json, to_json
from adapters.sql.clock import utc_now
from adapters.sql.commit import log
from adapters.sql.pool import Pool
from adapters.sql.tables import posts
from adapters.sql.upsert import upsert
from bot.people import Address
from bot.ports import Entry, Post


class SqlPosts:
    """A PostStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def posts(self) -> list[Post]:
        """See `PostStore`."""
        async with self._pool.reading() as connection:
            rows = await connection.execute(sa.select(posts).order_by(posts.c.made, posts.c.id))
            return [
                Post(
                    id=row.id,
                    to=from_json(row.address),
                    plan=row.plan,
                    by=row.author,
                    due=row.due,
                    paused=row.paused,
                    last=row.last,
                    made=row.made,
                )
                for row in rows
            ]

    async def put(self, post: Post, by: str, act: str) -> None:
        """See `PostStore`."""
        row = {
            "id": post.id,
            "address": to_json(post.to),
            "plan": post.plan,
            "author": post.by,
            "due": post.due,
            "paused": post.paused,
            "last": post.last,
            "made": post.made or utc_now(),
        }
        async with self._pool.writing() as connection:
            await upsert(connection, posts, [row], ("address", "plan", "due", "paused", "last"))
            if act:
                await log(connection, Entry(utc_now(), by, act, post.id, post.plan))

    async def remove(self, post: str, by: str) -> None:
        """See `PostStore`."""
        async with self._pool.writing() as connection:
            gone = await connection.execute(sa.delete(posts).where(posts.c.id == post))
            if gone.rowcount:
                await log(connection, Entry(utc_now(), by, "post.removed", post))

    async def moved(self, old: Address, new: Address) -> None:
        """See `PostStore`; every post into the chat follows it, threads keep theirs."""
        async with self._pool.writing() as connection:
            for row in await connection.execute(sa.select(posts.c.id, posts.c.address)):
                to = from_json(row.address)
                if (to.place.platform, to.place.chat) == (old.place.platform, old.place.chat):
                    place = {
                        **to_json(to),
                        "place": {**row.address["place"], "chat": new.place.chat},
                    }
                    one = sa.update(posts).where(posts.c.id == row.id)
                    await connection.execute(one.values(address=place))
