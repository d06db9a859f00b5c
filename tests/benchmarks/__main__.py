"""`python -m tests.benchmarks quality|speed|shipped|profile|calibrate`: tables, JSON, the engine's figures."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import ablation, calibrate, deployed, profile, quality, shipped, speed
from .datasets import DataMissingError, data_folder, load_all
from .grades import GRADES, GradeMissingError
from .report import RESULTS, progress, save, say
from .roster import chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .peers import Peer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark; 2 where something that it needs is missing."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (DataMissingError, GradeMissingError, FileNotFoundError) as problem:
        progress(str(problem))
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of data sets (or NEXUS_BENCH_DATA)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the JSON files")
    parser.add_argument("--quick", action="store_true", help="fewer questions, draws and sizes")
    commands = parser.add_subparsers(required=True)
    _command(commands, "quality", _quality, "accuracy and refusal on the data sets")
    _command(commands, "speed", _speed, "time and memory at several sizes")
    _command(commands, "shipped", _shipped, "the shipped cards with labelled questions")
    _command(commands, "ablation", _ablation, "what each stage of the engine buys")
    _command(commands, "profile", _profile, "where the time of one lookup goes")
    _command(commands, "calibrate", _calibrate, "fit ranking, confidence and thresholds anew")
    return parser


def _command(commands: Any, name: str, run: Callable[..., None], text: str) -> None:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    parser.add_argument("--quick", action="store_true", default=argparse.SUPPRESS)
    if name != "profile":
        parser.add_argument("--only", nargs="*", default=(), help="words in the tools' names")
    if name in {"shipped", "ablation", "profile", "calibrate"}:
        parser.add_argument("--grade", default="static", choices=("static", "sentence", "none"))
    if name == "quality":
        parser.add_argument("--kept", type=Path, help="keep the peers' ranks in this folder")
        parser.add_argument("--full", action="store_true", help="every test question")
        parser.add_argument("--phrases", type=int, default=5, help="phrases a card, at most")
    if name in {"shipped", "ablation"}:
        parser.add_argument("--questions", type=Path, default=shipped.QUESTIONS)
    if name == "profile":
        parser.add_argument("--phrases", type=int, default=10_000)


def _quality(given: argparse.Namespace) -> None:
    plan = quality.Plan(limit=None) if given.full else quality.Plan()
    if given.quick:
        plan = quality.Plan(seeds=(0,), limit=150)
    plan = replace(plan, phrases=given.phrases)
    sets, results = load_all(given.data), {}
    for name, tool in _opened(chosen(given.only)).items():
        kept = None if name in GRADES else given.kept
        results[name] = quality.measure(tool(), sets, plan, kept)
    say(quality.tables(results, list(GRADES)))
    rows = {
        name: deployed.measure(name.split()[-1], sets, plan) for name in GRADES if name in results
    }
    for name, found in rows.items():
        say(deployed.tables(name.split()[-1], found))
    _save("quality", quality.as_json(results, list(GRADES), plan) | {"deployed": rows}, given)


def _speed(given: argparse.Namespace) -> None:
    plan = speed.Plan()
    if given.quick:
        plan = speed.Plan(sizes=(1_000, 10_000), questions=200, updates=(200, 1_000), budget=5)
    tools = list(_opened(chosen(given.only)))
    found = speed.measure(tools, data_folder(given.data), plan)
    say(speed.tables(found))
    _save("speed", found, given)


def _shipped(given: argparse.Namespace) -> None:
    found = shipped.measure(given.grade, given.questions)
    say(shipped.tables(given.grade, found))
    peers = {} if given.quick else shipped.beside(_opened(chosen(given.only)), given.questions)
    if peers:
        say(shipped.peer_table(peers))
    as_json = {"peers": {name: asdict(figures) for name, figures in peers.items()}}
    _save(f"shipped-{given.grade}", shipped.as_json(found) | as_json, given)


def _ablation(given: argparse.Namespace) -> None:
    sets = load_all(given.data)
    found = ablation.measure(given.grade, sets, given.questions)
    say(ablation.tables(given.grade, found))
    _save(f"ablation-{given.grade}", {"stages": found}, given)


def _profile(given: argparse.Namespace) -> None:
    count = 200 if given.quick else 2000
    found = profile.measure(given.grade, data_folder(given.data), given.phrases, count)
    say(profile.tables(found))
    _save(f"profile-{given.grade}", found, given)


def _calibrate(given: argparse.Namespace) -> None:
    calibrate.calibrate(given.grade, load_all(given.data))


def _opened(tools: dict[str, Callable[[], Peer]]) -> dict[str, Callable[[], Peer]]:
    """Leave out the grades of the engine whose vectors are not installed, and say so."""
    kept = dict(tools)
    for name in GRADES.keys() & tools.keys():
        try:
            GRADES[name]()
        except GradeMissingError as problem:
            progress(str(problem))
            del kept[name]
    return kept


def _save(name: str, figures: dict[str, Any], given: argparse.Namespace) -> None:
    progress(f"Written: {save(name + '-quick' * given.quick, figures, given.results)}")


if __name__ == "__main__":
    sys.exit(main())
