"""What a reply may ask for or hand over besides text: a form to fill in, a file to keep."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions import Action

MAX_FIELDS = 5
"""Fields of a form: as many as a Discord modal has."""
MAX_LABEL = 45
"""Characters of a form's title and of a field's label, as in a Discord modal."""
MAX_HINT = 100
"""Characters of a hint, as in a Discord modal."""
MAX_INPUT = 4000
"""Characters of a field, as in a Discord modal."""


@dataclass(frozen=True, slots=True)
class Field:
    """One text to be typed."""

    name: str
    """The key of the value that is handed back."""
    label: str
    value: str = ""
    """What is there already."""
    hint: str = ""
    long: bool = False
    """Whether it takes more than one line."""
    required: bool = False
    limit: int = MAX_INPUT


@dataclass(frozen=True, slots=True)
class Form:
    """Texts to be typed; hand them back by `Desk.submit(form.action.encode(), values, actor)`.

    Discord shows a modal; Telegram asks for one field after the other, or takes a card file where
    `takes_file`; the terminal prompts. Values of fields left out stay as they were.
    """

    title: str
    action: Action
    fields: tuple[Field, ...]
    takes_file: bool = False
    """Whether a whole card file may be sent instead (`Desk.submit` with the one value `file`)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    data: bytes
