"""The commands that need the database, whose libraries take a while to load."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from adapters.files.folder import read_folder
from adapters.sql import open_database
from adapters.terminal import reports
from adapters.terminal.chat import chat as talk
from adapters.terminal.chat import line_reader
from adapters.terminal.desk import operator
from adapters.terminal.desk import run_once as run_desk
from adapters.terminal.desk import talk as talk_to_desk
from adapters.terminal.draw import draw_blocks
from bot.app.assembly import make_data_dir, open_core
from bot.app.commands import DONE, FAILED, cards_of, print_json
from bot.app.lookup import usable
from bot.ports import GapState, NoMeter, UsageStore
from bot.settings import Settings


async def chat(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    """Talk to learners as the chat platforms do."""
    cards = None if options.cards is None else await cards_of(settings, options.cards)
    async with open_core(settings, NoMeter(), cards, options.cards) as core:
        history = settings.data_dir / "chat_history" if cards is None else None
        await talk(core.assistant, console, line_reader(history))
    return DONE


async def desk(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    """Do a moderator's work: one line of it, or a conversation."""
    async with open_core(settings, NoMeter()) as core:
        folder = Path.cwd()
        read = line_reader(None)
        if options.words:
            return await run_desk(core.desk, options.words, console, read, folder)
        await talk_to_desk(core.desk, console, read, folder)
    return DONE


async def import_cards(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    """Publish the cards of a folder; what chat wrote is reported card by card, and stays."""
    folder = read_folder(options.folder)
    broken = list(map(str, folder.broken))
    async with open_core(settings, NoMeter()) as core:
        reply = await core.desk.bring(usable(folder), broken, operator())
    draw_blocks(console, reply.blocks)
    if folder.siblings:
        line = "Left out: {} in other languages, which are files alone; lay them into {}."
        console.print(line.format(len(folder.siblings), settings.content_dir), soft_wrap=True)
    return FAILED if broken or reply.failed else DONE


async def gaps(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    """Print what could not be answered."""
    async with open_core(settings, NoMeter()) as core:
        await core.desk.gaps.gather()
        since = _ago(options.days)
        found = await core.database.gaps.gaps(GapState.OPEN, since, options.limit)
    if options.json:
        print_json([{"text": gap.text, **asdict(gap)} for gap in found])
    else:
        reports.print_gaps(console, found)
    return DONE


async def stats(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    """Print use over time."""
    async with _usage(settings) as usage:
        days = await usage.use(_ago(options.days))
    if options.json:
        print_json([asdict(day) for day in days])
    else:
        reports.print_use(console, days)
    return DONE


@contextlib.asynccontextmanager
async def _usage(settings: Settings) -> AsyncIterator[UsageStore]:
    make_data_dir(settings.data_dir)
    async with open_database(settings.database) as database:
        yield database.usage


def _ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
