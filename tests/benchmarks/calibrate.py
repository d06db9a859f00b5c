"""Fits the engine's figures anew: what ranks cards, confidence and thresholds, grade by grade.

Fitted are, on questions that no text of the cards was written after: the ranking for few phrases on
the dev splits of the public data sets; that for many on the same with fifty phrases a card and on
`tests/evals` with the shipped cards and their wordings; the head of confidence on both; the
thresholds on `tests/evals`, each question judged by a head that was fitted without it, and on
questions that were written later and chose nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from adapters.files.folder import read_folder, read_siblings
from adapters.files.texts import read_languages
from adapters.files.wordings import read_wordings
from bot.app.lookup import joined
from bot.consultation import CANDIDATES
from bot.lookup.calibration import (
    candidates,
    choose_thresholds,
    fit_head,
    fit_weights,
    sample,
    samples_of,
)
from bot.lookup.confidence import HEADS
from bot.lookup.decision import SHIPPED, Unknown, decide
from bot.lookup.evaluation import LISTED, Labelled, Prediction, count, read_questions
from bot.lookup.ranking import RANKING, Ranking
from bot.siblings import Siblings

from .datasets import PROJECT
from .grades import CONTENT, EngineGrade, consultation
from .noise import noisy
from .report import progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.cards import Match
    from bot.consultation import Consultation
    from bot.lookup import Engine, Thresholds
    from bot.lookup.calibration import Sample
    from bot.lookup.confidence import Evidence, Head

    from .datasets import DataSet
    from .noise import Kind

EVALS = ("docker_to_challenges.jsonl", "program_to_practice.jsonl")
FRESH = ("fresh.jsonl",)
"""Questions that choose thresholds and nothing else."""
FEW, MANY = 5, 50
"""Phrases a card for which the ranking is fitted."""
BLIND = 400
"""The first lines of `outside.txt` were written without sight of any of these questions; the later
ones were not, and would make what is unanswerable look easier than it is."""
FOLDS = 5
SURE = 0.975
"""Precision that thresholds are chosen for: two points above what is wanted of answers, because
the questions of others have come out up to two points lower than the project's own."""
LIMIT = 300
"""Questions of a public data set, of each kind."""
RICH = 5_000
"""Phrases in the pool of a data set from which many a card say something new."""
OWN = 2
"""How many times the shipped cards' questions count beside a public data set's in the head."""


def calibrate(wanted: str, sets: Sequence[DataSet]) -> None:
    """Fit all figures of a grade and write them down; the ranking first, on which the rest rests."""
    peer = EngineGrade(wanted)
    _write(RANKING, wanted, _ranking_lines(wanted, fit_ranking(peer, wanted, sets)))
    found = shipped(peer, wanted)
    public = [one for data in sets for one in _public_samples(peer, data)]
    head, predictions = fit_confidence(found, public)
    figures = ", ".join(f"{weight:.3f}" for weight in head.weights)
    _write(HEADS, wanted, f"[{wanted}]\nbias = {head.bias:.3f}\nweights = [{figures}]\n")
    _write(
        SHIPPED,
        wanted,
        _threshold_lines(wanted, choose_thresholds(predictions, "", SURE), predictions),
    )


def fit_ranking(peer: EngineGrade, wanted: str, sets: Sequence[DataSet]) -> Ranking:
    """The weights of the signs, for few and for many ways of asking."""
    kinds: tuple[Kind, ...] = ("clean", "typos")
    few = [one for s in sets for kind in kinds for one in candidates(*_ask(peer, s, FEW, kind))]
    wide = [data for data in sets if sum(len(card.phrases) for card in data.pool) >= RICH]
    many = [one for data in wide for one in candidates(*_ask(peer, data, MANY, "clean"))]
    rich_weights = fit_weights([*many, *candidates(shipped(peer, wanted).engine, own_questions())])
    # The public cards show no symptoms, so nothing could be learnt about them there.
    return Ranking(fit_weights(few)._replace(symptom=rich_weights.symptom), rich_weights)


def shipped(peer: EngineGrade, wanted: str) -> Consultation:
    """The shipped cards as learners ask them, but for what is outside: the blind texts alone."""
    found = consultation(wanted, read_folder(CONTENT).cards)
    wordings = read_wordings(CONTENT)
    siblings = Siblings(read_siblings(CONTENT))
    found.engine = peer.engine_of(
        read_folder(CONTENT).cards,
        languages=read_languages(CONTENT / "glossary.toml"),
        wordings=joined(wordings.by_slug, siblings.phrases),
        outside=wordings.outside.texts[:BLIND],
    )
    return found


def own_questions(names: Sequence[str] = EVALS) -> list[Labelled]:
    """The project's labelled questions about the shipped cards."""
    folder = PROJECT / "tests" / "evals"
    return [asked for name in names for asked in read_questions(folder / name)]


def _ask(
    peer: EngineGrade, data: DataSet, phrases: int, kind: Kind
) -> tuple[Engine, list[Labelled]]:
    """A public data set's cards in an engine, and questions of its dev split."""
    progress(f"{peer.name}: {data.name}, {phrases} phrases a card, {kind}")
    peer.fit(data.cards(0, phrases))
    asked = data.queries("dev", LIMIT)
    return peer.engine, [Labelled(noisy(q.text, kind, 0), q.accept) for q in asked]


def _public_samples(peer: EngineGrade, data: DataSet) -> list[Sample]:
    few = sample(*_ask(peer, data, 3, "clean"))
    return few + sample(*_ask(peer, data, 8, "typos"))


class Weighed(NamedTuple):
    """A question with what the engine found for it."""

    asked: Labelled
    matches: Sequence[Match]
    best: tuple[str, Evidence]

    def judged_by(self, head: Head) -> Prediction:
        """What is found with the confidence of another head; of the first match, that is."""
        sure = head.probability(self.best[1])
        rest = [replace(m, confidence=min(m.confidence, sure)) for m in self.matches[1:]]
        first = replace(self.matches[0], confidence=sure)
        return Prediction(self.asked, Unknown(), (first, *rest))


def fit_confidence(found: Consultation, public: Sequence[Sample]) -> tuple[Head, list[Prediction]]:
    """The head on all questions, and what heads say that have not seen the question."""

    def fit(own: Iterable[Weighed]) -> Head:
        return fit_head([*public, *samples_of([(one.asked, one.best) for one in own]) * OWN])

    own = _weigh(found, own_questions())
    predictions = []
    for i in range(FOLDS):
        head = fit(one for j, one in enumerate(own) if j % FOLDS != i)
        predictions += [one.judged_by(head) for one in own[i::FOLDS]]
    head = fit(own)
    fresh = _weigh(found, own_questions(FRESH))
    return head, [*predictions, *(one.judged_by(head) for one in fresh)]


def _weigh(found: Consultation, questions: Iterable[Labelled]) -> list[Weighed]:
    """What is found for questions that are no small talk."""
    weighed = []
    for asked in questions:
        matches = found.measure(asked.question, LISTED)[1]
        best = found.engine.weigh(asked.question) if matches else None
        if best is not None:
            weighed.append(Weighed(asked, matches, best))
    return weighed


def _decided(predictions: Sequence[Prediction], thresholds: Thresholds) -> list[Prediction]:
    """The same with what these thresholds decide."""
    return [replace(p, decision=decide(p.matches[:CANDIDATES], thresholds)) for p in predictions]


def _ranking_lines(wanted: str, ranking: Ranking) -> str:
    parts = []
    for name, weights in (("few", ranking.few), ("many", ranking.many)):
        figures = "".join(f"{sign} = {weight:.3f}\n" for sign, weight in weights._asdict().items())
        parts.append(f"[{wanted}.{name}]\n{figures}")
    return "\n".join(parts)


def _threshold_lines(wanted: str, thresholds: Thresholds, predictions: Sequence[Prediction]) -> str:
    """The thresholds with the evaluation that chose them."""
    found = count(_decided(predictions, thresholds))
    chosen_by = (
        f"tests/evals with the shipped cards and wordings, five-fold cross-validated: "
        f"{found.answerable} answerable, {found.unanswerable} not; "
        f"{found.right_when_answered:.1%} of answers right, "
        f"right card in {found.right_card_in_reply:.1%} of replies, "
        f"{found.unanswerable_answered:.1%} of unanswerable ones answered"
    )
    return (
        f"[{wanted}]\nanswer = {thresholds.answer:.3f}\nchoice = {thresholds.choice:.3f}\n"
        f'chosen_by = "{chosen_by}"\n'
    )


def _write(path: Path, wanted: str, lines: str) -> None:
    """Put a grade's lines in place of those that the file has; what else it says stays."""
    text = path.read_text("utf-8")
    table = rf"^\[{wanted}[.\]](?:(?!^\[(?!{wanted}[.\]])).)*"
    kept = re.sub(table, "", text, flags=re.MULTILINE | re.DOTALL).rstrip("\n")
    path.write_text(f"{kept}\n\n{lines}", "utf-8")
    progress(f"{wanted}: {path.name}")
