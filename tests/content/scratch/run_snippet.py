"""Run snippets inside the scratch project: `python run_snippet.py [--report OUT] FILE…`.

The project is set up once and its tables are made; then each snippet runs in a fork of its own, so
that none sees what another did. A snippet runs as the module `shop.snippet`: a model that it
defines belongs to the app `shop`, and its table is made as it is defined. A deprecated call is an
error. With `--report` a JSON object of the failed files and their tracebacks is written.
"""

import argparse
import ast
import json
import os
import signal
import sys
import traceback
import types
import warnings
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
sys.path.insert(0, str(Path(__file__).parent))

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection

NAME = "shop.snippet"
PATIENCE_S = 30
"""Seconds until a snippet is stopped."""


def make_tables(made: set[type]) -> None:
    """Create the table of every model that the snippet has defined since the last call."""
    for model in apps.get_app_config("shop").get_models():
        if model.__module__ == NAME and model not in made and not model._meta.proxy:
            made.add(model)
            with connection.schema_editor() as editor:
                editor.create_model(model)


def run(path: Path) -> None:
    """Execute the file statement by statement."""
    for category in (DeprecationWarning, PendingDeprecationWarning):
        warnings.filterwarnings("error", category=category, module=NAME.replace(".", r"\."))
    module = types.ModuleType(NAME)
    module.__file__ = str(path)
    sys.modules[NAME] = module
    made: set[type] = set()
    for statement in ast.parse(path.read_text("utf-8"), str(path)).body:
        code = compile(ast.Module([statement], type_ignores=[]), str(path), "exec")
        exec(code, module.__dict__)  # noqa: S102 - running the snippet is the point
        make_tables(made)


def run_apart(path: Path) -> str:
    """Run a file in a fork; its traceback, or nothing where all went well."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(PATIENCE_S)
        try:
            run(path)
        except BaseException:  # noqa: BLE001 - whatever stops a snippet is told
            os.write(writing, traceback.format_exc()[-4000:].encode())
        sys.stdout.flush()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    return told or (f"it was stopped by signal {status}" if status else "")


def main() -> int:
    """Run all files; 1 if any failed."""
    parser = argparse.ArgumentParser(description="Run snippets inside the scratch project.")
    parser.add_argument("--report", type=Path, metavar="OUT")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    options = parser.parse_args()
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    failed = {str(path): told for path in options.files if (told := run_apart(path))}
    for path, told in failed.items():
        print(f"{path}:\n{told}", file=sys.stderr)  # noqa: T201 - this is a command
    if options.report:
        options.report.write_text(json.dumps(failed), "utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
