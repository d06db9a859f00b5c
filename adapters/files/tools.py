"""Programs that check snippets: each is called once for all snippets that are its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from adapters.files.parsers import Fault
from adapters.files.snippets import Snippet

TIMEOUT_S = 60
"""Seconds that one program may take for all its snippets."""

Report = Iterator[tuple[str, Fault]]
"""The file that a program speaks of, and what it says."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that takes files as its last arguments and prints JSON."""

    wants: tuple[str, str]
    """Language and mark of its snippets; with no mark, all of the language."""
    command: tuple[str, ...]
    suffix: str
    """Of the files that it is given, from which some programs tell the language."""
    read: Callable[[Any], Report]
    """Reads what it printed."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.command[0]

    @property
    def path(self) -> str | None:
        """Where the program is: beside this Python, or on PATH; None where it is not."""
        return shutil.which(self.name, path=Path(sys.executable).parent) or shutil.which(self.name)

    def takes(self, snippet: Snippet) -> bool:
        """Whether a snippet is one of its own."""
        language, mark = self.wants
        return snippet.language == language and mark in {"", snippet.mark}

    def faults(self, snippets: Sequence[Snippet]) -> list[tuple[Snippet, Fault]]:
        """What the program says of these.

        Raises OSError, ValueError, LookupError or SubprocessError where it cannot be used.
        """
        with tempfile.TemporaryDirectory() as folder:
            files = {str(Path(folder, f"{i}{self.suffix}")): s for i, s in enumerate(snippets)}
            for name, snippet in files.items():
                Path(name).write_text(snippet.code, "utf-8")
            printed = self._run(folder, list(files))
            return [(files[name], fault) for name, fault in self.read(printed)]

    def _run(self, folder: str, files: Sequence[str]) -> Any:
        """What it printed, read as JSON; its exit code says only whether it found something.

        It runs in the folder of the snippets, so that no configuration of the reader's counts.
        """
        argv = [self.path or self.name, *self.command[1:], *files]
        done = subprocess.run(  # noqa: S603 - our own words; snippets are files that are only read
            argv, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        return json.loads(done.stdout)


def _read_shellcheck(printed: Mapping[str, Any]) -> Report:
    for comment in printed["comments"]:
        if comment["code"] not in _OUT_OF_CONTEXT:
            says = f"{comment['message'].rstrip('.')} (SC{comment['code']})"
            yield comment["file"], Fault(comment["line"], says, comment["level"] != "error")


_OUT_OF_CONTEXT = frozenset(
    [
        2034,  # a variable that the reader uses later
        2154,  # a variable that the reader has set before
        2155,  # export of a command's output: short is better in an example
        2164,  # cd without a check: at a prompt one sees it fail
    ]
)
"""What shellcheck rightly says of a script, and what does not matter in an example."""


def _read_hadolint(printed: Sequence[Mapping[str, Any]]) -> Report:
    for remark in printed:
        if remark["level"] in {"error", "warning"} and remark["code"] != _UNPINNED:
            says = f"{remark['message'].rstrip('.')} ({remark['code']})"
            yield remark["file"], Fault(remark["line"], says, remark["level"] != "error")


_UNPINNED = "DL3008"
"""Versions of system packages are gone from the mirrors long before a card is rewritten."""


def _read_schema(printed: Mapping[str, Any]) -> Report:
    for error in printed.get("parse_errors", ()):
        yield error["filename"], Fault(0, "a key stands twice or the YAML is too odd for a schema")
    for error in printed["errors"]:
        best = error.get("best_match", error)
        line = line_at(Path(error["filename"]).read_text("utf-8"), best["path"])
        yield error["filename"], Fault(line, f"{best['message']}, at {best['path']}")


def line_at(source: str, path: str) -> int:
    r"""The line, from 1, of the value at a JSON path, or of the nearest one above it.

    >>> line_at("jobs:\n  test:\n    steps:\n      - run: ls\n", "$.jobs.test.steps[0].uses")
    4
    """
    node = yaml.compose(source)
    if node is None:
        return 1
    for step in re.findall(r"[^.\[\]]+", path.removeprefix("$")):
        below = _below(node, step)
        if below is None:
            break
        node = below
    return node.start_mark.line + 1


def _below(node: yaml.Node, step: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and step.isdecimal():
        return dict(enumerate(node.value)).get(int(step))
    return None


def _schema(name: str) -> tuple[str, ...]:
    """check-jsonschema with a schema that it brings along."""
    return ("check-jsonschema", f"--builtin-schema=vendor.{name}", "--output-format=json")


TOOLS = (
    Tool(
        ("bash", ""),
        ("shellcheck", "--shell=bash", "--severity=warning", "--format=json1", "--norc"),
        ".sh",
        _read_shellcheck,
    ),
    Tool(
        ("dockerfile", ""),
        ("hadolint", "--no-fail", "--format=json"),
        ".Dockerfile",
        _read_hadolint,
    ),
    Tool(("yaml", "compose"), _schema("compose-spec"), ".yml", _read_schema),
    Tool(("yaml", "actions"), _schema("github-workflows"), ".yml", _read_schema),
)
