"""The command line: `nexus chat`, `ask`, `run`, `cards`, `eval`, `desk`, `doctor` and others."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.errors import NexusError, SettingsError
from bot.logs import set_up_logs
from bot.settings import read_settings

DONE, FAILED, WRONG_USE = 0, 1, 2
"""Exit codes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors go to stderr as one sentence."""
    options = build_parser().parse_args(arguments)
    # Small products in many threads cost more to share out than to do; numpy reads this at import.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        settings = read_settings()
        set_up_logs(options.log_level or settings.log_level, settings.log_format, settings.secrets)
        # Imported only now: `nexus --help` need not load an engine and two chat libraries.
        from bot.app import commands  # noqa: PLC0415

        return asyncio.run(commands.run(settings, options))
    except SettingsError as error:
        print(f"nexus: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        return WRONG_USE
    except NexusError as error:
        print(f"nexus: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        return FAILED
    except KeyboardInterrupt:
        return DONE


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = argparse.ArgumentParser(
        prog="nexus", description="Answers a learning community's questions from its cards."
    )
    parser.set_defaults(log_level=None)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    chat = commands.add_parser("chat", help="talk to the bot in this terminal")
    chat.set_defaults(log_level="WARNING")
    _cards_option(chat)

    ask = commands.add_parser("ask", help="ask one question and get one reply")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the decision as JSON")
    _cards_option(ask)
    ask.set_defaults(log_level="WARNING")

    commands.add_parser("run", help="run every chat platform that has its settings")
    _cards_commands(commands.add_parser("cards", help="check, list, show, import, export cards"))
    _eval_command(commands.add_parser("eval", help="measure answers to labelled questions"))

    desk = commands.add_parser("desk", help="do a moderator's work in this terminal")
    words = "a command such as gaps, history CARD, publish FILE, help; none for a conversation"
    desk.add_argument("words", nargs="*", metavar="WORD", help=words)
    desk.set_defaults(log_level="WARNING")

    gaps = commands.add_parser("gaps", help="list what could not be answered")
    gaps.add_argument("--days", type=_positive, default=90, help="how far back (default 90)")
    gaps.add_argument("--limit", type=_positive, default=50, help="how many (default 50)")
    stats = commands.add_parser("stats", help="show use over time")
    stats.add_argument("--days", type=_positive, default=30, help="how far back (default 30)")
    for command in (gaps, stats):
        command.add_argument("--json", action="store_true", help="print JSON")
    commands.add_parser("doctor", help="check the set-up and say how to mend it")
    return parser


def _cards_commands(cards: argparse.ArgumentParser) -> None:
    acts = cards.add_subparsers(dest="act", required=True, metavar="ACT")
    check = acts.add_parser("check", help="look for mistakes in the cards")
    check.add_argument("--html", type=Path, metavar="FILE", help="write a map of the library")
    listing = acts.add_parser("list", help="list the cards")
    show = acts.add_parser("show", help="show one card")
    show.add_argument("slug")
    bring = acts.add_parser("import", help="take cards from a folder into the database")
    bring.add_argument("folder", type=Path, metavar="FOLDER")
    export = acts.add_parser("export", help="write the cards as files")
    export.add_argument("folder", type=Path, metavar="FOLDER")
    for act in (check, listing, show, export):
        _cards_option(act)
    for act in (check, listing, show, bring, export):
        act.set_defaults(log_level="WARNING")


def _eval_command(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="JSONL of {q, accept}")
    command.add_argument("--predictions", type=Path, metavar="OUT", help="write one line each")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.set_defaults(log_level="WARNING")
    _cards_option(command)


def _cards_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cards", type=Path, metavar="DIR", help="use this folder of cards and no database"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("write a number of at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
