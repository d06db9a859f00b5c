"""What a learner sees of what is kept of them, and deletes."""

from __future__ import annotations

import json

import pytest

from tests.servers.discord import FakeDiscord
from tests.servers.discord_people import WITH_BOT, Person
from tests.small import Small


@pytest.mark.usefixtures("bot")
async def test_what_is_kept(ann: Person) -> None:
    """`/privacy` says it to the person alone, and directly as a message that stays."""
    told = (await ann.command("privacy")).seen
    assert "What I keep about you" in told.text
    assert told.private
    assert not (await ann.command("privacy", context=WITH_BOT)).seen.private


@pytest.mark.usefixtures("bot")
async def test_my_data(ann: Person, world: FakeDiscord) -> None:
    """`/mydata` hands over a file with every question, to the person alone."""
    await ann.ask("what is cors")
    shown = (await ann.command("mydata")).seen
    assert shown.private
    assert "Questions: 1." in shown.text
    name, content = world.file(shown)
    assert name == "mydata.json"
    assert json.loads(content)["questions"][0]["text"] == "what is cors"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("by_button", [True, False])
async def test_forget_me(ann: Person, bob: Person, small: Small, *, by_button: bool) -> None:
    """`/forgetme`, or the button under the data, deletes a person's questions and no others."""
    await ann.ask("what is cors")
    await bob.ask("what is a viewset")
    shown = (await ann.command("mydata")).seen
    if by_button:
        gone = await ann.tap(shown, "Delete all of it")
    else:
        gone = await ann.command("forgetme")
    assert gone.seen.private
    await small.recorder.flush()
    assert [asked.text for asked in small.store.asked.values()] == ["what is a viewset"]
