"""A reply as plain data: each adapter draws it as well as its platform can."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from bot.actions import Action
from bot.forms import Attachment, Form
from bot.richtext import Block


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap."""

    label: str
    action: Action


class ReplyKind(StrEnum):
    """What a reply is, so that a platform can dress it."""

    ANSWER = "answer"
    CHOICE = "choice"
    UNKNOWN = "unknown"
    CARD = "card"
    TOPICS = "topics"
    NOTE = "note"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: `body`, then `rest` where it is unfolded, then `tail`, then rows of buttons."""

    kind: ReplyKind
    body: tuple[Block, ...] = ()
    rest: tuple[Block, ...] = ()
    tail: tuple[Block, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    turn: Action | None = None
    """Unfolds the rest, and turns pages where the whole is longer than the platform allows."""
    unfolded: bool = False
    page: int = 0
    """The page to show, from 0; beyond the last one means the last."""
    replaces: bool = False
    """Whether it takes the place of the message whose button was tapped."""
    toast: str = ""
    """A line of at most 200 characters to flash up where the platform can."""
    tags: tuple[str, ...] = ()
    """The card's subjects, for colour."""
    private: bool = False
    """Whether only the person who acted should see it, where the platform can."""
    failed: bool = False
    """Whether what was asked for was not done; the blocks say why."""
    form: Form | None = None
    """To be filled in at once; the blocks say what it is for where no form can be shown."""
    attachment: Attachment | None = None
    language: str = ""
    """The code of the language it speaks; empty where it is that of the person's client."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is shown now."""
        return (*self.body, *(self.rest if self.unfolded else ()), *self.tail)

    @property
    def whole(self) -> Self:
        """The same with everything unfolded, for platforms that have the room."""
        return replace(self, unfolded=True)
