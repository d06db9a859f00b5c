"""Checks that every snippet is what it says: Python, YAML, SQL, a shell script, a workflow."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence

from adapters.files.parsers import PARSERS, Fault
from adapters.files.problem import Problem
from adapters.files.snippets import Snippet
from adapters.files.tools import TOOLS, Tool


def check_snippets(snippets: Sequence[Snippet]) -> tuple[list[Problem], list[str]]:
    """The faults of all snippets, and a line for each check that could not be made here."""
    problems: list[Problem] = []
    missing: list[str] = []
    faulty: set[Snippet] = set()
    for language, parser in PARSERS.items():
        own = [snippet for snippet in snippets if snippet.language == language]
        if own and not parser.is_here:
            missing.append(_left_out(own, f"{parser.needs} is not installed"))
            continue
        for snippet in own:
            if fault := parser.read(snippet.code):
                faulty.add(snippet)
                problems.append(_problem(snippet, fault, language))
    readable = [snippet for snippet in snippets if snippet not in faulty]
    for tool in TOOLS:
        told, remark = _use(tool, [snippet for snippet in readable if tool.takes(snippet)])
        problems += told
        missing += remark
    return problems, missing


def _use(tool: Tool, snippets: Sequence[Snippet]) -> tuple[list[Problem], list[str]]:
    """What a program says; where it cannot be used, why."""
    if not snippets:
        return [], []
    if tool.path is None:
        return [], [_left_out(snippets, f"{tool.name} is not installed")]
    try:
        faults = tool.faults(snippets)
    except (OSError, ValueError, LookupError, subprocess.SubprocessError) as error:
        return [], [_left_out(snippets, f"{tool.name} could not be used ({error})")]
    return list(_problems(tool, faults)), []


def _problems(tool: Tool, faults: Iterable[tuple[Snippet, Fault]]) -> Iterator[Problem]:
    """One problem a line: a program may say the same thing in several ways."""
    seen: set[tuple[Snippet, int]] = set()
    for snippet, fault in faults:
        if (snippet, fault.line) not in seen:
            seen.add((snippet, fault.line))
            yield _problem(snippet, fault, tool.name)


def _problem(snippet: Snippet, fault: Fault, reader: str) -> Problem:
    what = f"{reader}: {fault.says}"
    return snippet.problem(fault.line, what, "mend the snippet and try it", advice=fault.advice)


def _left_out(snippets: Sequence[Snippet], why: str) -> str:
    kind = " ".join(filter(None, (snippets[0].language, snippets[0].mark)))
    return f"{len(snippets)} {kind} snippets were not checked: {why}"
