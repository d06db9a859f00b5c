"""Puts the moderators' desk together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeAlias

from adapters.files.desk import FileFormat
from adapters.files.guide import read_rules
from adapters.jobs import open_jobs
from adapters.sql import Database
from bot.consultation import Consultation
from bot.desk import Courier, Desk
from bot.desk.outbox import Outbox
from bot.desk.postman import DeskPostman
from bot.desk.rights import Everybody, Moderators
from bot.desk.room import Room, Stores
from bot.desk.rounds import Rounds
from bot.library import Library
from bot.messages import Messages
from bot.ports import Jobs, Meter
from bot.settings import Settings
from bot.speech import Speech

Couriers: TypeAlias = Mapping[str, Courier]
"""The running platforms' couriers, by platform."""


def stores_of(database: Database) -> Stores:
    """The desk's stores."""
    return Stores(
        cards=database.cards,
        shelf=database.shelf,
        drafts=database.drafts,
        audit=database.audit,
        gaps=database.gaps,
        watches=database.watches,
        proposals=database.proposals,
        posts=database.posts,
        recent=database.usage,
    )


def make_desk(
    *,
    settings: Settings,
    database: Database,
    consultation: Consultation,
    library: Library,
    messages: Messages,
    meter: Meter,
    speech: Speech | None = None,
) -> Desk:
    """The desk; who owns the machine moderates from its terminal."""
    room = Room(
        stores=stores_of(database),
        consultation=consultation,
        library=library,
        format=FileFormat(read_rules(settings.content_dir / "README.md")),
        jobs=Outbox(),
        askers=settings.propose_after,
    )
    moderators = Moderators(settings.moderators, {"terminal": Everybody()})
    return Desk(room=room, moderators=moderators, messages=messages, meter=meter, speech=speech)


async def open_rounds(settings: Settings, desk: Desk, database: Database, jobs: Jobs) -> None:
    """Hand the desk's deliveries to the queue, and begin the tasks that come round."""
    desk.room.jobs.open(jobs)
    await desk.room.jobs.catch_up()
    rounds = Rounds(
        desk=desk,
        usage=database.usage,
        retention=timedelta(days=settings.retention_days),
        digest_to=settings.digest_to,
        digest_every=settings.digest,
    )
    await rounds.start(jobs)
    await desk.room.tell()  # what was settled while there was no queue


@asynccontextmanager
async def at_work(
    settings: Settings, desk: Desk, database: Database, messages: Messages, couriers: Couriers
) -> AsyncIterator[None]:
    """Deliver what the desk sends, and do what comes round, until the end."""
    postman = DeskPostman(desk.room, desk.overview, messages, couriers)
    async with open_jobs(settings.database, postman, couriers.keys()) as jobs:
        await open_rounds(settings, desk, database, jobs)
        yield
