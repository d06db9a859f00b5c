"""What each stage buys: the engine again and again, each time with one stage left out.

A stage is left out by putting a dead part in its place while the measuring lasts, or a library
without what it reads; the engine itself has no switches. Weights and confidence stay as they were
fitted for the whole engine, so a stage's worth is seen from above, not after fitting without it.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from adapters.cache.memory import MemoryCache
from adapters.files.folder import read_folder
from adapters.files.texts import read_glossary, read_languages, read_smalltalk
from adapters.files.wordings import read_wordings
from bot.consultation import Consultation
from bot.lookup import Engine, Smalltalk, load_thresholds, open_grade
from bot.lookup.evaluation import LISTED, Labelled, evaluate, read_questions
from bot.lookup.lexicon import Lexicon, Near
from bot.lookup.ranking import Ranking, Weights
from bot.lookup.symptoms import Symptoms
from bot.ports import NoMeter

from .grades import CONTENT
from .metrics import Figures
from .noise import KINDS, noisy
from .quality import ask
from .report import progress, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.cards import Card

    from .datasets import DataSet
    from .peers import Hit

SEED, PHRASES, LIMIT = 0, 5, 600
"""One draw of phrases, phrases a card and test questions of each public set."""


@dataclass(frozen=True)
class Lacking:
    """The engine without one stage."""

    without: str
    dead: Callable[[], AbstractContextManager[object]] = nullcontext
    """Puts a dead part in the place of the stage."""
    reads: tuple[str, ...] = ("slang", "languages", "wordings", "outside")
    """What the engine is given besides cards."""
    vectors: bool = True


def _alone(lexicon: Lexicon, word: str) -> Near:
    """A word is related to itself only."""
    own = [lexicon.ids[word]] if word in lexicon.ids else []
    return Near(np.array(own, np.int32), np.ones(len(own), np.float32))


def _unread(_: Lexicon, word: str) -> str:
    return word


def _no_symptoms(*_: object) -> dict[int, tuple[float, str]]:
    return {}


def _without_signs(*signs: str) -> AbstractContextManager[object]:
    """The ranking without these signs."""
    whole = Ranking.at

    def some(ranking: Ranking, texts: float) -> Weights:
        return whole(ranking, texts)._replace(**dict.fromkeys(signs, 0.0))

    return mock.patch.object(Ranking, "at", some)


def _dead(owner: type, **parts: object) -> AbstractContextManager[object]:
    return mock.patch.multiple(owner, **parts)


def _reading(*left_out: str) -> tuple[str, ...]:
    return tuple(name for name in Lacking("").reads if name not in left_out)


STAGES = (
    Lacking("nothing"),
    Lacking("spelling repair", partial(_dead, Lexicon, read=_unread)),
    Lacking("repair and related words", partial(_dead, Lexicon, read=_unread, near=_alone)),
    Lacking("vectors", vectors=False),
    Lacking("contrast with neighbours", partial(_without_signs, "contrast")),
    Lacking("phrases one by one", partial(_without_signs, "nearest", "near", "words")),
    Lacking("coverage in ranking", partial(_without_signs, "coverage")),
    Lacking("bodies", partial(_without_signs, "body")),
    Lacking("symptoms", partial(_dead, Symptoms, match=_no_symptoms)),
    Lacking("chat slang", reads=_reading("slang")),
    Lacking("other languages", reads=_reading("languages")),
    Lacking("wordings", reads=_reading("wordings")),
    Lacking("outside texts", reads=_reading("outside")),
)


class Lame:
    """The engine without one stage, as a tool beside others."""

    def __init__(self, stage: Lacking, grade: str) -> None:
        self.name = stage.without
        self.grade = grade if stage.vectors else "none"
        self._reads = stage.reads

    def fit(self, cards: Sequence[Card], *, shipped: bool = False) -> None:
        """Build the index; for the shipped cards with all that stands beside them."""
        wordings = read_wordings(CONTENT)
        beside: dict[str, Any] = {
            "slang": read_glossary(CONTENT / "glossary.toml"),
            "languages": read_languages(CONTENT / "glossary.toml"),
            "wordings": wordings.by_slug,
            "outside": wordings.outside.texts,
        }
        names = self._reads if shipped else {"slang"}.intersection(self._reads)
        given = {name: beside[name] for name in names}
        self.engine = Engine(cards, vectors=open_grade(self.grade).vectors, **given)
        self.engine.learn()

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Look the question up; the score is the confidence."""
        return [(m.card.slug, m.confidence) for m in self.engine.search(text, limit)]


def measure(grade: str, sets: Sequence[DataSet], questions: Path) -> list[dict[str, Any]]:
    """Leave out one stage after the other; a row for each."""
    cards, labelled = read_folder(CONTENT).cards, read_questions(questions)
    rows = []
    for stage in STAGES:
        progress(f"without {stage.without}")
        with stage.dead():
            lame = Lame(stage, grade)
            public = _public(lame, sets)
            shipped, micros = _shipped(lame, cards, labelled)
        rows.append({"without": stage.without, **public, "shipped": shipped, "us": micros})
    return rows


def _public(lame: Lame, sets: Sequence[DataSet]) -> dict[str, Any]:
    """The figures on the public sets, macro, by kind of noise."""
    found: dict[str, list[Figures]] = {kind: [] for kind in KINDS}
    for data in sets:
        queries = data.queries("test", LIMIT)
        lame.fit(data.cards(SEED, PHRASES))
        for kind in KINDS:
            texts = [noisy(query.text, kind, SEED) for query in queries]
            found[kind].append(Figures.of(ask(lame, queries, texts)))
    return {kind: asdict(Figures.mean(figures)) for kind, figures in found.items()}


def _shipped(
    lame: Lame, cards: Sequence[Card], labelled: Sequence[Labelled]
) -> tuple[dict[str, float], float]:
    """The figures on the shipped cards, and the microseconds of a warm lookup."""
    lame.fit(cards, shipped=True)
    found = Consultation(
        engine=lame.engine,
        smalltalk=Smalltalk(read_smalltalk(CONTENT / "messages")),
        thresholds=load_thresholds(lame.grade),
        cache=MemoryCache(),
        meter=NoMeter(),
    )
    figures = evaluate(partial(found.measure, limit=LISTED), labelled).figures
    return asdict(figures), _micros(lame.engine, [asked.question for asked in labelled])


def _micros(engine: Engine, texts: Iterable[str]) -> float:
    """Processor time of a lookup whose words were all met before, the median."""
    times = []
    for text in texts:
        start = time.thread_time_ns()
        engine.search(text)
        times.append((time.thread_time_ns() - start) / 1e3)
    return float(np.median(times))


def tables(grade: str, rows: Sequence[dict[str, Any]]) -> str:
    """Lay out what is lost, stage by stage."""
    columns = ["left out", *KINDS, "AUROC", "coverage"]
    columns += ["shipped top 1", "top 3", "AUROC", "coverage", "µs a lookup"]
    return table(f"Engine {grade} without one stage", columns, map(_row, rows))


def _row(row: dict[str, Any]) -> list[object]:
    clean, shipped = row["clean"], row["shipped"]
    public = [row[kind]["accuracy_at_1"] for kind in KINDS]
    ours = [shipped[name] for name in ("accuracy_at_1", "accuracy_at_3", "auroc", "coverage")]
    return [row["without"], *public, clean["auroc"], clean["coverage"], *ours, f"{row['us']:.0f}"]
