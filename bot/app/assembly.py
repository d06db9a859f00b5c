"""Puts the core together out of settings: cards, engine, store, cache, assistant."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.cache import open_cache
from adapters.files.folder import Folder, read_folder
from adapters.files.texts import read_glossary, read_lines, read_smalltalk
from adapters.sql import Database, open_database
from bot.assistant import Assistant
from bot.cards import Card, is_slug
from bot.consultation import Consultation
from bot.errors import SettingsError
from bot.lookup import Engine, Smalltalk, Thresholds, open_grade
from bot.messages import Messages
from bot.people import Pseudonyms
from bot.ports import Cache, Meter
from bot.recorder import Recorder
from bot.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Core:
    """Everything that answers, ready to be put behind an adapter."""

    assistant: Assistant
    consultation: Consultation
    database: Database
    cache: Cache
    messages: Messages


def consultation_for(
    settings: Settings, cards: Sequence[Card], cache: Cache, meter: Meter
) -> Consultation:
    """The lookup over these cards."""
    grade = open_grade(settings.encoder)
    if grade.shortfall:
        log.warning("%s", grade.shortfall)
    return Consultation(
        engine=Engine(
            cards,
            vectors=grade.vectors,
            slang=read_glossary(settings.content_dir / "glossary.toml"),
        ),
        smalltalk=Smalltalk(read_smalltalk(settings.content_dir / "messages")),
        thresholds=Thresholds(),
        cache=cache,
        meter=meter,
    )


def usable(folder: Folder) -> list[Card]:
    """The cards that can be published; what is left out is logged, one line each."""
    for error in folder.broken:
        log.error("A card is left out: %s", error)
    for file in folder.files:
        if not is_slug(file.card.slug):
            log.error("A card is left out: %s: its name is no slug, like drf-viewsets", file.where)
    return [card for card in folder.cards if is_slug(card.slug)]


@contextlib.asynccontextmanager
async def open_core(
    settings: Settings, meter: Meter, cards: Sequence[Card] | None = None
) -> AsyncIterator[Core]:
    """Open everything, lay the card files under the database, and close all at the end.

    Where `cards` are given they are all there is, and what happens is forgotten at the end.
    """
    make_data_dir(settings.data_dir)
    url = settings.database if cards is None else "sqlite://"
    messages = Messages(read_lines(settings.content_dir / "messages"))
    async with (
        open_database(url) as database,
        open_cache(settings.redis_url.get_secret_value()) as cache,
    ):
        if cards is None:
            cards = await published(settings, database)
        consultation = consultation_for(settings, cards, cache, meter)
        recorder = Recorder(database.questions, meter)
        assistant = Assistant(
            consultation=consultation,
            recorder=recorder,
            store=database.questions,
            messages=messages,
            pseudonyms=Pseudonyms(_key(settings)),
            meter=meter,
        )
        async with _recording(recorder):
            yield Core(assistant, consultation, database, cache, messages)


async def published(settings: Settings, database: Database) -> list[Card]:
    """The cards as learners see them: the files, with what chat changed on top."""
    report = await database.cards.sync(usable(read_folder(settings.content_dir)))
    for slug in report.conflicts:
        log.warning("The file of “%s” changed under an edit made in chat; the edit stays.", slug)
    return await database.cards.cards()


def make_data_dir(folder: Path) -> None:
    """Make the data folder; raises SettingsError where the bot cannot write to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR: {folder} cannot be written ({error.strerror}); "
            "choose a folder that the bot's user owns."
        ) from error


def _key(settings: Settings) -> bytes:
    """SECRET_KEY, or a random key made once and kept in the data folder."""
    if given := settings.secret_key.get_secret_value():
        return given.encode()
    path = settings.data_dir / "secret.key"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
    return path.read_bytes()


@contextlib.asynccontextmanager
async def _recording(recorder: Recorder) -> AsyncIterator[None]:
    """Write questions down in the background, and what is left at the end."""
    task = asyncio.create_task(recorder.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await recorder.flush()
