"""The code in cards does what it is shown for: it runs where its fence says so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.servers.postgres_server import PostgresServer

from adapters.files.snippets import Snippet
from tests.content.library import name, snippets

SCRATCH = Path(__file__).parent / "scratch"
STOPPED_S = 60
"""Seconds after which a snippet that runs alone has failed."""


@pytest.mark.parametrize("snippet", snippets("python", "run"), ids=name)
def test_python_runs_alone(snippet: Snippet, tmp_path: Path) -> None:
    """A `python run` snippet needs the standard library and nothing else, and is up to date."""
    path = tmp_path / "snippet.py"
    path.write_text(snippet.code, "utf-8")
    command = [sys.executable, "-I", "-S", "-W", "error::DeprecationWarning", path]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=STOPPED_S, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Tracebacks of the `python django` snippets that failed, by the name of the snippet.

    One process sets Django up and forks for each snippet: a second in all where it would be two
    for each.
    """
    folder = tmp_path_factory.mktemp("django")
    files = {}
    for number, snippet in enumerate(snippets("python", "django")):
        path = folder / f"{number}.py"
        path.write_text(snippet.code, "utf-8")
        files[str(path)] = name(snippet)
    report = folder / "report.json"
    command = [sys.executable, SCRATCH / "run_snippet.py", "--report", report, *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert report.exists(), done.stderr
    return {files[path]: told for path, told in json.loads(report.read_text()).items()}


@pytest.mark.parametrize("snippet", snippets("python", "django"), ids=name)
def test_python_runs_in_a_django_project(snippet: Snippet, failed: dict[str, str]) -> None:
    """A `python django` snippet runs in the scratch shop, without a deprecated call."""
    assert failed.get(name(snippet), "") == ""


def test_a_failing_snippet_is_told(tmp_path: Path) -> None:
    """Each failure is in the report with its reason, and hides no other file."""
    codes = {
        "good": "from shop.models import Product\nassert Product.objects.count() == 0\n",
        "model": (
            "from django.db import models\nclass Cup(models.Model):\n    size = models.IntegerField()\n"
            "Cup.objects.create(size=3)\nassert Cup.objects.get().size == 3\n"
        ),
        "again": "from shop.snippet import Cup\n",
        "deprecated": "import warnings\nwarnings.warn('old', DeprecationWarning)\n",
        "leaves": "raise SystemExit(0)\n",
    }
    for title, code in codes.items():
        (tmp_path / f"{title}.py").write_text(code)
    report = tmp_path / "report.json"
    files = [tmp_path / f"{title}.py" for title in codes]
    command = [sys.executable, SCRATCH / "run_snippet.py", "--report", report, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = {Path(path).stem: text for path, text in json.loads(report.read_text()).items()}
    assert done.returncode == 1
    assert set(told) == {"again", "deprecated", "leaves"}
    assert "cannot import name 'Cup'" in told["again"]
    assert "DeprecationWarning: old" in told["deprecated"]


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database, which no test fills: what they do is undone."""
    with postgres_server.database() as url:
        yield url


@pytest.mark.parametrize("snippet", snippets("sql"), ids=name)
def test_postgresql_can_read_all_sql(snippet: Snippet, database: str) -> None:
    """A real server finds no syntax error; that tables are missing is no matter."""
    assert syntax_error(snippet.code, database) == ""


def test_a_syntax_error_in_sql_is_told(database: str) -> None:
    """Also in a later statement: a server parses all before it runs any."""
    assert "syntax error" in syntax_error("SELECT * FROM nowhere; SELECT FROM (;", database)


def syntax_error(code: str, url: str) -> str:
    """What a server cannot read, or nothing; whatever the code did is undone."""
    connection = psycopg.connect(url)
    try:
        connection.execute("SET statement_timeout = 2000")
        connection.execute(code)
    except psycopg.errors.SyntaxError as error:
        return str(error)
    except psycopg.errors.DatabaseError:  # no such table: it was read, and that is the point
        return ""
    finally:
        connection.rollback()
        connection.close()
    return ""
