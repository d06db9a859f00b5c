"""Phrases that may find, or be near to, another card: `exceptions.toml` in the folder of cards.

[[exception]]
card = "gunicorn"
phrase = "worker timeout"
other = "bad-gateway-502"
reason = "Who meets it mostly has the 502 before the eyes; both cards link to each other."
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CardError

NAME = "exceptions.toml"
_KEYS = ("card", "phrase", "other", "reason")
_OPENING = re.compile(r"^[ \t]*\[\[exception\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Allowed:
    """One exception: the phrase of `card` may find `other` first, or be near one of its phrases."""

    card: str
    phrase: str
    other: str
    reason: str
    line: int
    """In the file, from 1."""


def read_exceptions(folder: Path) -> tuple[Allowed, ...]:
    """The exceptions of a folder of cards; none without the file. Raises CardError."""
    path = folder / NAME
    if not path.exists():
        return ()
    try:
        text = path.read_text("utf-8")
        entries = tomllib.loads(text).get("exception", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CardError(NAME, 0, f"cannot be read ({error}); mend the file") from error
    lines = [text.count("\n", 0, opening.start()) + 1 for opening in _OPENING.finditer(text)]
    if not isinstance(entries, list) or len(lines) != len(entries):
        raise CardError(NAME, 0, "holds no list; begin each exception with a line [[exception]]")
    return tuple(_allowed(entry, line) for entry, line in zip(entries, lines, strict=True))


def _allowed(entry: Any, line: int) -> Allowed:
    """One entry; a reason is not left out."""
    for key in _KEYS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise CardError(NAME, line, f'an exception lacks its {key}; write {key} = "…"')
    return Allowed(line=line, **{key: entry[key] for key in _KEYS})
