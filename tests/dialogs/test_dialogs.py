"""How follow-up questions are read over the shipped cards."""

from __future__ import annotations

import pytest

from adapters.files.folder import read_folder
from bot.dialog.thread import Thread
from bot.settings import ROOT
from tests.dialogs.play import counted, play, read_dialogs, shipped_thread

SETS = ("tuned", "held_out")


@pytest.fixture(scope="module")
def thread() -> Thread:
    """Conversations over the shipped cards."""
    return shipped_thread()


def test_there_are_enough_dialogs() -> None:
    """At least 60, of which 25 are traps, and each names cards that there are."""
    dialogs = [dialog for name in SETS for dialog in read_dialogs(name)]
    turns = [turn for dialog in dialogs for turn in dialog]
    slugs = {card.slug for card in read_folder(ROOT / "content").cards}
    assert len(dialogs) >= 60
    assert sum(turn.trap for turn in turns) >= 25
    assert {slug for turn in turns for slug in turn.accept} <= slugs


@pytest.mark.parametrize("name", SETS)
async def test_wrong_guesses_are_rarer_than_right_ones(thread: Thread, name: str) -> None:
    """Far rarer: of the follow-ups most are read rightly, and hardly any new question wrongly."""
    counts = counted(await play(thread, read_dialogs(name)))
    assert counts["right"] > counts["missed"]
    assert counts["right"] >= 4 * counts["wrong"]
