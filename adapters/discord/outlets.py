"""The ways out to a learner: the answer to a command or a tap, and the reply to a message."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar

import aiohttp
import discord
from discord import ui

from adapters.discord.keyboard import Row
from adapters.discord.layout import laid_out, laid_over
from adapters.discord.modal import modal_of
from adapters.discord.quiet import Hush
from adapters.discord.rendering import Drawing
from bot.forms import Form

T = TypeVar("T")

AGAIN_AFTER = 0.2
"""Seconds until what a broken connection swallowed is sent once more."""
ACKNOWLEDGED = 40060
"""Discord's code for an interaction that was answered before."""
NO_HISTORY = 160002
"""Discord's code for a reply where the bot may not read earlier messages."""


class Outlet(Protocol):
    """Where an answer goes."""

    patience: ClassVar[float]
    """Seconds that the core may take before `hold` is called."""

    @property
    def hush(self) -> Hush | None:
        """Why others do not see the answer, where they would otherwise."""
        ...

    @property
    def channel(self) -> int:
        """The channel's id."""
        ...

    async def hold(self) -> None:
        """Show that the answer takes a moment."""
        ...

    async def put(self, drawing: Drawing) -> None:
        """Show a message, below those that were put before."""
        ...


@dataclass(slots=True)
class Answer:
    """Answers a command or a tap.

    Discord waits three seconds for an answer, or else for the word that one will come; whether
    that is private is settled with the word.
    """

    interaction: discord.Interaction
    private: bool
    """Whether only the person who acted sees it."""
    replaces: bool = False
    """Whether it takes the place of the message that was tapped."""
    hush: Hush | None = None
    """Why others do not see it, where they would otherwise."""
    under: tuple[Row, ...] = ()
    """Buttons of the message that was tapped which stay whatever takes its place."""
    patience: ClassVar[float] = 1.5
    _held: bool = False
    _begun: bool = False

    @property
    def channel(self) -> int:
        """See `Outlet`."""
        return self.interaction.channel_id or 0

    @property
    def _tapped(self) -> bool:
        return self.interaction.type is discord.InteractionType.component

    async def hold(self) -> None:
        """See `Outlet`; a tap is only acknowledged, which leaves open what it comes to."""
        defer = self.interaction.response.defer
        await persist(lambda: defer(ephemeral=self.private, thinking=not self._tapped))
        self._held = True

    async def ask(self, form: Form) -> bool:
        """Show a form; False where Discord takes none: behind a form, or after the first word."""
        filled = self.interaction.type is discord.InteractionType.modal_submit
        if self._held or self._begun or filled:
            return False
        await self.open(modal_of(form))
        return True

    async def open(self, modal: ui.Modal) -> None:
        """Show a modal as the first word."""
        await persist(lambda: self.interaction.response.send_modal(modal))
        self._begun = True

    async def vanish(self) -> None:
        """Delete the message that was tapped."""
        await persist(self.interaction.response.defer)
        self._held = True
        await persist(self.interaction.delete_original_response)

    async def put(self, drawing: Drawing) -> None:
        """See `Outlet`."""
        if self.replaces and self.under:
            drawing = replace(drawing, rows=(*drawing.rows, *self.under))
        if self._begun or (self._held and self._tapped and not self.replaces):
            await self._add(drawing)
        elif self._held:
            await persist(lambda: self.interaction.edit_original_response(**laid_over(drawing)))
        elif self.replaces:
            edit = self.interaction.response.edit_message
            await persist(lambda: edit(**laid_over(drawing)))
        else:
            send = self.interaction.response.send_message
            await persist(lambda: send(**laid_out(drawing), ephemeral=self.private))
        self._begun = True

    async def _add(self, drawing: Drawing) -> None:
        send = self.interaction.followup.send
        await persist(lambda: send(**laid_out(drawing), ephemeral=self.private))


@dataclass(slots=True)
class Response:
    """Replies to a message."""

    message: discord.Message
    under: tuple[Row, ...] = ()
    """Buttons that go under the last ones."""
    hush: ClassVar[Hush | None] = None
    patience: ClassVar[float] = 0.3
    _sent: int = 0

    @property
    def channel(self) -> int:
        """See `Outlet`."""
        return self.message.channel.id

    async def hold(self) -> None:
        """See `Outlet`: the channel shows that the bot types; if not, nothing is lost."""
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            await self.message.channel.typing()

    async def put(self, drawing: Drawing) -> None:
        """See `Outlet`. The nonce keeps Discord from showing one message twice."""
        how: dict[str, Any] = {"nonce": f"{self.message.id}.{self._sent}"}
        if self.message.guild is not None and not self._sent:
            how["reference"] = self.message.to_reference(fail_if_not_exists=False)
        under = replace(drawing, rows=(*drawing.rows, *self.under))
        await send_replying(self.message.channel, under, how)
        self._sent += 1


@dataclass(slots=True)
class Aside:
    """Answers a message in private, where the bot may not post beside it."""

    message: discord.Message
    hush: Hush | None
    """Why others do not see it."""
    patience: ClassVar[float] = 60.0
    _sent: int = 0

    @property
    def channel(self) -> int:
        """See `Outlet`."""
        return self.message.channel.id

    async def hold(self) -> None:
        """See `Outlet`: nobody is to see anything in the channel."""

    async def put(self, drawing: Drawing) -> None:
        """See `Outlet`."""
        await _send(self.message.author, drawing, {"nonce": f"{self.message.id}.{self._sent}"})
        self._sent += 1


async def send_replying(
    target: discord.abc.Messageable, drawing: Drawing, how: dict[str, Any]
) -> None:
    """Send a message, without its `reference` where the bot may not read what it replies to."""
    try:
        await _send(target, drawing, how)
    except discord.HTTPException as error:
        if error.code != NO_HISTORY or not how.pop("reference", None):
            raise
        await _send(target, drawing, how)


async def _send(target: discord.abc.Messageable, drawing: Drawing, how: dict[str, Any]) -> None:
    await persist(lambda: target.send(**laid_out(drawing), **how))


async def persist(send: Callable[[], Awaitable[T]]) -> T | None:
    """Send, once more if the connection breaks; None where the first time had arrived."""
    try:
        return await send()
    except (aiohttp.ClientError, OSError):
        await asyncio.sleep(AGAIN_AFTER)
    try:
        return await send()
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise
        return None
