"""What each command does; `bot.__main__` has their options."""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from adapters.cache import MemoryCache
from adapters.files.cardfile import write_card
from adapters.files.folder import read_folder, write_folder
from adapters.files.texts import read_lines
from adapters.sql import open_database
from adapters.terminal import desk, reports
from adapters.terminal.chat import chat, line_reader
from adapters.terminal.draw import draw_blocks
from bot.app.assembly import consultation_for, make_data_dir, open_core, published, usable
from bot.assistant import reply_to
from bot.cards import Card, Match
from bot.consultation import Consultation, Finding
from bot.errors import UnknownCard
from bot.lookup.evaluation import (
    LISTED,
    EvaluationError,
    Labelled,
    Prediction,
    evaluate,
    read_questions,
)
from bot.messages import Messages
from bot.ports import GapState, NoMeter, UsageStore
from bot.replies import Replies
from bot.settings import Settings

DONE, FAILED = 0, 1
IMPORTER = "terminal:import"
"""The author of cards that came by `nexus cards import`."""

Command = Callable[[Settings, argparse.Namespace, Console], Awaitable[int]]


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run the command that was asked for; the exit code is 0 or 1. Raises NexusError."""
    console = Console(highlight=False, soft_wrap=False)
    name = " ".join(filter(None, (options.command, getattr(options, "act", None))))
    return await _COMMANDS[name](settings, options, console)


async def _ask(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    consultation = await _consultation(settings, options.cards)
    finding = await consultation.consult(options.question)
    if options.json:
        print(json.dumps(_as_json(options.question, finding), ensure_ascii=False))  # noqa: T201 - the console would wrap it
    else:
        messages = Messages(read_lines(settings.content_dir / "messages"))
        reply = reply_to(finding, consultation.engine.cards, Replies(messages))
        draw_blocks(console, reply.whole.blocks)
    return DONE


async def _consultation(settings: Settings, folder: Path | None) -> Consultation:
    """Lookups over a folder of cards or over the published ones; nothing is recorded."""
    cards = await _cards(settings, folder)
    return consultation_for(settings, cards, MemoryCache(), NoMeter())


async def _cards(settings: Settings, folder: Path | None) -> list[Card]:
    """The folder's cards where one is named; else the published ones."""
    if folder is not None:
        held = read_folder(folder)
        for error in held.broken:
            Console(stderr=True).print(f"left out: {error}", style="yellow", soft_wrap=True)
        return held.cards
    if not settings.database_exists:
        return usable(read_folder(settings.content_dir))
    async with open_database(settings.database) as database:
        return await published(settings, database)


def _as_json(question: str, finding: Finding) -> dict[str, object]:
    return {
        "decision": type(finding.decision).__name__.lower(),
        "matches": [_match_as_json(match) for match in finding.matches],
        "question": question,
        "elapsed_ms": round(finding.elapsed_ms, 3),
    }


def _match_as_json(match: Match) -> dict[str, object]:
    return {
        "slug": match.card.slug,
        "title": match.card.title,
        "confidence": round(match.confidence, 6),
        "phrase": match.phrase,
    }


async def _chat(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    cards = None if options.cards is None else await _cards(settings, options.cards)
    async with open_core(settings, NoMeter(), cards) as core:
        history = settings.data_dir / "chat_history" if cards is None else None
        await chat(core.assistant, console, line_reader(history))
    return DONE


async def _run(settings: Settings, _options: argparse.Namespace, _console: Console) -> int:
    # Imported only now: two chat libraries take a while that no other command should wait.
    from bot.app.serve import serve  # noqa: PLC0415

    await serve(settings)
    return DONE


async def _check(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    from bot.app.check import check_cards  # noqa: PLC0415 - parsers that no other command needs

    root: Path = options.cards or settings.content_dir
    glossary = settings.content_dir / "glossary.toml"
    return DONE if check_cards(root, glossary, options.html, console) else FAILED


async def _list(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    reports.print_cards(console, await _cards(settings, options.cards))
    return DONE


async def _show(settings: Settings, options: argparse.Namespace, _console: Console) -> int:
    cards = {card.slug: card for card in await _cards(settings, options.cards)}
    if options.slug not in cards:
        raise UnknownCard(options.slug)
    print(write_card(cards[options.slug]), end="")  # noqa: T201 - the file as it is, unwrapped
    return DONE


async def _import(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    """Publish the cards of a folder as edits; those that are equal already are left alone."""
    folder = read_folder(options.folder)
    reports.print_problems(console, folder.broken, len(folder.files) + len(folder.broken))
    make_data_dir(settings.data_dir)
    async with open_database(settings.database) as database:
        now = {card.slug: card for card in await published(settings, database)}
        new = [card for card in usable(folder) if card != now.get(card.slug)]
        for card in new:
            await database.cards.revise(card, IMPORTER)
    console.print(f"{len(new)} cards published, {len(folder.files) - len(new)} unchanged")
    return FAILED if folder.broken else DONE


async def _export(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    count = write_folder(await _cards(settings, options.cards), options.folder)
    console.print(f"{count} cards written to {options.folder}")
    return DONE


async def _eval(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    questions = _labelled(options.file)
    consultation = await _consultation(settings, options.cards)
    result = evaluate(lambda text: consultation.measure(text, LISTED), questions)
    if options.predictions:
        _write_predictions(options.predictions, result.predictions)
    figures = asdict(result.figures)
    styles = {style: asdict(held) for style, held in result.styles.items()}
    if options.json:
        _print_json({**figures, "styles": styles})
    else:
        reports.print_evaluation(console, figures, styles, _missing(consultation, questions))
    return DONE


def _labelled(path: Path) -> list[Labelled]:
    try:
        return read_questions(path)
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read ({error.strerror}).") from error


def _missing(consultation: Consultation, questions: list[Labelled]) -> int:
    """Questions whose right cards are all absent."""
    cards = consultation.engine.cards
    return sum(bool(q.accept) and not any(slug in cards for slug in q.accept) for q in questions)


def _write_predictions(path: Path, predictions: Iterable[Prediction]) -> None:
    lines = [json.dumps(p.as_json(), ensure_ascii=False) + "\n" for p in predictions]
    try:
        path.write_text("".join(lines), "utf-8", "surrogatepass")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written ({error.strerror}).") from error


async def _desk(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    async with open_core(settings, NoMeter()) as core:
        folder = Path.cwd()
        if options.words:
            return await desk.run_once(core.desk, options.words, console, folder)
        await desk.talk(core.desk, console, line_reader(None), folder)
    return DONE


async def _gaps(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    async with open_core(settings, NoMeter()) as core:
        await core.desk.gaps.gather()
        since = _ago(options.days)
        gaps = await core.database.gaps.gaps(GapState.OPEN, since, options.limit)
    if options.json:
        _print_json([{"text": gap.text, **asdict(gap)} for gap in gaps])
    else:
        reports.print_gaps(console, gaps)
    return DONE


async def _stats(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    async with _usage(settings) as usage:
        days = await usage.use(_ago(options.days))
    if options.json:
        _print_json([asdict(day) for day in days])
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


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))  # noqa: T201 - for programs


async def _doctor(settings: Settings, _options: argparse.Namespace, console: Console) -> int:
    from bot.app.doctor import examine  # noqa: PLC0415 - it knows every platform

    problems = 0
    async for finding in examine(settings):
        reports.print_finding(console, finding.name, finding.problems, finding.remark)
        problems += len(finding.problems)
    return FAILED if problems else DONE


_COMMANDS: dict[str, Command] = {
    "ask": _ask,
    "chat": _chat,
    "run": _run,
    "cards check": _check,
    "cards list": _list,
    "cards show": _show,
    "cards import": _import,
    "cards export": _export,
    "eval": _eval,
    "desk": _desk,
    "gaps": _gaps,
    "stats": _stats,
    "doctor": _doctor,
}
