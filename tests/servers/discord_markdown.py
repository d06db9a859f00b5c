"""How Discord's clients read Markdown: enough of it to see whether a text shows as it was meant.

Discord publishes no grammar. The rules here are those that its clients are known to follow, each
as a regular expression that is tried where the reading has come to, in the order of the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """Characters, and all that is special about how they look."""

    text: str
    looks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """A block: `text`, `title`, `small`, `quote`, `item` or `code`."""

    kind: str
    runs: tuple[Run, ...]
    mark: str = ""
    """The `#`s of a title, the bullet or number of an item, the language of code."""

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)


_FENCE = re.compile(r"```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n].*?)\n*```", re.DOTALL | re.IGNORECASE)
_LINES = {
    "title": re.compile(r" *(#{1,3})\s+((?:\\.|[^\n\\])+?)#*\s*(?:\n|$)"),
    "small": re.compile(r" *(-#)\s+([^\n]+)(?:\n|$)"),
    "quote": re.compile(r" *(>>>|>)\s([^\n]*)(?:\n|$)"),
    "item": re.compile(r" *([*+-]|\d+\.) +([^\n]*)(?:\n|$)"),
}
_URL = r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]"
_INLINE: dict[str, re.Pattern[str]] = {
    "escape": re.compile(r"\\([^0-9A-Za-z\s])"),
    "address": re.compile(r"<([a-z]+:[^ >]+)>", re.IGNORECASE),
    "url": re.compile(f"({_URL})"),
    "link": re.compile(
        r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)"
    ),
    "special": re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:|/[^:>]+:|id:)[^>\s]*>|@everyone|@here"),
    "emoji": re.compile(r":([^\s:]+?(?:::skin-tone-\d)?):"),
    "code": re.compile(r"(`+)(.*?[^`])\1(?!`)", re.DOTALL),
    "strike": re.compile(r"~~(.+?)~~(?!_)", re.DOTALL),
    "spoiler": re.compile(r"\|\|(.+?)\|\|", re.DOTALL),
}
_MARKS = (
    ("italic", re.compile(r"\b_((?:__|\\.|[^\\_])+?)_\b", re.DOTALL)),
    (
        "italic",
        re.compile(
            r"\*(?=\S)((?:\*\*|\\.|\s+(?:\\.|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)", re.DOTALL
        ),
    ),
    ("bold", re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)),
    ("underline", re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL)),
)
"""Where several fit, the longest does; of equally long ones the first."""


def read(markdown: str) -> list[Part]:
    """The blocks that a client shows; text on several lines is several blocks."""
    parts: list[Part] = []
    at = 0
    while at < len(markdown):
        part, at = _part(markdown, at)
        if part.runs:
            parts.append(part)
    return parts


def read_line(markdown: str, looks: frozenset[str] = frozenset()) -> tuple[Run, ...]:
    """The runs that a client shows of a text within a block; runs of one look are joined."""
    runs: list[Run] = []
    for run in _runs(markdown, looks):
        if runs and runs[-1].looks == run.looks and "address" not in run.looks:
            runs[-1] = Run(runs[-1].text + run.text, run.looks)
        else:
            runs.append(run)
    return tuple(runs)


def _part(markdown: str, at: int) -> tuple[Part, int]:
    if fence := _FENCE.match(markdown, at):
        return Part("code", (Run(fence[2]),), fence[1] or ""), fence.end()
    for kind, pattern in _LINES.items():
        if found := pattern.match(markdown, at):
            inner = _LINES["title"].match(found[2]) if kind == "item" else None
            assert inner is None, "a title within a list"
            return Part(kind, read_line(found[2]), found[1]), found.end()
    end = markdown.find("\n", at)
    end = len(markdown) if end < 0 else end
    fenced = markdown.find("```", at, end)
    if fenced > at and _FENCE.match(markdown, fenced):
        end = fenced
        return Part("text", read_line(markdown[at:end])), end
    return Part("text", read_line(markdown[at:end])), end + 1


def _runs(text: str, looks: frozenset[str]) -> Iterator[Run]:
    at = 0
    while at < len(text):
        name, found = _next(text, at)
        if found is None:
            yield Run(text[at], looks)
            at += 1
            continue
        at = found.end()
        match name:
            case "escape":
                yield Run(found[1], looks)
            case "link":
                yield from read_line(found[1], looks | {"link", found[2]})
            case "code":
                yield Run(_unpadded(found[2]), looks | {"code"})
            case "address" | "url" | "emoji" | "special":
                yield Run(found[1] if found.re.groups else found[0], looks | {name})
            case _:
                yield from read_line(found[1], looks | {name})


def _next(text: str, at: int) -> tuple[str, re.Match[str] | None]:
    for name, pattern in _INLINE.items():
        if found := pattern.match(text, at):
            return name, found
    fitting = [(name, found) for name, p in _MARKS if (found := p.match(text, at))]
    if not fitting:
        return "", None
    return max(fitting, key=lambda pair: len(pair[1][0]))


def _unpadded(code: str) -> str:
    """Code without the space that holds a backtick apart from the marks."""
    padded = code.startswith(" `") or code.endswith("` ")
    return code[1:-1] if padded and code[0] == code[-1] == " " else code
