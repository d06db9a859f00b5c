"""What each command does; `bot.__main__` has their options."""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from adapters.cache import MemoryCache
from adapters.files.cardfile import write_card
from adapters.files.folder import read_folder, read_siblings, write_folder
from adapters.files.texts import read_languages, read_lines
from adapters.terminal import reports
from adapters.terminal.draw import draw_blocks
from bot.answering import reply_to
from bot.app.lookup import consultation_for, usable
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
from bot.messages import DEFAULT, Messages
from bot.ports import NoMeter
from bot.replies import Replies
from bot.settings import Settings
from bot.siblings import Sibling, Siblings

DONE, FAILED = 0, 1

Command = Callable[[Settings, argparse.Namespace, Console], Awaitable[int]]


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run the command that was asked for; the exit code is 0 or 1. Raises NexusError."""
    console = Console(highlight=False, soft_wrap=False)
    name = " ".join(filter(None, (options.command, getattr(options, "act", None))))
    if name in _ON_DATABASE:
        # Imported only now: a question from the shell should not wait for them.
        from bot.app import database_commands  # noqa: PLC0415

        command: Command = getattr(database_commands, _ON_DATABASE[name])
    else:
        command = _COMMANDS[name]
    return await command(settings, options, console)


async def _ask(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    consultation = await _consultation(settings, options.cards)
    finding = await consultation.consult(options.question)
    if options.json:
        print(json.dumps(_as_json(options.question, finding), ensure_ascii=False))  # noqa: T201 - the console would wrap it
    else:
        messages = Messages(read_lines(settings.content_dir / "messages"))
        replies = Replies(
            messages, messages.match(_tongue(settings, options.question)), consultation.siblings
        )
        reply = reply_to(finding, consultation.engine.cards, replies)
        draw_blocks(console, reply.whole.blocks)
    return DONE


def _tongue(settings: Settings, question: str) -> str:
    """The language of a question; English where it is in none that is known."""
    return read_languages(settings.content_dir / "glossary.toml").detect(question) or DEFAULT


async def _consultation(settings: Settings, folder: Path | None) -> Consultation:
    """Lookups over a folder of cards or over the published ones; nothing is recorded."""
    cards = await cards_of(settings, folder)
    return consultation_for(settings, cards, MemoryCache(), NoMeter(), folder=folder)


async def cards_of(settings: Settings, folder: Path | None) -> list[Card]:
    """The folder's cards where one is named; else the published ones."""
    if folder is not None:
        held = read_folder(folder)
        for error in held.broken:
            Console(stderr=True).print(f"left out: {error}", style="yellow", soft_wrap=True)
        return held.cards
    if not settings.database_exists:
        return usable(read_folder(settings.content_dir))
    # Imported only now: without a database an answer is there in half the time.
    from bot.app.assembly import published_from  # noqa: PLC0415

    return await published_from(settings)


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


def _siblings(settings: Settings, folder: Path | None) -> list[Sibling]:
    """The cards in other languages, which are in files alone."""
    return read_siblings(folder or settings.content_dir)


async def _list(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    siblings = Siblings(_siblings(settings, options.cards))
    reports.print_cards(console, await cards_of(settings, options.cards), siblings)
    return DONE


async def _show(settings: Settings, options: argparse.Namespace, _console: Console) -> int:
    cards = {card.slug: card for card in await cards_of(settings, options.cards)}
    named = {f"{one.card.slug}.{one.language}": one for one in _siblings(settings, options.cards)}
    card = named[options.slug].card if options.slug in named else cards.get(options.slug)
    if card is None:
        raise UnknownCard(options.slug)
    print(write_card(card), end="")  # noqa: T201 - the file as it is, unwrapped
    return DONE


async def _export(settings: Settings, options: argparse.Namespace, console: Console) -> int:
    cards = await cards_of(settings, options.cards)
    known = {card.slug for card in cards}
    found = _siblings(settings, options.cards)
    siblings = [one for one in found if one.card.slug in known]
    count = write_folder(cards, options.folder, siblings)
    console.print(
        f"{count} cards and {len(siblings)} in other languages written to {options.folder}"
    )
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
        print_json({**figures, "styles": styles})
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


def print_json(value: object) -> None:
    """Print for programs."""
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
    "run": _run,
    "cards check": _check,
    "cards list": _list,
    "cards show": _show,
    "cards export": _export,
    "eval": _eval,
    "doctor": _doctor,
}

_ON_DATABASE = {
    "chat": "chat",
    "cards import": "import_cards",
    "desk": "desk",
    "gaps": "gaps",
    "stats": "stats",
}
"""Commands of `database_commands`, and their functions there."""
