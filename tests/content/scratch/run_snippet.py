"""Run one snippet inside the scratch project: `python run_snippet.py FILE`.

The snippet runs as the module `shop.snippet`, so that a model it defines belongs to the app
`shop`. All tables exist before it starts; those of its own models are made as it defines them.
"""

import ast
import os
import pathlib
import sys
import types

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import django  # noqa: E402 - the settings module must be known first
from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

NAME = "shop.snippet"


def make_tables(made: set[type]) -> None:
    """Create the table of every model that the snippet has defined since the last call."""
    for model in apps.get_app_config("shop").get_models():
        if model.__module__ == NAME and model not in made and not model._meta.proxy:
            made.add(model)
            with connection.schema_editor() as editor:
                editor.create_model(model)


def run(path: pathlib.Path) -> None:
    """Execute the file statement by statement."""
    module = types.ModuleType(NAME)
    module.__file__ = str(path)
    sys.modules[NAME] = module
    made: set[type] = set()
    for statement in ast.parse(path.read_text("utf-8"), str(path)).body:
        code = compile(ast.Module([statement], type_ignores=[]), str(path), "exec")
        exec(code, module.__dict__)  # noqa: S102 - running the snippet is the point
        make_tables(made)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    run(pathlib.Path(sys.argv[1]))
