"""Plays dialogs through the core over the shipped cards, and counts how follow-ups were read.

Each line of a JSONL file is a dialog: `turns`, each with `q`, what is typed, and either `accept`,
the slugs that answer it, or `act`, what it wants of the card on show. In a dialog with a `trap`
the turn so marked is a question of its own: leaning on the last answer is wrong there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from adapters.files.folder import read_folder
from adapters.files.texts import (
    read_followups,
    read_glossary,
    read_languages,
    read_smalltalk,
)
from adapters.files.wordings import read_wordings
from bot.app.lookup import joined
from bot.consultation import Consultation
from bot.dialog.followup import FollowUps, Last
from bot.dialog.thread import Found, Thread
from bot.lookup import Answer, Choice, Engine, Smalltalk, load_thresholds, open_grade
from bot.ports import NoMeter
from bot.settings import ROOT
from bot.siblings import Siblings
from tests.fakes import MemoryCache

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that somebody types."""

    q: str
    accept: tuple[str, ...] = ()
    act: str = ""
    trap: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn after the first was read."""

    before: str
    turn: Turn
    kind: str
    """right, wrong, missed (the context would have helped and was not used) or alone (a question
    of its own that was left alone)."""
    shown: tuple[str, ...]


def read_dialogs(name: str) -> list[list[Turn]]:
    """The dialogs of one of the files here, without its ending."""
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [[_turn(turn) for turn in json.loads(line)["turns"]] for line in lines]


def _turn(told: dict[str, object]) -> Turn:
    accept = told.get("accept", [])
    assert isinstance(accept, list)
    act, trap = str(told.get("act", "")), bool(told.get("trap"))
    return Turn(str(told["q"]), tuple(map(str, accept)), act, trap)


@cache
def shipped_consultation() -> Consultation:
    """Lookups over the shipped cards; what tells cards apart is learnt only where it is asked."""
    content = ROOT / "content"
    folder, wordings = read_folder(content), read_wordings(content)
    siblings = Siblings(folder.siblings)
    engine = Engine(
        folder.cards,
        vectors=open_grade("static").vectors,
        slang=read_glossary(content / "glossary.toml"),
        languages=read_languages(content / "glossary.toml"),
        wordings=joined(wordings.by_slug, siblings.phrases),
        outside=wordings.outside.texts,
    )
    return Consultation(
        engine=engine,
        smalltalk=Smalltalk(read_smalltalk(content / "messages")),
        thresholds=load_thresholds("static"),
        cache=MemoryCache(),
        meter=NoMeter(),
        siblings=siblings,
    )


def shipped_thread() -> Thread:
    """Conversations over the shipped cards."""
    followups = FollowUps(read_followups(ROOT / "content" / "messages"))
    return Thread(shipped_consultation(), followups)


async def play(thread: Thread, dialogs: Iterable[Sequence[Turn]]) -> list[Outcome]:
    """Each turn after the first, as somebody met it who was answered rightly before."""
    outcomes = []
    for first, *others in dialogs:
        last = Last(first.accept[0], first.q)
        before = first.q
        for turn in others:
            outcome, last = await _take(thread, turn, last, before)
            before = turn.q
            outcomes.append(outcome)
    return outcomes


async def _take(thread: Thread, turn: Turn, last: Last, before: str) -> tuple[Outcome, Last]:
    if wish := thread.wish(turn.q, last):
        kind = "right" if wish == turn.act else "wrong"
        return Outcome(before, turn, kind, (wish.value,)), last
    found = await thread.consult(turn.q, last)
    shown = tuple(_shown(found))
    outcome = Outcome(before, turn, _kind(turn, found, shown), shown)
    return outcome, Last(shown[0], found.text) if shown else last


def _shown(found: Found) -> Iterator[str]:
    """The cards in the reply."""
    if found.finding.smalltalk:
        return
    match found.finding.decision:
        case Answer(match=match):
            yield match.card.slug
        case Choice(matches=matches):
            yield from (match.card.slug for match in matches)


def _kind(turn: Turn, found: Found, shown: Sequence[str]) -> str:
    if turn.trap:
        return "wrong" if found.leant else "alone"
    if set(turn.accept) & set(shown):
        return "right"
    return "wrong" if found.leant else "missed"


def counted(outcomes: Iterable[Outcome]) -> Counter[str]:
    """How many of each kind."""
    return Counter(outcome.kind for outcome in outcomes)
