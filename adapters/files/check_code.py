"""The form of fenced code: its language, its mark, its length and width."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.files.problem import Problem
from adapters.files.snippets import MARKS, Snippet

MAX_LINES = 25
"""Lines of a block: what can be read in a chat without getting lost."""
MAX_COLUMNS = 88
"""Characters of a line; error texts under `text` stay as they are."""
LANGUAGES = frozenset(
    [
        *("bash", "dockerfile", "graphql", "html", "http", "ini", "javascript", "json"),
        *("nginx", "python", "sql", "text", "toml", "yaml"),
    ]
)


def check_code(snippet: Snippet) -> Iterator[Problem]:
    """Problems of how a block is written down."""
    lines = snippet.code.splitlines()
    if snippet.language not in LANGUAGES:
        what = "the fence names no language that cards use"
        yield Problem(snippet.where, snippet.line, what, f"use {', '.join(sorted(LANGUAGES))}")
    elif snippet.mark and snippet.mark not in (known := MARKS.get(snippet.language, ())):
        mend = f"use {' or '.join(known)}, or none" if known else "remove it"
        yield snippet.problem(0, f"“{snippet.mark}” after the language means nothing", mend)
    if len(lines) > MAX_LINES:
        yield snippet.problem(0, f"{len(lines)} lines of code", f"show at most {MAX_LINES}")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_COLUMNS and snippet.language != "text":
            yield snippet.problem(
                number, f"a line of {len(line)} characters", f"break it at {MAX_COLUMNS}"
            )
