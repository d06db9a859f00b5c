"""From a call of the core to what is shown: waited for, delivered, and caught where it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeAlias

import discord

from adapters.discord.hand import InHand
from adapters.discord.keyboard import read_id, staying
from adapters.discord.layout import read_back
from adapters.discord.modal import opener
from adapters.discord.outlets import Answer, Outlet
from adapters.discord.places import Interaction, is_direct
from adapters.discord.post import Post
from adapters.discord.rendering import Drawing
from bot.errors import StaleAction
from bot.ports import Meter
from bot.replies import Action, Replies, Reply, ReplyKind, Verb
from bot.richtext import Paragraph, Span, paragraph

Work: TypeAlias = Callable[[], Coroutine[Any, Any, Reply]]
_RATING = (Verb.HELPED, Verb.MISSED)


class Service:
    """Serves everybody, learners and moderators."""

    def __init__(self, meter: Meter, speak: Callable[[str], Replies]) -> None:
        """`speak` gives the bot's lines in the language nearest to a code."""
        self.meter = meter
        self.post = Post(meter)
        self.hand = InHand()
        self._speak = speak

    async def serve(self, outlet: Outlet, work: Work, language: str) -> None:
        """Do the work and show what comes of it, within `guard`."""

        async def show() -> None:
            reply = await _patiently(work(), outlet)
            await self._show(outlet, reply, self._speak(reply.language or language))

        await self.guard(outlet, show, language)

    async def guard(
        self,
        outlet: Outlet,
        show: Callable[[], Awaitable[None]],
        language: str,
        *,
        aloud: bool = True,
    ) -> None:
        """Have it in hand, and catch whatever fails: it is logged, and told where `aloud`."""
        if self.hand.closed:
            return
        with self.hand.one():
            try:
                await show()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next one is served
                await self.post.failed(error, outlet, self._speak(language), aloud=aloud)

    async def _show(self, outlet: Outlet, reply: Reply, replies: Replies) -> None:
        if reply.form is not None:
            if isinstance(outlet, Answer) and await outlet.ask(reply.form):
                return
            reply = replace(reply, buttons=((opener(reply.form),), *reply.buttons))
        if isinstance(outlet, Answer):
            reply = await _settled(outlet, reply)
        if outlet.hush is not None:
            remark = Paragraph((Span(outlet.hush.say(replies), italic=True),))
            reply = replace(reply, tail=(*reply.tail, remark))
        await self.post.deliver(outlet, reply, replies)


async def _settled(outlet: Answer, reply: Reply) -> Reply:
    """Settle who sees the answer, and whether it takes the place of what was tapped."""
    tapped = outlet.interaction.message
    if tapped is None:
        outlet.private = outlet.private or (reply.private and not is_direct(outlet.interaction))
        return reply
    outlet.private = _is_private(outlet.interaction, tapped, reply)
    for_all = not (tapped.flags.ephemeral or is_direct(outlet.interaction))
    outlet.replaces = reply.replaces and not (reply.private and for_all)
    if not (reply.toast and outlet.replaces):
        outlet.under = staying(read_back(tapped).rows)
        return reply
    # Nothing new is to be shown but thanks: the card stays as it is, at its page.
    await outlet.put(_rated(read_back(tapped)))
    outlet.private = True
    return Reply(ReplyKind.NOTE, (paragraph(reply.toast),))


async def _patiently(work: Awaitable[Reply], outlet: Outlet) -> Reply:
    """Wait for the reply; where it takes long, show that it is being made."""
    task = asyncio.ensure_future(work)
    try:
        if not (await asyncio.wait({task}, timeout=outlet.patience))[0]:
            await outlet.hold()
        return await task
    finally:
        task.cancel()


def _is_private(interaction: Interaction, tapped: discord.Message, reply: Reply) -> bool:
    """Whether a tap is answered to the person alone: where others would have to read along."""
    note = reply.kind is ReplyKind.NOTE
    return note or tapped.flags.ephemeral or not is_direct(interaction)


def _rated(drawing: Drawing) -> Drawing:
    """The drawing without its buttons for rating."""
    kept = (tuple(key for key in row if not _rates(key.id)) for row in drawing.rows)
    return replace(drawing, rows=tuple(row for row in kept if row))


def _rates(custom_id: str) -> bool:
    try:
        return Action.decode(read_id(custom_id)).verb in _RATING
    except StaleAction:
        return False
