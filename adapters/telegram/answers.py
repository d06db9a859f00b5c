"""Which messages answered which question, so that an edited question edits its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Message
from telegram.constants import ChatType

from adapters.telegram.recent import Recent
from adapters.telegram.typesetting import LIMIT, units

KEPT = 10_000
"""Answers that can still be edited when their question is."""
CUT_KEPT = 200
"""Long texts whose next part may still come."""
NEARLY_FULL = LIMIT - 200
"""Units from which a message may be the first part of a text that the client has cut in two."""
MAX_TEXT = 100_000
"""Characters of a text from which no further part is put behind it: as much as of a file."""
APART = timedelta(seconds=3)
"""Time within which the next part of such a text arrives."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The messages that show an answer, and a mark of the text that was asked."""

    mark: int
    messages: tuple[int, ...]

    def is_for(self, text: str) -> bool:
        """Whether it was this text; the text itself is not kept."""
        return self.mark == hash(text)


@dataclass(frozen=True, slots=True)
class Part:
    """The first part of a text that a client has cut, and what answered it."""

    text: str
    messages: tuple[int, ...]
    at: datetime


class Answers:
    """Remembers the last answers; after a restart an edited question gets a new one."""

    def __init__(self) -> None:
        self._answered: Recent[tuple[int, int], Answered] = Recent(KEPT)
        self._parts: Recent[int, Part] = Recent(CUT_KEPT)

    def of(self, message: Message) -> Answered | None:
        """What was answered to a message."""
        return self._answered.get((message.chat.id, message.message_id))

    def keep(self, message: Message, text: str, shown: tuple[int, ...]) -> None:
        """Remember what was asked by a message and which messages answer it."""
        key = (message.chat.id, message.message_id)
        self._answered.put(key, Answered(hash(text), shown))
        if message.chat.type == ChatType.PRIVATE and units(message.text or "") >= NEARLY_FULL:
            self._parts.put(message.chat.id, Part(text, shown, message.date))

    def begun(self, message: Message) -> Part | None:
        """The part before a message, where the client has cut a pasted text into messages."""
        part = self._parts.get(message.chat.id)
        if part is None or not message.text or message.date - part.at > APART:
            return None
        return part if len(part.text) <= MAX_TEXT else None
