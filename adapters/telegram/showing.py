"""Brings a whole reply to the right chat: drawings, its file, and what is private in private."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from telegram.error import BadRequest

from adapters.telegram.footer import footer
from adapters.telegram.rendering import draw
from adapters.telegram.sending import Sender, Target
from bot.assistant import Assistant
from bot.people import Actor
from bot.replies import Reply, ReplyKind


class Showing:
    """Shows replies.

    Telegram has no message in a group that one member alone can see, so a private reply goes to
    the private chat, and a line in the group says so. In the moderators' own chats (`desk_chats`)
    the desk speaks openly.
    """

    def __init__(
        self, assistant: Assistant, sender: Sender, desk_chats: Collection[str] = ()
    ) -> None:
        self._assistant = assistant
        self._sender = sender
        self._desk_chats = frozenset(desk_chats)

    async def speaker(self, actor: Actor) -> Actor:
        """The same with the language that they chose, where they did."""
        chosen = await self._assistant.language(actor.person, actor.language)
        return replace(actor, language=chosen)

    async def show(
        self,
        target: Target,
        reply: Reply,
        who: Actor,
        onto: Sequence[int] = (),
        *,
        owner: int | None = None,
    ) -> tuple[int, ...]:
        """Show a reply, in place of the messages `onto`; returns the messages of it that are here.

        The `owner` gets a button to delete it.
        """
        if self.is_open(reply, who):
            return await self.put(target, reply, who, onto, owner=owner)
        return (await self._apart(target, reply, who))[1]

    async def place(
        self, target: Target, reply: Reply, who: Actor, onto: Sequence[int] = ()
    ) -> Target | None:
        """Show a reply; returns where it is shown, None where the person takes no messages."""
        if self.is_open(reply, who):
            return target if await self.put(target, reply, who, onto) else None
        return (await self._apart(target, reply, who))[0]

    def is_open(self, reply: Reply, who: Actor) -> bool:
        """Whether a reply may be shown in the place where it was asked for."""
        if not reply.private or who.place is None or who.person.id == who.place.chat:
            return True
        if reply.failed and not reply.attachment:
            return True  # a sentence that says why nothing was done
        return reply.kind is ReplyKind.DESK and who.place.chat in self._desk_chats

    async def put(
        self,
        target: Target,
        reply: Reply,
        who: Actor,
        onto: Sequence[int] = (),
        *,
        owner: int | None = None,
    ) -> tuple[int, ...]:
        """Show a reply in this chat; none of its messages where the chat takes none."""
        replies = self._assistant.replies(reply.language or who.language)
        drawings = draw(reply, replies, footer(reply, replies, self._sender.links, owner))
        shown = await self._sender.deliver(target, drawings, onto)
        if shown and reply.attachment:
            await self._sender.hand(replace(target, reply_to=None), reply.attachment)
        return shown

    async def _apart(
        self, target: Target, reply: Reply, who: Actor
    ) -> tuple[Target | None, tuple[int, ...]]:
        """Show a reply in private; returns where, and the messages here that say so."""
        sent = await self._in_private(reply, who)
        note = self._assistant.replies(who.language).note(
            "private.sent" if sent else "private.first"
        )
        told = await self.put(target, note, who)
        return Target(int(who.person.id)) if sent else None, told

    async def _in_private(self, reply: Reply, who: Actor) -> bool:
        """Whether the person could be written to: Telegram demands that they began."""
        try:
            return bool(await self.put(Target(int(who.person.id)), reply, who))
        except BadRequest:  # a chat that never was is not forbidden but not found
            return False
