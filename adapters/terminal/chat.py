"""The conversation: a line is a question, a number taps a choice, Ctrl-D leaves."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory
from rich.console import Console

from adapters.terminal.draw import draw
from bot.assistant import Assistant, Question
from bot.messages import DEFAULT
from bot.people import Address, Person, Place
from bot.replies import Button, Reply, ReplyKind, Verb

Read = Callable[[], Awaitable[str]]
"""Gives the next line; raises EOFError at the end."""
HERE = Place("terminal", "chat")
"""Where the conversation is, so that short questions can lean on the last answer."""
LANGUAGE = "/language"
"""The one command: which language to speak."""


async def chat(assistant: Assistant, console: Console, read: Read) -> None:
    """Talk until the input ends."""
    person = Person("terminal", getpass.getuser())
    lines = assistant.replies(await assistant.language(person, DEFAULT))
    buttons = draw(console, lines.welcome())
    console.print(lines.say("terminal.hint"), style="dim")
    while True:
        try:
            line = (await read()).strip()
        except EOFError:
            console.print(lines.say("farewell.text"))
            return
        except KeyboardInterrupt:
            continue
        if line:
            reply = await _reply(assistant, line, buttons, person)
            buttons = _show(console, reply, buttons)


async def _reply(assistant: Assistant, line: str, buttons: list[Button], person: Person) -> Reply:
    """Tap the button of that number where there is one; anything else is a question."""
    if line.isdecimal() and 0 < int(line[:4]) <= len(buttons):
        data = buttons[int(line[:4]) - 1].action.encode()
        return await assistant.act(data, person, DEFAULT, Address(HERE))
    if line == LANGUAGE:
        return await assistant.languages(person)
    return await assistant.ask(Question(line, person, DEFAULT, HERE))


def _show(console: Console, reply: Reply, before: list[Button]) -> list[Button]:
    """Draw it; a card that comes back only without its rating is not printed a second time."""
    if reply.toast and reply.kind is ReplyKind.ANSWER:
        console.print(f"\n{reply.toast}\n")
        rating = {Verb.HELPED, Verb.MISSED}
        return [button for button in before if button.action.verb not in rating]
    return draw(console, reply)


def line_reader(history: Path | None) -> Read:
    """Lines from a person at a terminal, with history, or from a pipe."""
    if not sys.stdin.isatty():
        return _piped
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)) if history else None
    )

    async def read() -> str:
        return await session.prompt_async("> ")

    return read


async def _piped() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
