"""Questions gathered into gaps by their meaning."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from adapters.files.folder import read_folder
from bot.consultation import SAME
from bot.people import Person
from bot.ports import GapState
from bot.replies import DeskVerb, Verb
from bot.settings import ROOT
from tests.desks import Office, compare, ways
from tests.reading import text_of

PAIRS = ROOT / "tests" / "evals" / "same_questions.jsonl"
EVER = datetime(2000, 1, 1, tzinfo=UTC)


async def test_questions_of_one_meaning_are_one_gap(office: Office) -> None:
    """Wordings are grouped, people counted once, nobody named."""
    await office.ask("qwertz zuiop asdf", "1")
    await office.ask("qwertz zuiop asdf please", "2")
    await office.ask("QWERTZ zuiop asdf", "2")
    await office.ask("yxcvb mnbv", "3")
    inbox = await office.say("gaps")
    assert "times: 3, people: 2" in text_of(inbox)
    assert len(ways(inbox, DeskVerb.GAP)) == 2
    gaps = await office.database.gaps.gaps(GapState.OPEN, EVER, 10)
    assert [gap.askers for gap in gaps] == [2, 1]
    assert gaps[0].platforms == {"telegram": 3}


async def test_dead_ends_and_passed_on_questions_are_gaps(office: Office) -> None:
    """What was offered and did not fit counts as unanswered, whatever the engine thought."""
    first = await office.ask("what is cors", "1")
    missed = next(b.action for row in first.buttons for b in row if b.action.verb is Verb.MISSED)
    person = Person("telegram", "1")
    again = await office.assistant.act(missed.encode(), person)
    while any(b.action.verb is Verb.PICK for row in again.buttons for b in row):
        none = next(b.action for row in again.buttons for b in row if b.action.verb is Verb.NONE)
        again = await office.assistant.act(none.encode(), person)
    assert "what is cors" in text_of(await office.say("gaps"))


def test_the_threshold_joins_what_belongs_together() -> None:
    """On labelled pairs, nearly all that `SAME` joins is the same, and most that is the same."""
    pairs = [json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()]
    likeness = compare(read_folder(ROOT / "content").cards)
    joined = [p for p in pairs if likeness.between([p["a"]], [p["b"]])[0, 0] >= SAME]
    right = sum(p["same"] for p in joined)
    assert right >= 0.9 * len(joined)
    assert right >= 0.6 * sum(p["same"] for p in pairs)
