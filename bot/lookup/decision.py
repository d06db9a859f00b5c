"""What to do with matches: answer, ask which one is meant, or say that nothing fits."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Match

SHIPPED = Path(__file__).parent / "data" / "thresholds.toml"
CHOICES = 3
"""The most cards that a learner is asked to choose from."""
NEAR_ENOUGH = 0.05
"""Confidence from which a card is worth naming beside a likelier one, or beside “I don't know”.

On the labelled questions that get no answer, 20 of 24 right cards are above it, and nothing of 9
in 10 questions that no card answers.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One card answers."""

    match: Match
    others: tuple[Match, ...] = ()
    """Cards to look at next, best first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Two or three cards could be meant, best first."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """No card fits."""

    nearest: tuple[Match, ...] = ()
    """Cards to browse, best first; none of them is an answer."""


Decision = Answer | Choice | Unknown


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence on something is shown, in [0, 1]."""

    answer: float = 0.7
    """The first match answers alone."""
    choice: float = 0.25
    """The first matches are offered as a choice."""
    chosen_by: str = ""
    """The evaluation that chose them."""


def decide(matches: Sequence[Match], thresholds: Thresholds) -> Decision:
    """The decision on matches that stand in falling order of confidence."""
    best = matches[0].confidence if matches else 0.0
    if best >= thresholds.answer:
        return Answer(matches[0], tuple(matches[1:CHOICES]))
    if best >= thresholds.choice and len(matches) > 1:
        likely = [m for m in matches[:CHOICES] if m.confidence >= NEAR_ENOUGH]
        return Choice(tuple(likely if len(likely) > 1 else matches[:2]))
    return Unknown(tuple(m for m in matches[:CHOICES] if m.confidence >= NEAR_ENOUGH))


def load_thresholds(grade: str, path: Path = SHIPPED) -> Thresholds:
    """The shipped thresholds of a grade of vectors: `none`, `static` or `sentence`."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))[grade]
    return Thresholds(read["answer"], read["choice"], read["chosen_by"])
