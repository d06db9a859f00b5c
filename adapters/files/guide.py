"""The lists that the guide for authors keeps: tags, and hosts that links may go to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import CardError


@dataclass(frozen=True, slots=True)
class Rules:
    """The lists of `content/README.md`; None stands for a folder without a guide: all goes."""

    tags: frozenset[str] | None = None
    hosts: frozenset[str] | None = None

    def link_fault(self, url: str) -> tuple[str, str] | None:
        """What is wrong with a link and how to mend it; None where it may stay."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return f"“{url}” is no address", "copy it anew from the browser"
        if parts.scheme != "https" or not parts.hostname:
            return f"“{url}” is no https link", "write one that begins with https://"
        if self.hosts is not None and parts.hostname not in self.hosts:
            return (
                f"{parts.hostname} is not among the link hosts of README.md",
                "add it there and say why, or pick another page",
            )
        if not parts.path.strip("/"):
            return f"“{url}” is a home page", "link the page that explains it"
        return None


def read_rules(guide: Path) -> Rules:
    """The tags and hosts of the guide; raises CardError where it lacks a list."""
    if not guide.exists():
        return Rules()
    text = guide.read_text("utf-8")
    tags = (line.split()[0] for line in _listed(text, "Tags", guide))
    return Rules(frozenset(tags), frozenset(_listed(text, "Link hosts", guide)))


def _listed(text: str, title: str, guide: Path) -> list[str]:
    """The lines of the fenced block under a heading."""
    part = re.search(rf"^## {title}\n.*?^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    if part is None:
        raise CardError(str(guide), 0, f"lacks its list; write “## {title}” and a ```text block")
    return [line.strip() for line in part.group(1).splitlines() if line.strip()]
