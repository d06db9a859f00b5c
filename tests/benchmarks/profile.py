"""Where the time of one lookup goes, and how far it is from the floor."""

from __future__ import annotations

import cProfile
import pstats
import re
import time
from typing import TYPE_CHECKING, Any

from .corpus import library, questions, reordered
from .datasets import PROJECT, load_all
from .grades import EngineGrade
from .report import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

SHOWN = 25
_INSTALLED = re.compile(r"^.*(?:/site-packages/|/lib/python[\d.]+/)")


def measure(grade: str, data: Path, phrases: int, count: int) -> dict[str, Any]:
    """Profile warm lookups in a library of so many phrases; times are microseconds a lookup.

    The floor is what any engine has to do: analyse the text, which `normalise` does alone. The
    profiler slows every call down, so shares count and the plain time tells the real cost.
    """
    sets = load_all(data)
    peer = EngineGrade(grade)
    peer.fit(library(sets, phrases))
    texts = questions(sets, count)
    _each(peer.engine.search, texts)
    warm = [reordered(text) for text in texts]
    plain, floor = _each(peer.engine.search, warm), _each(peer.engine.normalise, warm)
    profiler = cProfile.Profile(time.thread_time)
    profiler.enable()
    profiled = _each(peer.engine.search, warm)
    profiler.disable()
    return {
        "grade": grade,
        "phrases": phrases,
        "lookups": len(warm),
        "lookup_us": plain,
        "analysis_us": floor,
        "profiled_us": profiled,
        "functions": _functions(pstats.Stats(profiler), len(warm)),
    }


def _each(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Time a call, in microseconds of processor time on average."""
    start = time.thread_time_ns()
    for text in texts:
        work(text)
    return (time.thread_time_ns() - start) / len(texts) / 1e3


def _functions(stats: pstats.Stats, lookups: int) -> list[dict[str, Any]]:
    """List the functions that cost most themselves: where, calls and microseconds a lookup."""
    rows = [
        {
            "function": _place(*function),
            "calls": calls / lookups,
            "own_us": own / lookups * 1e6,
            "with_callees_us": whole / lookups * 1e6,
        }
        for function, (_, calls, own, whole, _) in stats.stats.items()  # type: ignore[attr-defined]
    ]
    return sorted(rows, key=lambda row: -row["own_us"])[:SHOWN]


def _place(file: str, line: int, name: str) -> str:
    """Name a function by its place in the project, the library or Python, on any machine."""
    path = file.removeprefix(f"{PROJECT}/")
    path = _INSTALLED.sub("", path)
    return f"{path}:{line} {name}" if line else name


def tables(found: dict[str, Any]) -> str:
    """Lay out the profile."""
    heading = (
        f"One warm lookup at {found['phrases']:,} phrases, {found['grade']} grade: "
        f"{found['lookup_us']:.0f} µs, of which analysis {found['analysis_us']:.0f} µs "
        f"(under the profiler {found['profiled_us']:.0f} µs)"
    )
    return table(
        heading, ["function", "calls", "own µs", "with callees µs"], _rows(found["functions"])
    )


def _rows(functions: Iterable[dict[str, Any]]) -> list[list[object]]:
    return [
        [row["function"], *(f"{row[key]:.1f}" for key in ("calls", "own_us", "with_callees_us"))]
        for row in functions
    ]
