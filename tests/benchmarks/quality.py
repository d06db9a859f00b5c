"""Quality: which card comes first, and how well a score tells when to be silent."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .metrics import Figures, Outcome, paired_bootstrap, rank_of
from .noise import KINDS, Kind, noisy
from .report import progress, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from .datasets import DataSet, Query, Split
    from .metrics import Difference
    from .peers import Peer


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure: draws of phrases, phrases a card, test questions a data set."""

    seeds: tuple[int, ...] = (0, 1, 2)
    phrases: int = 5
    limit: int | None = 1500
    split: Split = "test"


Outcomes: TypeAlias = dict[tuple[str, Kind], list[Outcome]]
"""By data set and noise, one outcome a seed; the questions are the same in every seed."""


def measure(peer: Peer, sets: Sequence[DataSet], plan: Plan, kept: Path | None = None) -> Outcomes:
    """Ask a tool every question of every data set, in every noise and with every draw.

    With a folder `kept`, the ranks are kept there, and taken from there the next time.
    """
    found: Outcomes = {(data.name, kind): [] for data in sets for kind in KINDS}
    for data in sets:
        for seed in plan.seeds:
            for kind, outcome in _one_draw(peer, data, seed, plan, kept).items():
                found[data.name, kind].append(outcome)
        progress(f"{peer.name}: {data.name}")
    return found


def _one_draw(
    peer: Peer, data: DataSet, seed: int, plan: Plan, kept: Path | None
) -> dict[Kind, Outcome]:
    cards, queries = data.cards(seed, plan.phrases), data.queries(plan.split, plan.limit)
    asked = {kind: [noisy(query.text, kind, seed) for query in queries] for kind in KINDS}
    file = kept and kept / f"{_digest(peer.name, cards, asked)}.npz"
    if file and file.exists():
        return {kind: _load(np.load(file), kind) for kind in KINDS}
    peer.fit(cards)
    outcomes = {kind: ask(peer, queries, asked[kind]) for kind in KINDS}
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        arrays = {f"{k}.{name}": a for k, o in outcomes.items() for name, a in vars(o).items()}
        np.savez_compressed(file, **arrays)
    return outcomes


def ask(peer: Peer, queries: Sequence[Query], texts: Iterable[str]) -> Outcome:
    """Ask a fitted tool the texts, and compare with what the queries accept."""
    ranks, scores = [], []
    for query, text in zip(queries, texts, strict=True):
        hits = peer.search(text, 10)
        ranks.append(rank_of([slug for slug, _ in hits], query.accept))
        scores.append(hits[0][1] if hits else -np.inf)
    in_scope = np.array([bool(query.accept) for query in queries])
    return Outcome(np.array(ranks), np.array(scores, float), in_scope)


def _digest(*what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:24]


def _load(arrays: Any, kind: Kind) -> Outcome:
    return Outcome(*(arrays[f"{kind}.{name}"] for name in ("rank", "score", "in_scope")))


def figures(outcomes: Outcomes) -> dict[Kind, dict[str, Figures]]:
    """Average over seeds for each data set, and over data sets as `macro`."""
    by_kind: dict[Kind, dict[str, Figures]] = {kind: {} for kind in KINDS}
    for (name, kind), draws in outcomes.items():
        by_kind[kind][name] = Figures.mean(map(Figures.of, draws))
    for rows in by_kind.values():
        rows["macro"] = Figures.mean(list(rows.values()))
    return by_kind


def compare(ours: Outcomes, theirs: Outcomes) -> dict[Kind, Difference]:
    """Bootstrap the difference in accuracy at 1, macro over data sets, for each noise."""
    return {
        kind: paired_bootstrap(
            [(_right(ours[key]), _right(theirs[key])) for key in ours if key[1] == kind]
        )
        for kind in KINDS
    }


def _right(draws: list[Outcome]) -> np.ndarray:
    """Give the share of draws in which each in-scope question was answered rightly."""
    return np.mean([draw.right[draw.in_scope] for draw in draws], axis=0)


def tables(results: dict[str, Outcomes], baseline: Sequence[str]) -> str:
    """Lay out the figures by noise, and the comparisons of each baseline with all others."""
    computed = {name: figures(outcomes) for name, outcomes in results.items()}
    parts = [_kind_table(kind, computed) for kind in KINDS]
    parts += [_comparison(name, results) for name in baseline if name in results]
    return "\n".join(parts)


def _kind_table(kind: Kind, computed: dict[str, dict[Kind, dict[str, Figures]]]) -> str:
    sets = list(next(iter(computed.values()))[kind])
    columns = ["accuracy at 1", *sets, "recall at 3", "AUROC", "coverage at 95 %"]
    rows = []
    for name, by_kind in computed.items():
        macro = by_kind[kind]["macro"]
        at_1 = [by_kind[kind][data].accuracy_at_1 for data in sets]
        rows.append([name, *at_1, macro.recall_at_3, macro.auroc, macro.coverage])
    return table(kind, columns, rows)


def _comparison(ours: str, results: dict[str, Outcomes]) -> str:
    rows = [
        [name, *(_interval(gain) for gain in compare(results[ours], outcomes).values())]
        for name, outcomes in results.items()
        if name != ours
    ]
    return table(
        f"{ours}: gain in points of accuracy at 1, and 95 % interval", ["over", *KINDS], rows
    )


def _interval(gain: Difference) -> str:
    return f"{gain.mean * 100:+.1f} ({gain.low * 100:+.1f} to {gain.high * 100:+.1f})"


def as_json(results: dict[str, Outcomes], baseline: Sequence[str], plan: Plan) -> dict[str, Any]:
    """Collect everything that the tables show, and each data set's own figures."""
    return {
        "plan": asdict(plan),
        "figures": {
            tool: {
                kind: {name: asdict(row) for name, row in rows.items()}
                for kind, rows in figures(outcomes).items()
            }
            for tool, outcomes in results.items()
        },
        "gain_in_accuracy_at_1": {
            ours: {
                name: {kind: asdict(gain) for kind, gain in compare(results[ours], other).items()}
                for name, other in results.items()
                if name != ours
            }
            for ours in baseline
            if ours in results
        },
    }
