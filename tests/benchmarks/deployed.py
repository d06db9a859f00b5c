"""What the deployed thresholds do for communities on whose questions nothing was chosen."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.lookup.evaluation import LISTED, Labelled, evaluate, reliability

from .grades import consultation
from .noise import KINDS, noisy
from .report import progress, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.lookup.evaluation import Prediction

    from .datasets import DataSet
    from .quality import Plan

NO_WORDINGS = Path(__file__).parent
"""A folder without wordings: those of the shipped cards are not these communities'."""
_COLUMNS = (
    *("answered", "right_when_answered", "right_card_in_reply"),
    *("unanswerable_answered", "unanswerable_offered"),
)


def measure(grade: str, sets: Sequence[DataSet], plan: Plan) -> list[dict[str, Any]]:
    """Ask one draw of every data set through the bot's own consultation, in every noise."""
    rows = []
    for data in sets:
        seed = plan.seeds[0]
        found = consultation(grade, data.cards(seed, plan.phrases), NO_WORDINGS)
        for kind in KINDS:
            labelled = [
                Labelled(noisy(query.text, kind, seed), query.accept)
                for query in data.queries(plan.split, plan.limit)
            ]
            result = evaluate(partial(found.measure, limit=LISTED), labelled)
            error = calibration_error(result.predictions)
            row = {"data": data.name, "noise": kind, "calibration_error": error}
            rows.append(row | asdict(result.figures))
        progress(f"engine {grade}, deployed thresholds: {data.name}")
    return rows


def calibration_error(predictions: Sequence[Prediction]) -> float:
    """Give the mean distance of confidence and share right over ten bins, by their questions."""
    bins = reliability(predictions)
    total = sum(questions for *_, questions in bins)
    return sum(abs(sure - right) * questions for sure, right, questions in bins) / max(total, 1)


def tables(grade: str, rows: Sequence[dict[str, Any]]) -> str:
    """Lay out one line a data set and noise."""
    body = [
        [
            f"{row['data']}, {row['noise']}",
            row["calibration_error"],
            *(row[name] for name in _COLUMNS),
        ]
        for row in rows
    ]
    columns = ["data set", "calibration error", *(name.replace("_", " ") for name in _COLUMNS)]
    return table(f"engine {grade} with the deployed thresholds", columns, body)
