"""Parsers of snippets that run in this process, one for each language.

SQL and GraphQL are read by libraries of the development lock, imported only when they are used.
"""

from __future__ import annotations

import ast
import configparser
import importlib.util
import json
import logging
import tomllib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a snippet stops making sense: a line from 1, or 0 for the whole."""

    line: int
    says: str
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Parser:
    """Tells the first fault of a text, or None; `needs` is the library that does the work."""

    fault: Callable[[str], Fault | None]
    needs: str = ""

    @property
    def is_here(self) -> bool:
        """Whether the library is installed."""
        return not self.needs or importlib.util.find_spec(self.needs) is not None

    def read(self, code: str) -> Fault | None:
        """The first fault; a thousand brackets in a row are one too."""
        try:
            return self.fault(code)
        except RecursionError:
            return Fault(0, "it is nested too deeply")


def read_python(code: str) -> Fault | None:
    """Compiled, never run; what Python warns of, like a wrong escape, is a fault too."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(code, "snippet", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return Fault(error.lineno or 0, error.msg)
    except ValueError as error:
        return Fault(0, str(error))
    return None


def read_yaml(code: str) -> Fault | None:
    """One document or several."""
    try:
        for _ in yaml.safe_load_all(code):
            pass
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return Fault(line, error.problem or "is not YAML")
    except (yaml.YAMLError, ValueError) as error:
        return Fault(0, str(error))
    return None


def read_toml(code: str) -> Fault | None:
    """The line stands in the error's text."""
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        return Fault(0, str(error))
    return None


def read_json(code: str) -> Fault | None:
    """Strict JSON, without comments."""
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        return Fault(error.lineno, error.msg)
    return None


def read_ini(code: str) -> Fault | None:
    """Sections of keys with values, or keys with values alone, as in a `.env` file."""
    for above in ("", "[env]\n"):
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(above + code)
        except configparser.MissingSectionHeaderError:
            continue  # which the second time cannot be
        except configparser.ParsingError as error:
            return Fault(error.errors[0][0] - len(above.splitlines()), "no key with a value")
        except configparser.Error as error:
            return Fault(0, error.message.removeprefix("While reading from '<string>' "))
        return None
    return None


def read_sql(code: str) -> Fault | None:
    """PostgreSQL's SQL, by sqlglot; what it knows only by name, like EXPLAIN, passes."""
    import sqlglot  # noqa: PLC0415 - of the development lock
    import sqlglot.errors  # noqa: PLC0415

    log = logging.getLogger("sqlglot")
    before = log.level
    log.setLevel(logging.ERROR)  # it warns of every statement that it knows only by name
    try:
        sqlglot.parse(code, dialect="postgres")
    except sqlglot.errors.ParseError as error:
        first = error.errors[0] if error.errors else {}
        return Fault(int(first.get("line") or 0), str(first.get("description") or error))
    except sqlglot.errors.SqlglotError as error:
        return Fault(0, str(error))
    finally:
        log.setLevel(before)
    return None


def read_graphql(code: str) -> Fault | None:
    """Operations or a schema, by graphql-core."""
    import graphql  # noqa: PLC0415 - of the development lock

    try:
        graphql.parse(code)
    except graphql.GraphQLError as error:
        return Fault(error.locations[0].line if error.locations else 0, error.message)
    return None


PARSERS: Mapping[str, Parser] = {
    "python": Parser(read_python),
    "yaml": Parser(read_yaml),
    "toml": Parser(read_toml),
    "json": Parser(read_json),
    "ini": Parser(read_ini),
    "sql": Parser(read_sql, "sqlglot"),
    "graphql": Parser(read_graphql, "graphql"),
}
"""By the language of the fence."""
