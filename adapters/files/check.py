"""What is wrong with a folder of cards, as far as files alone can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.files.check_body import check_body
from adapters.files.check_code import check_code
from adapters.files.check_head import check_head, claimed_twice
from adapters.files.check_reading import check_reading
from adapters.files.check_siblings import check_siblings
from adapters.files.check_snippets import check_snippets
from adapters.files.check_wordings import check_wordings
from adapters.files.folder import Folder
from adapters.files.guide import Rules
from adapters.files.problem import Problem
from adapters.files.snippets import snippets_of
from adapters.files.wordings import Wordings

NOTHING = Wordings()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, and what it could not look at."""

    problems: tuple[Problem, ...]
    """Ordered by file and line."""
    remarks: tuple[str, ...] = ()
    """A sentence for each check that could not be made here."""

    @property
    def errors(self) -> int:
        """How many problems are more than an advice."""
        return sum(not problem.advice for problem in self.problems)


def check_folder(folder: Folder, rules: Rules, wordings: Wordings = NOTHING) -> Checked:
    """Format, snippets and reading of all cards, and the questions beside them."""
    written = (*folder.files, *(one.file for one in folder.sibling_files))
    snippets = [snippet for file in written for snippet in snippets_of(file)]
    faults, remarks = check_snippets(snippets)
    told = [problem for snippet in snippets for problem in check_code(snippet)]
    problems = (
        *check_format(folder, rules),
        *told,
        *faults,
        *check_reading(folder.files),
        *check_wordings(wordings, folder.files),
        *check_siblings(folder.sibling_files, folder.files, rules),
    )
    return Checked(tuple(sorted(problems)), tuple(remarks))


def check_format(folder: Folder, rules: Rules) -> Iterator[Problem]:
    """What the card format asks for, of each card and among them."""
    slugs = {file.card.slug for file in folder.files}
    yield from map(Problem.of, folder.broken)
    for file in folder.files:
        yield from check_head(file, rules, slugs)
        yield from check_body(file, rules)
    yield from claimed_twice(folder.files)
