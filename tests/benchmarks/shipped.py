"""The shipped cards against learners' questions about them: what a community meets on day one."""

from __future__ import annotations

from dataclasses import asdict, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.files.folder import read_folder
from bot.lookup.evaluation import LISTED, Figures, evaluate, read_questions, reliability

from . import metrics
from .datasets import PROJECT
from .datasets import read_questions as read_labelled
from .grades import CONTENT, consultation
from .quality import ask
from .report import progress, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.lookup.evaluation import Evaluation, Prediction

    from .peers import Peer

QUESTIONS = PROJECT / ".." / "shared" / "questions" / "dev.jsonl"
WORST = 20

_TARGETS = {
    "accuracy_at_1": "at least .90",
    "accuracy_at_3": "at least .97",
    "auroc": "at least .97",
    "coverage": "at least .85",
    "right_when_answered": "at least .95",
    "right_card_in_reply": "at least .93",
    "unanswerable_answered": "at most .02",
}


def measure(grade: str, questions: Path) -> Evaluation:
    """Ask the shipped cards every labelled question, as the bot would be asked."""
    found = consultation(grade, read_folder(CONTENT).cards)
    labelled = read_questions(questions)
    wanted = {slug for asked in labelled for slug in asked.accept}
    if absent := wanted - found.engine.cards.keys():
        progress(f"Cards that questions want and content/ lacks: {', '.join(sorted(absent))}")
    return evaluate(partial(found.measure, limit=LISTED), labelled)


def beside(tools: dict[str, Callable[[], Peer]], questions: Path) -> dict[str, metrics.Figures]:
    """Give every tool the shipped cards and the same questions."""
    cards, queries = read_folder(CONTENT).cards, read_labelled(questions)
    texts = [query.text for query in queries]
    found = {}
    for name, make in tools.items():
        progress(f"{name}: shipped cards")
        tool = make()
        tool.fit(cards)
        found[name] = metrics.Figures.of(ask(tool, queries, texts))
    return found


def peer_table(found: dict[str, metrics.Figures]) -> str:
    """Lay out the tools one under the other."""
    columns = ["tool", "accuracy at 1", "recall at 3", "AUROC", "coverage at 95 %"]
    rows = [[name, *asdict(figures).values()] for name, figures in found.items()]
    return table("Shipped cards beside other tools", columns, rows)


def tables(grade: str, found: Evaluation) -> str:
    """Lay out the figures, the reliability of confidence, the styles and the worst misses."""
    return "\n".join(
        [
            _figures(grade, found.figures),
            _reliability(found.predictions),
            _styles(found),
            _misses(worst(found.predictions)),
        ]
    )


def as_json(found: Evaluation) -> dict[str, Any]:
    """Collect everything that the tables show."""
    return {
        "figures": asdict(found.figures),
        "reliability": reliability(found.predictions),
        "styles": {style: asdict(figures) for style, figures in found.styles.items()},
        "worst": [_miss(miss) for miss in worst(found.predictions)],
    }


def _miss(miss: Prediction) -> dict[str, Any]:
    """Describe a miss without the question itself, which stays outside the project."""
    return {
        "wanted": sorted(miss.asked.accept),
        "found": miss.matches[0].card.slug if miss.matches else None,
        "confidence": miss.confidence,
        "place_of_the_wanted": miss.place or None,
        "style": miss.asked.style,
    }


def worst(predictions: Iterable[Prediction], count: int = WORST) -> list[Prediction]:
    """Take the wrong first cards of which the engine was surest."""
    wrong = [miss for miss in predictions if miss.place != 1 and miss.matches]
    return sorted(wrong, key=lambda miss: -miss.confidence)[:count]


def _figures(grade: str, figures: Figures) -> str:
    rows = [
        [name.replace("_", " "), value, _TARGETS.get(name, "")]
        for name, value in asdict(figures).items()
    ]
    return table(f"Shipped cards, engine {grade}", ["figure", "found", "wanted"], rows)


def _reliability(predictions: Sequence[Prediction]) -> str:
    rows = [[f"{sure:.2f}", right, n] for sure, right, n in reliability(predictions)]
    return table("Reliability of confidence", ["confidence", "share right", "questions"], rows)


def _styles(found: Evaluation) -> str:
    names = [entry.name for entry in fields(Figures) if entry.name in _SHOWN]
    columns = ["style", "questions", *(name.replace("_", " ") for name in names)]
    rows = [
        [style, row.answerable + row.unanswerable, *(getattr(row, name) for name in names)]
        for style, row in found.styles.items()
    ]
    return table("By style of question", columns, rows)


_SHOWN = {"accuracy_at_1", "accuracy_at_3", "answered", "right_when_answered"}
_SHOWN |= {"right_card_in_reply", "unanswerable_answered"}


def _misses(misses: Iterable[Prediction]) -> str:
    rows = [
        [
            miss.asked.question.replace("|", "/").replace("\n", " ")[:90],
            ", ".join(sorted(miss.asked.accept)) or "(nothing)",
            miss.matches[0].card.slug,
            miss.confidence,
            miss.place or "",
        ]
        for miss in misses
    ]
    columns = ["question", "wanted", "found", "confidence", "place of the wanted"]
    return table("Worst misses, surest first", columns, rows)
