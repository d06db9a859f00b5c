"""Wordings: text files of questions beside the cards, one question a line.

`wordings/<slug>.txt` holds further ways that people ask for a card, `outside.txt` questions that
no card answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import CardError

FOLDER = "wordings"
OUTSIDE = "outside.txt"


@dataclass(frozen=True, slots=True)
class WordingFile:
    """The questions of one file, each with its line."""

    where: str
    """The file, below the folder of cards."""
    questions: tuple[tuple[int, str], ...]
    """Lines, counted from 1, with what they ask; empty lines left out."""

    @property
    def slug(self) -> str:
        """The card that the file is for."""
        return Path(self.where).stem

    @property
    def texts(self) -> tuple[str, ...]:
        """The questions alone."""
        return tuple(text for _, text in self.questions)


NOTHING_OUTSIDE = WordingFile(OUTSIDE, ())


@dataclass(frozen=True, slots=True)
class Wordings:
    """What a folder of cards holds besides cards, and the files that could not be read."""

    files: tuple[WordingFile, ...] = ()
    outside: WordingFile = NOTHING_OUTSIDE
    broken: tuple[CardError, ...] = ()

    @property
    def by_slug(self) -> dict[str, tuple[str, ...]]:
        """The questions for each card."""
        return {file.slug: file.texts for file in self.files}


def read_wordings(root: Path) -> Wordings:
    """Read what there is; a broken file does not hide the others."""
    files: list[WordingFile] = []
    broken: list[CardError] = []
    outside = NOTHING_OUTSIDE
    for path in (*sorted((root / FOLDER).glob("*.txt")), root / OUTSIDE):
        if path.exists():
            try:
                files.append(_read(path, path.relative_to(root).as_posix()))
            except CardError as error:
                broken.append(error)
    if files and files[-1].where == OUTSIDE:
        outside = files.pop()
    return Wordings(tuple(files), outside, tuple(broken))


def _read(path: Path, where: str) -> WordingFile:
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CardError(where, line, "this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise CardError(where, 0, f"the file cannot be read ({error.strerror})") from error
    numbered = ((number, line.strip()) for number, line in enumerate(lines, 1))
    return WordingFile(where, tuple((number, text) for number, text in numbered if text))
