"""`nexus cards check`: the files alone, then what the lookup makes of them, and the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from adapters.files.check import Checked, check_folder
from adapters.files.check_library import check_library
from adapters.files.exceptions import read_exceptions
from adapters.files.folder import Folder, read_folder
from adapters.files.guide import read_rules
from adapters.files.library_map import write_map
from adapters.files.problem import Problem, at
from adapters.files.siblings import SiblingFile
from adapters.files.texts import read_glossary
from adapters.files.wordings import Wordings, read_wordings
from adapters.terminal import reports
from bot.app.lookup import joined
from bot.lookup import Engine, open_grade
from bot.lookup.health import Texts, astray
from bot.siblings import Siblings

GRADE = "static"
"""The vectors that every installation has, so that a check says the same everywhere."""
PLAIN_COLUMNS = 160
"""Columns of the table where the output is no terminal, such as a log of CI."""


def check_cards(root: Path, glossary: Path, page: Path | None, console: Console) -> bool:
    """Check a folder of cards and print what to mend; whether it is free of errors.

    With `page` a map of the library is written there. Raises CardError.
    """
    folder = read_folder(root)
    wordings = read_wordings(root)
    checked = check_folder(folder, read_rules(root / "README.md"), wordings)
    if folder.files:
        checked = _with_library(checked, folder, wordings, root, glossary=glossary, page=page)
    _print(console, checked, len(folder.files) + len(folder.broken))
    if page and folder.files:
        console.print(f"the map of the library is in {page}", soft_wrap=True)
    return not checked.errors


def _with_library(
    checked: Checked,
    folder: Folder,
    wordings: Wordings,
    root: Path,
    *,
    glossary: Path,
    page: Path | None,
) -> Checked:
    """The same with what the lookup says."""
    exceptions = read_exceptions(root)
    grade = open_grade(GRADE)
    if grade.vectors is None:
        return replace(checked, remarks=(*checked.remarks, grade.shortfall))
    slang = read_glossary(glossary)
    texts = Texts(folder.cards, grade.vectors, slang)
    engine = Engine(
        folder.cards,
        vectors=grade.vectors,
        slang=slang,
        wordings=joined(wordings.by_slug, Siblings(folder.siblings).phrases),
        outside=wordings.outside.texts,
    )
    found = astray(engine)
    told = [
        *check_library(folder.files, found, texts.near(), exceptions),
        *strayed(engine, folder.sibling_files),
    ]
    if page:
        write_map(page, folder.cards, texts.card_likeness())
    return replace(checked, problems=tuple(sorted((*checked.problems, *told))))


def strayed(engine: Engine, siblings: Sequence[SiblingFile]) -> Iterator[Problem]:
    """Phrases of cards in other languages that find another card first."""
    for one in siblings:
        for number, phrase in enumerate(one.file.card.phrases, 1):
            first = engine.search(phrase, 1)
            if first and first[0].card.slug != one.file.card.slug:
                what = f"“{phrase}” finds {first[0].card.slug} first"
                yield at(one.file, "phrases", what, "say what is particular to it", item=number)


def _print(console: Console, checked: Checked, looked_at: int) -> None:
    """A table of what to mend, what could not be checked, and the count."""
    if not console.is_terminal:
        console.width = PLAIN_COLUMNS
    if checked.problems:
        rows = [
            (p.place, "advice" if p.advice else "error", p.what, p.mend) for p in checked.problems
        ]
        reports.table(console, ("where", "", "what is wrong", "how to mend it"), rows)
        console.print()
    for remark in checked.remarks:
        console.print(remark, markup=False, soft_wrap=True)
    counts = (
        _counted(looked_at, "card", "cards"),
        _counted(checked.errors, "error", "errors"),
        _counted(len(checked.problems) - checked.errors, "piece of advice", "pieces of advice"),
    )
    console.print(", ".join(counts))


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
