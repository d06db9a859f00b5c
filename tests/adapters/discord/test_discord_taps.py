"""Buttons: what a tap does, to whom it is shown, and that it outlives a restart."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.cards import Card
from tests.adapters.discord.conftest import Slow, StartBot, make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_interactions import EDIT, LATER, MESSAGE, Interaction
from tests.servers.discord_people import WITH_BOT, Person
from tests.servers.discord_rules import Seen
from tests.small import CARDS, Small, small_core

STEPS = "\n".join(f"    step_{n} = run({n})  # what step {n} is for" for n in range(220))
LONG = Card(
    "long-recipe",
    "A long recipe",
    f"It has many steps.\n\n```python\ndef cook():\n{STEPS}\n```\n\nThat is all.",
    phrases=("how do I cook the long recipe",),
    tags=("kitchen",),
)


@pytest.fixture
def small() -> Small:
    """A core with one card that is longer than a message."""
    return small_core((*CARDS, LONG))


@pytest.mark.usefixtures("bot")
async def test_the_rest_unfolds_in_place(ann: Person) -> None:
    """“Show all” turns the message into the whole card."""
    asked = await ann.ask("what is a viewset")
    assert "class OrderViewSet" not in asked.seen.text
    tapped = await ann.tap(asked.seen, "Show all")
    assert tapped.answer == EDIT
    assert "```python\nclass OrderViewSet(ModelViewSet):\n    ...\n```" in asked.seen.text
    assert "- `detail=True` acts on **one** row" in asked.seen.text
    assert (
        "- [ViewSets in the guide](<https://www.django-rest-framework.org/api-guide/viewsets/>)"
        in asked.seen.text
    )
    assert list(asked.seen.buttons) == ["This helped", "Not it", "Routers"]


@pytest.mark.usefixtures("bot")
async def test_pages_turn_in_place(ann: Person) -> None:
    """A card that is longer than a message has pages, and no page breaks its code."""
    seen = (await ann.ask("how do I cook the long recipe")).seen
    await ann.tap(seen, "Show all")
    lines: list[str] = []
    for page in (1, 2, 3):
        assert seen.text.startswith("## A long recipe\n")
        assert seen.text.endswith(f"\n\n-# page {page} of 3")
        assert ("Previous page" in seen.buttons, "Next page" in seen.buttons) == (
            page > 1,
            page < 3,
        )
        for code in re.findall(r"^```python\n(.*?)\n```$", seen.text, re.DOTALL | re.MULTILINE):
            lines += code.splitlines()
        if page < 3:
            await ann.tap(seen, "Next page")
    assert lines == ["def cook():", *STEPS.splitlines()]
    await ann.tap(seen, "Previous page")
    assert "page 2 of 3" in seen.text


@pytest.mark.usefixtures("bot")
async def test_a_related_card_is_for_the_person_alone(ann: Person, bob: Person) -> None:
    """In a channel a tap does not add a post for everybody; directly it is a message that stays."""
    asked = await ann.ask("what is a viewset")
    opened = await bob.tap(asked.seen, "Routers")
    assert opened.answer == MESSAGE
    assert opened.seen.text.startswith("## Routers")
    assert opened.seen.private
    directly = await ann.ask("what is a viewset", context=WITH_BOT)
    assert not (await ann.tap(directly.seen, "Routers")).seen.private


@pytest.mark.usefixtures("bot")
async def test_thanks(ann: Person, small: Small, world: FakeDiscord) -> None:
    """“This helped” is kept; the card stays as it is, without asking again."""
    asked = await ann.ask("what is a viewset")
    before = asked.seen.text
    tapped = await ann.tap(asked.seen, "This helped")
    await world.until(lambda: tapped.later)
    thanks = Seen(tapped.later[0])
    assert thanks.text == "Good to hear, thank you."
    assert thanks.private
    assert asked.seen.text == before
    assert list(asked.seen.buttons) == ["Show all", "Routers"]
    assert [rating.helped for rating in small.store.ratings.values()] == [True]


@pytest.mark.usefixtures("bot")
async def test_a_card_that_did_not_fit(ann: Person, bob: Person, small: Small) -> None:
    """“Not it” offers to that person what else could fit, and leaves the card to the others."""
    asked = await ann.ask("what is a viewset")
    missed = await bob.tap(asked.seen, "Not it")
    assert "Sorry that it didn't fit" in missed.seen.text
    assert missed.seen.private
    assert asked.seen.text.startswith("## ViewSets")
    assert [rating.helped for rating in small.store.ratings.values()] == [False]
    label = next(iter(missed.seen.buttons))
    picked = await bob.tap(missed.seen, label)
    assert picked.answer == EDIT
    assert picked.seen.text.startswith(f"## {label}")


@pytest.mark.usefixtures("bot")
async def test_a_question_is_passed_on(ann: Person, small: Small) -> None:
    """An unknown question reaches the moderators by one tap."""
    asked = await ann.ask("who won the football match yesterday")
    assert "I don't have an answer" in asked.seen.text
    passed = await ann.tap(asked.seen, "Ask the moderators")
    assert passed.seen.text.startswith("Passed on.")
    assert passed.seen.private
    assert len(small.store.passed_on) == 1


@pytest.mark.usefixtures("bot")
async def test_browsing(ann: Person) -> None:
    """Subjects open their cards in place, a card below."""
    topics = await ann.command("topics")
    await ann.tap(topics.seen, "drf (2)")
    assert topics.seen.text == "## Cards about drf"
    card = await ann.tap(topics.seen, "Routers")
    assert card.answer == MESSAGE
    assert card.seen.text.startswith("## Routers")


async def test_a_slow_core_is_waited_for(ann: Person, start: StartBot, small: Small) -> None:
    """A tap is acknowledged in time, and then edits its message or opens another one."""
    slow = Slow(small.assistant)
    slow.seconds = 0.0
    await start(slow)
    asked = await ann.ask("what is a viewset")
    slow.seconds = 1.8
    unfolded, opened = await asyncio.gather(
        ann.tap(asked.seen, "Show all"), ann.tap(asked.seen, "Routers")
    )
    assert {unfolded.answer, opened.answer} == {LATER}
    assert "class OrderViewSet" in asked.seen.text
    assert Seen(opened.later[0]).text.startswith("## Routers")
    assert Seen(opened.later[0]).private


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "custom_id",
    [
        "nexus:p:abcdefghijkl:gone-card:0",
        "nexus:h:abcdefghijkl:cors:0",
        "nexus:x",
        "nexus:" + "x" * 94,
        "somebody-else",
    ],
)
async def test_a_forged_or_stale_button(ann: Person, custom_id: str) -> None:
    """It gets one plain line that only the person sees."""
    asked = await ann.ask("what is cors")
    before = dict(asked.seen.json)
    tapped = await ann.tap_id(asked.seen, custom_id)
    assert tapped.seen.text == "This button is out of date. Please ask again."
    assert tapped.seen.private
    assert asked.seen.json == before


@pytest.mark.usefixtures("bot")
async def test_the_database_is_away(ann: Person, small: Small) -> None:
    """A rating that cannot be kept is said, and the buttons stay for another try."""
    asked = await ann.ask("what is cors")
    await small.recorder.flush()
    small.store.away = True
    tapped = await ann.tap(asked.seen, "This helped")
    assert "couldn't save that" in tapped.seen.text
    assert "This helped" in asked.seen.buttons


async def test_buttons_outlive_a_restart(world: FakeDiscord, ann: Person, small: Small) -> None:
    """Another process, which knows nothing but the store, does what an old button says."""
    first = make_bot(world, small)
    await first.start()
    await world.until(lambda: world.commands.get(None))
    asked = await ann.ask("what is a viewset")
    await small.recorder.flush()
    await first.stop()
    second = make_bot(world, small_core((*CARDS, LONG), small.store))
    await second.start()
    await ann.tap(asked.seen, "Show all")
    assert "class OrderViewSet" in asked.seen.text
    helped = await ann.tap(asked.seen, "This helped")
    await world.until(lambda: helped.later)
    assert len(small.store.ratings) == 1
    await second.stop()


@pytest.mark.usefixtures("bot")
async def test_nothing_is_kept_for_messages(ann: Person, bot: object) -> None:
    """discord.py remembers no view, however many messages had buttons."""
    for _ in range(5):
        await _answered(ann)
    views = bot._client._connection._view_store  # type: ignore[attr-defined]
    assert not views._views
    assert not views._synced_message_views


async def _answered(ann: Person) -> Interaction:
    asked = await ann.ask("what is a viewset")
    await ann.tap(asked.seen, "Show all")
    await ann.tap(asked.seen, "Routers")
    return asked
