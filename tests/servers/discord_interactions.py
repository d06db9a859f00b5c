"""Commands, suggestions and taps on their way: what a bot may answer, when and how often."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.servers.discord_objects import EPHEMERAL, Json
from tests.servers.discord_rules import Refused, Seen, bad_form, check_choices, check_modal

COMMAND, TAP, SUGGEST, SUBMIT = 2, 3, 4, 5
"""Kinds of interactions."""
MESSAGE, THINKING, LATER, EDIT, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Kinds of answers: the second and the third promise one."""
_ALLOWED = {
    COMMAND: {MESSAGE, THINKING, MODAL},
    TAP: {MESSAGE, THINKING, LATER, EDIT, MODAL},
    SUBMIT: {MESSAGE, THINKING, LATER, EDIT},
    SUGGEST: {CHOICES},
}
FIRST_WORD = 3.0
"""Seconds until the first answer has to be there."""
WAY_OPEN = 900.0
"""Seconds that more can be said afterwards."""

Post = Callable[[Json, int], Json]
"""Puts a message into the interaction's channel, with flags; raises Refused."""
Change = Callable[[Json, Json], None]
"""Changes a message; raises Refused."""


@dataclass
class Interaction:
    """One interaction and all that came of it."""

    payload: Json
    post: Post
    change: Change
    born: float = field(default_factory=time.monotonic)
    answer: int = 0
    """The kind of the first answer; 0 while there is none."""
    choices: list[Json] = field(default_factory=list)
    original: Json | None = None
    """The message that came of it, or that was tapped and edited."""
    later: list[Json] = field(default_factory=list)
    """Further messages."""
    promised: bool = False
    """Whether a promise is still open."""
    edits: int = 0
    taken_back: bool = False
    """Whether the message was deleted."""
    modal: Json = field(default_factory=dict)
    """The form that was opened."""

    @property
    def seen(self) -> Seen:
        """The message that came of it, as a person sees it; after a promise it may be a new one."""
        shown = [self.original] if self.original is not None else self.later
        assert shown, "nothing was shown"
        return Seen(shown[0])

    @property
    def settled(self) -> bool:
        """Whether the person has something to look at."""
        return bool(self.answer) and not self.promised

    def respond(self, body: Json) -> None:
        """The first answer; raises Refused, with which nothing has happened."""
        kind, data = body["type"], body.get("data") or {}
        if self.answer:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - self.born > FIRST_WORD:
            raise Refused(404, 10062, "Unknown interaction")
        if kind not in _ALLOWED[self.payload["type"]]:
            raise bad_form("type", "This interaction cannot be answered like that.")
        if kind == CHOICES:
            check_choices(data["choices"])
            self.choices = data["choices"]
        elif kind == MODAL:
            check_modal(data)
            self.modal = data
        elif kind == MESSAGE:
            self.original = self.post(data, data.get("flags", 0))
        elif kind == EDIT:
            self._edit(self.payload["message"], data)
        self.promised = kind in {THINKING, LATER}
        if kind == THINKING:
            self._private = bool(data.get("flags", 0) & EPHEMERAL)
        self.answer = kind

    def follow_up(self, body: Json) -> Json:
        """Another message, or the one that was promised; raises Refused."""
        self._check_open()
        if self.answer == THINKING and self.promised:
            return self.edit(body)
        message = self.post(body, body.get("flags", 0))
        self.later.append(message)
        self.promised = False
        return message

    def edit(self, body: Json) -> Json:
        """Fill in the message that was promised, or edit what is there; raises Refused."""
        self._check_open()
        if self.answer == THINKING and self.original is None:
            self.original = self.post(body, EPHEMERAL if self._private else 0)
        else:
            self._edit(self.original or self.payload["message"], body)
        self.promised = False
        assert self.original is not None
        return self.original

    def take_back(self) -> Json:
        """Delete the message that came of it, or that was tapped; raises Refused."""
        self._check_open()
        gone = self.original or self.payload.get("message")
        if gone is None:
            raise Refused(404, 10008, "Unknown Message")
        self.promised = False
        self.taken_back = True
        return gone

    _private: bool = False

    def _edit(self, message: Json, body: Json) -> None:
        self.change(message, body)
        self.original = message
        self.edits += 1

    def _check_open(self) -> None:
        if not self.answer or time.monotonic() - self.born > WAY_OPEN:
            raise Refused(404, 10015, "Unknown Webhook")
