"""Snippets that are not what they say, and tools that are not there."""

from pathlib import Path

import pytest

from adapters.files import parsers
from adapters.files.check_snippets import check_snippets
from adapters.files.parsers import PARSERS, Parser
from adapters.files.snippets import Snippet, snippets_of
from adapters.files.tools import TOOLS, line_at
from tests.adapters.files.written import TOPIC, card


def snippet(language: str, code: str, mark: str = "") -> Snippet:
    """A block whose fence is on line 10 of a card."""
    return Snippet("topics/x.md", 10, language, mark, code)


def test_every_fenced_block_is_found_with_its_line() -> None:
    """Language, mark, code and the line of the fence."""
    text = TOPIC + "```python run\nprint(1)\n```\n\n- a point\n\n```\nls\n```\n"
    run, bare = snippets_of(card(text))
    assert run == Snippet("topics/docker-volumes.md", 19, "python", "run", "print(1)\n")
    assert (bare.line, bare.language, bare.mark) == (25, "", "")


GOOD = [
    snippet("python", "async with pool() as one:\n    await one\n"),
    snippet("yaml", "a: 1\n---\nb: 2\n"),
    snippet("toml", "[a]\nb = 1\n"),
    snippet("json", '{"a": [1]}'),
    snippet("ini", "[pytest]\naddopts = -q\n  -x\n"),
    snippet("ini", "# .env\nDEBUG=1\nURL=redis://a:1/0\n"),
    snippet("sql", "SELECT count(*) FILTER (WHERE paid) FROM orders; VACUUM ANALYZE orders;"),
    snippet("graphql", "type Book { title: String! }\nquery { book { title } }"),
    snippet("bash", "cd shop\nsource .venv/bin/activate\nexport NOW=$(date)\n"),
    snippet("dockerfile", "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n"),
    snippet("yaml", "services:\n  web:\n    image: nginx:1.27\n", "compose"),
    snippet(
        "yaml",
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n",
        "actions",
    ),
    snippet("text", "(anything"),
    snippet("nginx", "server {"),
]


def test_good_snippets_pass() -> None:
    """Each language as it is written in cards; what no parser reads is left alone."""
    assert check_snippets(GOOD) == ([], [])


@pytest.mark.parametrize(
    ("bad", "line", "says"),
    [
        (snippet("python", "x = 1\nif x\n"), 12, "python: expected ':'"),
        (snippet("python", 'import re\nre.compile("\\d")\n'), 12, "invalid escape sequence"),
        (snippet("python", "x = '\0'"), 10, "null bytes"),
        (snippet("yaml", "a: 1\nb: [\n"), 13, "yaml: "),
        (snippet("yaml", "a: \x01"), 10, "yaml: "),
        (snippet("toml", "a = \n"), 10, "toml: Invalid value (at line 1"),
        (snippet("json", '{"a": 1,\n}'), 0, "json: "),
        (snippet("ini", "[a]\nb = 1\nc\n"), 13, "no key with a value"),
        (snippet("ini", "A=1\nhello\n"), 12, "no key with a value"),
        (snippet("ini", "A=1\nA=2\n"), 10, "already exists"),
        (snippet("sql", "SELECT 1;\nSELECT FROM WHERE (;"), 12, "sql: "),
        (snippet("sql", "SELECT 'open"), 10, "sql: "),
        (snippet("graphql", "query {\n  book(\n}"), 13, "graphql: Syntax Error"),
        (snippet("bash", "ls\nif true; then\n"), 13, "shellcheck: "),
        (snippet("dockerfile", "FROM python:3.12\nRUNX pip"), 12, "hadolint: "),
        (
            snippet("yaml", "services:\n  web:\n    port: 80\n", "compose"),
            13,
            "'port' was unexpected",
        ),
        (snippet("yaml", "a: 1\na: 2\n", "compose"), 10, "a key stands twice"),
        (snippet("yaml", "on: push\njobs:\n  t:\n    steps: []\n", "actions"), 14, "'runs-on'"),
    ],
)
def test_a_bad_snippet_is_told_at_its_line(bad: Snippet, line: int, says: str) -> None:
    """The problem has the card's line, who found it and what; it is an error."""
    problems, remarks = check_snippets([*GOOD, bad])
    assert remarks == []
    assert any(says in p.what for p in problems), problems
    assert all(not p.advice and p.where == "topics/x.md" for p in problems)
    assert not line or line in {p.line for p in problems}


@pytest.mark.parametrize(
    "odd", [snippet("dockerfile", "FROM python\n"), snippet("bash", "kill $(cat pid)")]
)
def test_what_only_could_be_better_is_an_advice(odd: Snippet) -> None:
    """A linter's warning does not fail the check."""
    problems, _ = check_snippets([odd])
    assert problems
    assert all(p.advice for p in problems)


def test_an_absent_library_is_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what was not looked at and why; nothing fails."""
    absent = Parser(parsers.read_sql, "no_such_library")
    monkeypatch.setattr("adapters.files.check_snippets.PARSERS", {**PARSERS, "sql": absent})
    odd = snippet("sql", "SELECT FROM WHERE (;")
    remark = "2 sql snippets were not checked: no_such_library is not installed"
    assert check_snippets([odd, odd]) == ([], [remark])


def test_an_absent_program_is_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for programs; the others still work."""
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    problems, remarks = check_snippets(GOOD)
    assert problems == []
    assert remarks == [
        "1 bash snippets were not checked: shellcheck is not installed",
        "1 dockerfile snippets were not checked: hadolint is not installed",
        "1 yaml compose snippets were not checked: check-jsonschema is not installed",
        "1 yaml actions snippets were not checked: check-jsonschema is not installed",
    ]


@pytest.mark.parametrize("prints", ["echo", "true", "echo '{}'"])
def test_a_program_that_fails_is_a_remark(
    prints: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it prints instead of its report, the check goes on."""
    broken = tmp_path / "shellcheck"
    broken.write_text(f"#!/bin/sh\n{prints}\n")
    broken.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name, path=None: str(broken))
    problems, (remark,) = check_snippets([snippet("bash", "ls\n")])
    assert problems == []
    assert remark.startswith("1 bash snippets were not checked: shellcheck could not be used")


def test_each_program_runs_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many snippets there are: starting a program is what takes time."""
    counter = tmp_path / "shellcheck"
    counter.write_text(f"#!/bin/sh\necho $# >> {tmp_path}/calls\necho '{{\"comments\": []}}'\n")
    counter.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name, path=None: str(counter))
    check_snippets([snippet("bash", "ls\n")] * 30)
    options = len(TOOLS[0].command) - 1
    assert (tmp_path / "calls").read_text().split() == [str(options + 30)]


@pytest.mark.parametrize(
    ("path", "line"), [("$", 1), ("$.a.b", 3), ("$.a.c[1]", 6), ("$.a.c[9].x", 5), ("$.z", 1)]
)
def test_a_path_has_a_line(path: str, line: int) -> None:
    """The line of the value, or of the nearest one above it."""
    assert line_at("# head\na:\n  b: 1\n  c:\n    - 2\n    - 3\n", path) in {line, line + 1}
