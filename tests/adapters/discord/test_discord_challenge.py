"""Errors as questions: a form for a long traceback, a file, a block of code."""

from __future__ import annotations

import pytest

from tests.adapters.discord.conftest import make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_interactions import MODAL
from tests.servers.discord_people import WITH_BOT, Person
from tests.small import Small, small_core

ERROR = "Error: That port is already in use."
TRACEBACK = "".join(f'  File "/app/step_{n}.py", line {n}, in run\n' for n in range(90))


@pytest.mark.usefixtures("bot")
async def test_a_form_for_a_traceback(ann: Person) -> None:
    """`/challenge` opens a form that takes as much as Discord lets it, and answers it."""
    opened = await ann.command("challenge")
    assert opened.answer == MODAL
    (part,) = opened.modal["components"]
    assert part["component"]["max_length"] == 4000
    assert part["component"]["style"] == 2
    text = f"Traceback (most recent call last):\n{TRACEBACK[:3800]}\n{ERROR}"
    seen = (await ann.fill(opened, error=text[:4000])).seen
    assert "Port already in use" in seen.text
    assert not seen.private


@pytest.mark.usefixtures("bot")
async def test_privately(ann: Person) -> None:
    """Asked for privately, nobody else sees the answer."""
    opened = await ann.command("challenge", private=True)
    assert (await ann.fill(opened, error=ERROR)).seen.private


@pytest.mark.usefixtures("bot")
async def test_directly(ann: Person) -> None:
    """It works in a conversation with the bot as well."""
    opened = await ann.command("challenge", context=WITH_BOT)
    assert "Port already in use" in (await ann.fill(opened, error=ERROR)).seen.text


@pytest.mark.usefixtures("bot")
async def test_an_empty_form(ann: Person) -> None:
    """White space gets a hint."""
    opened = await ann.command("challenge")
    assert "Send me a question" in (await ann.fill(opened, error=" \n ")).seen.text


async def test_a_form_outlives_a_restart(world: FakeDiscord, ann: Person, small: Small) -> None:
    """What was opened by one process is taken by the next."""
    first = make_bot(world, small)
    await first.start()
    await world.until(lambda: world.commands.get(None))
    opened = await ann.command("challenge")
    await first.stop()
    second = make_bot(world, small_core(store=small.store))
    await second.start()
    assert "Port already in use" in (await ann.fill(opened, error=ERROR)).seen.text
    await second.stop()


@pytest.mark.usefixtures("bot")
async def test_a_form_of_nobody(ann: Person, world: FakeDiscord) -> None:
    """A forged form opens nothing and breaks nothing."""
    opened = await ann.command("challenge")
    opened.modal["custom_id"] = "challenge:forged"
    with pytest.raises(AssertionError):
        await ann.fill(opened, error=ERROR)
    assert (await ann.ask("what is cors")).seen.text.startswith("## CORS")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("command", "words"), [("challenge", {}), ("ask", {"question": "help?"})])
async def test_a_file(ann: Person, command: str, words: dict[str, str]) -> None:
    """A log can lie on either command."""
    log = ann.attachment("error.log", (TRACEBACK + ERROR).encode())
    seen = (await ann.command(command, file=log, **words)).seen
    assert "Port already in use" in seen.text


@pytest.mark.usefixtures("bot")
async def test_a_file_that_cannot_be_read(ann: Person) -> None:
    """With a question beside it that is answered, alone it gets a line that says what to do."""
    picture = ann.attachment("error.png", b"\x89PNG")
    assert "can't read that file" in (await ann.command("challenge", file=picture)).seen.text
    asked = await ann.command("ask", question="what is cors", file=picture)
    assert asked.seen.text.startswith("## CORS")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "text",
    [f"```\n{ERROR}\n```", f"what is this?\n```py\n{ERROR}\n```", f"`{ERROR}`", f"> {ERROR}"],
)
async def test_code_blocks(ann: Person, world: FakeDiscord, text: str) -> None:
    """An error in a block of code, within a line or as a quote is read as what it is."""
    seen = await world.answer(await ann.say(text))
    assert "Port already in use" in seen.text
    assert "Port already in use" in (await ann.ask(text)).seen.text
