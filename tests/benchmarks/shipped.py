"""The shipped cards against learners' questions about them: what a community meets on day one."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from adapters.files.folder import read_folder
from adapters.files.texts import read_smalltalk
from bot.lookup import Smalltalk, decide
from bot.lookup.evaluation import Figures, evaluate, nothing_found, read_questions, reliability

from .datasets import PROJECT
from .grades import EngineGrade, thresholds
from .report import progress, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.cards import Match
    from bot.lookup import Decision
    from bot.lookup.evaluation import Evaluation, Prediction

CONTENT = PROJECT / "content"
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
    peer = EngineGrade(grade)
    peer.fit(read_folder(CONTENT).cards)
    labelled = read_questions(questions)
    absent = {slug for asked in labelled for slug in asked.accept} - peer.engine.cards.keys()
    if absent:
        progress(f"Cards that questions want and content/ lacks: {', '.join(sorted(absent))}")
    smalltalk = Smalltalk(read_smalltalk(CONTENT / "messages"))
    deployed = thresholds(grade)

    def answer(question: str) -> tuple[Decision, Sequence[Match]]:
        if smalltalk.kind(question):
            return nothing_found()
        matches = peer.engine.search(question, 10)
        return decide(matches, deployed), matches

    return evaluate(answer, labelled)


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
        "worst": [
            {**miss.as_json(), "accept": sorted(miss.asked.accept), "style": miss.asked.style}
            for miss in worst(found.predictions)
        ],
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
