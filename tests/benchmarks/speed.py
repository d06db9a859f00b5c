"""Speed and memory beside the peers, every time also as a ratio to the engine's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import probe
from .corpus import PHRASES_A_CARD
from .embeddings import MINILM
from .grades import GRADES, SENTENCE, STATIC
from .report import progress, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SLOW_TO_BUILD = (MINILM, SENTENCE)
"""Tools that take minutes to encode a library of more than 10,000 phrases; left out there."""
TIMES = tuple(f"{when}_{share}_ms" for when in ("cold", "new", "warm") for share in ("p50", "p99"))
COMPARED = ("new_p99_ms", "warm_p50_ms", "warm_p99_ms")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure."""

    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    """Titles and phrases in the library."""
    questions: int = 1000
    updates: tuple[int, ...] = (1_000, 10_000)
    """Cards in the library that is updated."""
    budget: float = 15.0
    """Seconds for one tool to answer the questions of one size, once."""


def measure(tools: Sequence[str], data: Path, plan: Plan) -> dict[str, Any]:
    """Time every tool at every size, each in its own process."""
    lookups = [
        {"tool": tool, **_run(probe.lookup, tool, size, data, plan)}
        for size in plan.sizes
        for tool in tools
        if size <= 10_000 or tool not in SLOW_TO_BUILD
    ]
    found: dict[str, Any] = {"lookup": _with_ratios(lookups)}
    if STATIC in tools:
        found["update"] = [
            _run(probe.updates, STATIC, cards * PHRASES_A_CARD, data, plan)
            for cards in plan.updates
        ]
        found["completion"] = _run(
            probe.completion, STATIC, min(plan.sizes[-1], 10_000), data, plan
        )
        found["start"] = [
            {"tool": tool, **_run(probe.start, tool, 0, data, plan)}
            for tool in tools
            if tool in GRADES
        ]
    return found


def _run(work: Any, tool: str, size: int, data: Path, plan: Plan) -> dict[str, Any]:
    progress(f"{work.__name__}: {tool}, {size:,} phrases")
    return probe.in_fresh_process(work, probe.Task(tool, size, plan.questions, data, plan.budget))


def _with_ratios(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each row its times divided by those of the static grade at the same size."""
    ours = {row["phrases"]: row for row in rows if row["tool"] == STATIC}
    for row in rows:
        if mine := ours.get(row["phrases"]):
            row["times_the_engine"] = {name: row[name] / mine[name] for name in COMPARED}
    return rows


def tables(found: dict[str, Any]) -> str:
    """Lay out the figures, one table a size."""
    sizes = sorted({row["phrases"] for row in found["lookup"]})
    parts = [_lookup_table(size, found["lookup"]) for size in sizes]
    if "update" in found:
        parts += [_update_table(found["update"]), _completion_table(found["completion"])]
        parts.append(_start_table(found["start"]))
    return "\n".join(parts)


def _lookup_table(size: int, rows: list[dict[str, Any]]) -> str:
    columns = ["tool", "cold p50", "p99", "new words p50", "p99", "warm p50", "p99"]
    columns += ["x new p99", "x warm p50", "x warm p99"]
    columns += ["build s", "kB a phrase", "questions"]
    body = []
    for row in rows:
        if row["phrases"] == size:
            ratio = row.get("times_the_engine", {})
            times = [_figure(row[name]) for name in TIMES]
            ratios = [_figure(ratio.get(name, float("nan"))) for name in COMPARED]
            memory = _figure(row["bytes_a_phrase"] / 1000)
            body.append(
                [row["tool"], *times, *ratios, _figure(row["build_s"]), memory, row["questions"]]
            )
    return table(f"{size:,} phrases, ms on one core (x: times the engine's)", columns, body)


def _update_table(rows: list[dict[str, Any]]) -> str:
    names = [
        f"{kind}_{share}_ms" for kind in ("change", "add", "remove") for share in ("p50", "p99")
    ]
    columns = ["cards", *(name.replace("_", " ").removesuffix(" ms") for name in names)]
    body = [[f"{row['cards']:,}", *(_figure(row[name]) for name in names)] for row in rows]
    return table("One card changed, added or removed until it is live, ms", columns, body)


def _completion_table(row: dict[str, Any]) -> str:
    cells = [
        f"{row['phrases']:,}",
        _figure(row["complete_p50_ms"]),
        _figure(row["complete_p99_ms"]),
    ]
    return table("Completion of a prefix, ms", ["phrases", "p50", "p99"], [cells])


def _start_table(rows: list[dict[str, Any]]) -> str:
    names = ("vectors_s", "cards_s", "index_s", "first_answer_s")
    body = [[row["tool"], row["cards"], *(_figure(row[name]) for name in names)] for row in rows]
    columns = ["grade", "cards", "open vectors", "read cards", "build index", "first answer after"]
    return table("Start with the shipped cards, seconds after imports", columns, body)


def _figure(value: float) -> str:
    """Three digits that count, nothing for no number."""
    return "" if value != value else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"  # noqa: PLR0124 - NaN alone differs from itself
