"""What people and the bot said to each other in a test, for people to read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

WHERE = "TRANSCRIPT"
"""Variable that names the file to append transcripts to; unset, they are thrown away."""


class Transcript:
    """A conversation, line by line, as Markdown."""

    def __init__(self, title: str) -> None:
        self._lines = [f"## {title}", ""]

    def does(self, who: str, what: str) -> None:
        """Somebody writes, taps or fills in."""
        self._lines += [f"**{who}** {what}", ""]

    def says(self, text: str, buttons: Iterable[str] = (), note: str = "") -> None:
        """The bot shows a message."""
        head = f"**Nexus**{f' ({note})' if note else ''}"
        quoted = [f"> {line}".rstrip() for line in text.splitlines()]
        row = [">", "> " + " ".join(f"`[{label}]`" for label in buttons)] if buttons else []
        self._lines += [head, "", *quoted, *row, ""]

    def keep(self) -> None:
        """Append it to the file that the environment names."""
        if path := os.environ.get(WHERE):
            with Path(path).open("a", encoding="utf-8") as file:
                file.write("\n".join(self._lines) + "\n")
