"""Forms in a conversation: one field after the other, each asked for by a forced reply."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from telegram import ForceReply, Message
from telegram.constants import ChatType

from adapters.telegram.recent import Recent
from adapters.telegram.rendering import draw
from adapters.telegram.sending import Sender, Target
from adapters.telegram.whereabouts import author
from bot.assistant import Assistant
from bot.forms import Field, Form
from bot.people import Actor
from bot.replies import Reply, ReplyKind
from bot.richtext import Block, Code, Heading, Paragraph, Span

KEPT = 1_000
"""Forms that are being filled in at one time."""
PATIENCE = 3600.0
"""Seconds that a form waits for its next field; then what is typed is a question again."""
MAX_PLACEHOLDER = 64
"""Characters that Telegram takes as the hint inside the input."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A form that is being filled in."""

    form: Form
    who: Actor
    target: Target
    values: Mapping[str, str] = field(default_factory=dict)
    at: int = 0
    """The field that is asked for now."""
    asked: int = 0
    """The message that asks for it."""
    since: float = 0.0

    @property
    def field(self) -> Field:
        """The field that is asked for now."""
        return self.form.fields[self.at]

    @property
    def done(self) -> bool:
        """Whether every field had its turn."""
        return self.at >= len(self.form.fields)


class Fillings:
    """The forms that moderators are filling in, one for each of them in a chat.

    They are in the process only: after a restart a form is opened again from its draft.
    """

    def __init__(self, assistant: Assistant, sender: Sender) -> None:
        self._assistant = assistant
        self._sender = sender
        self._open: Recent[tuple[int, str], Filling | None] = Recent(KEPT)

    def of(self, message: Message) -> Filling | None:
        """The form whose field a message may be; in a group only a reply to the question is."""
        filling = self.open_by(message)
        if filling is None or message.chat.type == ChatType.PRIVATE:
            return filling
        earlier = message.reply_to_message
        return filling if earlier and earlier.message_id == filling.asked else None

    def open_by(self, message: Message) -> Filling | None:
        """The form that the writer of a message is filling in in this chat."""
        filling = self._open.get((message.chat.id, author(message).id))
        late = filling is not None and time.monotonic() - filling.since > PATIENCE
        return None if late else filling

    def close(self, filling: Filling) -> None:
        """Ask for nothing more."""
        self._open.put((filling.target.chat, filling.who.person.id), None)

    async def begin(self, form: Form, who: Actor, target: Target) -> None:
        """Ask for the first field."""
        await self._ask(Filling(form, who, target))

    async def go_on(self, filling: Filling, text: str | None) -> Filling:
        """Take a field's text, None to leave it as it is, and ask for the next one, if any."""
        values = filling.values if text is None else {**filling.values, filling.field.name: text}
        after = replace(filling, values=values, at=filling.at + 1)
        if after.done:
            self.close(after)
        else:
            await self._ask(after)
        return after

    async def _ask(self, filling: Filling) -> None:
        replies = self._assistant.replies(filling.who.language)
        asked = filling.field
        how = replies.say("form.how", number=filling.at + 1, count=len(filling.form.fields))
        blocks: list[Block] = [Heading((Span(asked.label),))]
        blocks += [Paragraph((Span(asked.hint, italic=True),))] if asked.hint else []
        blocks += [Code(asked.value)] if asked.value else []
        blocks.append(Paragraph((Span(how),)))
        drawings = draw(Reply(ReplyKind.DESK, tuple(blocks)), replies)
        hint = (asked.hint or asked.label)[:MAX_PLACEHOLDER]
        forced = ForceReply(selective=True, input_field_placeholder=hint)
        drawings[-1] = replace(drawings[-1], keyboard=forced)
        shown = await self._sender.deliver(filling.target, drawings)
        if shown:
            key = (filling.target.chat, filling.who.person.id)
            self._open.put(key, replace(filling, asked=shown[-1], since=time.monotonic()))
