"""The moderators' desk in a terminal: one command, or a conversation with forms and buttons."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from adapters.terminal.chat import Read
from adapters.terminal.draw import draw
from bot.desk import Desk
from bot.errors import CardError
from bot.forms import Form
from bot.people import Actor, Person
from bot.replies import Button, DeskVerb, Reply

DONE, FAILED = 0, 1
PUBLISH = "publish"
END = "."
"""A line that ends a text of several lines."""


def operator() -> Actor:
    """Who sits at this terminal."""
    return Actor(Person("terminal", getpass.getuser()))


async def run_once(
    desk: Desk, words: Sequence[str], console: Console, read: Read, folder: Path
) -> int:
    """Do one command; files that it gives are written into `folder`. Returns the exit code.

    One that asks for something (`new`, `edit CARD`) becomes a conversation.
    """
    if words[0] == PUBLISH:
        reply = await publish(desk, Path(" ".join(words[1:])))
    else:
        reply = await desk.command(" ".join(words), operator())
    if reply.form is not None:
        await _talk_on(desk, reply, console, read, folder)
    else:
        _show(console, replace(reply, buttons=()), folder)
    return FAILED if reply.failed else DONE


async def publish(desk: Desk, path: Path) -> Reply:
    """Publish a card file, or import a zip; a card with faults stays a draft and is shown.

    Raises CardError where there is no such file.
    """
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        raise CardError(str(path), 0, f"the file cannot be read ({error.strerror})") from error
    reply = await desk.card_file(path.name, data, operator())
    if reply.failed or data.startswith(b"PK"):
        return reply
    ways = [one.action for row in reply.buttons for one in row]
    sure = next((way for way in ways if way.verb is DeskVerb.PUBLISH), None)
    return await desk.act(sure.encode(), operator()) if sure else replace(reply, failed=True)


async def talk(desk: Desk, console: Console, read: Read, folder: Path) -> None:
    """Talk until the input ends: a number taps a button, a line is a command."""
    await _talk_on(desk, await desk.open(operator()), console, read, folder)


async def _talk_on(desk: Desk, reply: Reply, console: Console, read: Read, folder: Path) -> None:
    buttons = await _answer(desk, reply, console, read, folder)
    while True:
        try:
            line = (await read()).strip()
        except EOFError:
            return
        if line.isdecimal() and 0 < int(line[:4]) <= len(buttons):
            reply = await desk.act(buttons[int(line[:4]) - 1].action.encode(), operator())
        else:
            reply = await desk.command(line, operator())
        buttons = await _answer(desk, reply, console, read, folder)


async def _answer(
    desk: Desk, reply: Reply, console: Console, read: Read, folder: Path
) -> list[Button]:
    """Show a reply; where it has a form, have it filled in and show what comes of it."""
    while True:
        buttons = _show(console, reply, folder)
        if reply.form is None:
            return buttons
        try:
            values = await _fill_in(reply.form, console, read)
        except EOFError:
            return buttons
        reply = await desk.submit(reply.form.action.encode(), values, operator())


async def _fill_in(form: Form, console: Console, read: Read) -> dict[str, str]:
    """Ask for one field after the other; an empty line leaves it as it is."""
    console.print(escape(form.title), style="bold")
    values: dict[str, str] = {}
    for field in form.fields:
        console.print(escape(field.label), style="cyan")
        if field.hint:
            console.print(escape(field.hint), style="dim")
        if field.value:
            console.print(escape(field.value))
        text = await _lines(read) if field.long else (await read()).strip()
        if text:
            values[field.name] = text[: field.limit]
    return values


async def _lines(read: Read) -> str:
    """Lines up to one that is a single dot, or nothing where the first one is empty."""
    lines: list[str] = []
    while (line := (await read()).rstrip("\n")) != END:
        if not lines and not line.strip():
            return ""
        lines.append(line)
    return "\n".join(lines)


def _show(console: Console, reply: Reply, folder: Path) -> list[Button]:
    buttons = draw(console, reply)
    if reply.attachment is not None:
        path = folder / reply.attachment.name
        path.write_bytes(reply.attachment.data)
        console.print(f"{escape(str(path))} written", soft_wrap=True)
    return buttons
