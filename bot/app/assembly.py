"""Puts the core together out of settings: cards, engine, store, cache, assistant."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.cache import open_cache
from adapters.files.folder import read_folder
from adapters.files.texts import read_followups, read_glossary, read_languages, read_lines
from adapters.sql import Database, open_database
from bot.app.desk import make_desk
from bot.app.lookup import consultation_for, usable
from bot.assistant import Assistant
from bot.cards import Card
from bot.consultation import Consultation
from bot.desk import Desk
from bot.dialog.followup import FollowUps
from bot.errors import SettingsError
from bot.library import Library
from bot.lookup import Likeness, open_grade
from bot.messages import Messages
from bot.people import Pseudonyms
from bot.ports import Cache, Claims, Meter, Shelf
from bot.recorder import Recorder
from bot.settings import Settings
from bot.speech import Speech
from bot.typeahead import Typeahead

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Core:
    """Everything that answers, ready to be put behind an adapter."""

    assistant: Assistant
    desk: Desk
    consultation: Consultation
    database: Database
    cache: Cache
    claims: Claims
    messages: Messages
    typeahead: Typeahead


def library_for(
    settings: Settings,
    shelf: Shelf,
    database: Database,
    consultation: Consultation,
    meter: Meter,
) -> Library:
    """The library that follows the database.

    Questions are compared by static vectors even where the engine has a sentence encoder: a gap
    takes thousands of comparisons, and the likeness that makes two questions one was chosen so.
    """
    vectors = open_grade("none" if settings.encoder == "none" else "static").vectors
    slang = read_glossary(settings.content_dir / "glossary.toml")

    def compare(cards: Iterable[Card]) -> Likeness:
        return Likeness(vectors, slang, cards)

    return Library(
        shelf=shelf,
        store=database.shelf,
        gaps=database.gaps,
        consultation=consultation,
        compare=compare,
        meter=meter,
    )


@contextlib.asynccontextmanager
async def open_core(
    settings: Settings,
    meter: Meter,
    cards: Sequence[Card] | None = None,
    folder: Path | None = None,
) -> AsyncIterator[Core]:
    """Open everything, lay the card files under the database, and close all at the end.

    Where the `cards` of a `folder` are given they are all there is, and what happens is forgotten
    at the end.
    """
    make_data_dir(settings.data_dir)
    url = settings.database if cards is None else "sqlite://"
    messages = Messages(read_lines(settings.content_dir / "messages"))
    async with (
        open_database(url) as database,
        open_cache(settings.redis_url.get_secret_value()) as cache,
    ):
        if cards is None:
            await lay(settings, database)
        else:
            await database.cards.sync(cards)
        shelf = await database.shelf.shelf()
        consultation = consultation_for(
            settings,
            await database.cards.cards(),
            cache,
            meter,
            folder=folder,
            redirects=shelf.redirects,
        )
        library = library_for(settings, shelf, database, consultation, meter)
        await library.take_refusals()
        recorder = Recorder(database.questions, meter)
        pseudonyms = Pseudonyms(_key(settings))
        assistant = Assistant(
            consultation=consultation,
            recorder=recorder,
            store=database.questions,
            askers=database.askers,
            messages=messages,
            pseudonyms=pseudonyms,
            meter=meter,
            cache=cache,
            followups=FollowUps(read_followups(settings.content_dir / "messages")),
            languages=read_languages(settings.content_dir / "glossary.toml"),
            retention_days=settings.retention_days,
        )
        desk = make_desk(
            settings=settings,
            database=database,
            consultation=consultation,
            library=library,
            messages=messages,
            meter=meter,
            speech=Speech(database.askers, pseudonyms, messages, cache, meter),
        )
        async with _beside(library.run), _recording(recorder):
            typeahead = Typeahead(consultation, database.usage)
            yield Core(assistant, desk, consultation, database, cache, cache, messages, typeahead)


async def published(settings: Settings, database: Database) -> list[Card]:
    """The cards as learners see them: the files, with what chat changed on top."""
    await lay(settings, database)
    return await database.cards.cards()


async def published_from(settings: Settings) -> list[Card]:
    """The same out of the database of the settings, opened for this alone."""
    async with open_database(settings.database) as database:
        return await published(settings, database)


async def lay(settings: Settings, database: Database) -> None:
    """Lay the card files under what chat changed; conflicts are logged, one line each."""
    report = await database.cards.sync(usable(read_folder(settings.content_dir)))
    for slug in report.conflicts:
        log.warning("The file of “%s” changed under an edit made in chat; the edit stays.", slug)


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
    """SECRET_KEY, or a random key made once and kept in the data folder.

    Raises SettingsError for an empty one: hashes without a key would lead back to people.
    """
    if given := settings.secret_key.get_secret_value():
        return given.encode()
    path = settings.data_dir / "secret.key"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
    if not (key := path.read_bytes()):
        raise SettingsError(
            f"{path} is empty: put it back from a backup, or delete it and a new one is made."
        )
    return key


@contextlib.asynccontextmanager
async def _recording(recorder: Recorder) -> AsyncIterator[None]:
    """Write questions down in the background, and what is left at the end."""
    try:
        async with _beside(recorder.run):
            yield
    finally:
        await recorder.flush()


@contextlib.asynccontextmanager
async def _beside(run: Callable[[], Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Run something in the background, and stop it at the end."""
    task = asyncio.create_task(run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
