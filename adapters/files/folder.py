"""A folder of cards: reading all that can be read, writing in the same layout."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.files.cardfile import FOLDERS, CardFile, read_card, write_card
from adapters.files.siblings import SiblingFile, beside, is_sibling, read_sibling, write_sibling
from bot.cards import Card, Kind
from bot.errors import CardError
from bot.siblings import Sibling


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder held: the cards by slug, and the files that could not be read."""

    files: tuple[CardFile, ...]
    broken: tuple[CardError, ...]
    siblings: tuple[Sibling, ...] = ()
    """The cards in other languages, with what their files leave out."""
    sibling_files: tuple[SiblingFile, ...] = ()

    @property
    def cards(self) -> list[Card]:
        """The cards, ordered by slug."""
        return [file.card for file in self.files]


def read_folder(root: Path) -> Folder:
    """Read `topics/`, `challenges/` and, as topics, cards that lie in the folder itself.

    A broken file does not hide the others. Raises CardError where there is no such folder.
    """
    if not root.is_dir():
        raise CardError(str(root), 0, "there is no such folder; name one that holds topics/")
    files: dict[str, CardFile] = {}
    others: list[SiblingFile] = []
    broken: list[CardError] = []
    for path, kind in _paths(root):
        try:
            if is_sibling(path):
                others.append(_read_sibling(path, root, kind))
                continue
            file = read_file(path, root, kind)
            if other := files.get(path.stem):
                raise CardError(file.where, 0, f"{other.where} has the same slug; rename one")
            files[path.stem] = file
        except CardError as error:
            broken.append(error)
    siblings, alone = beside(tuple(others), files)
    return Folder(
        tuple(files[slug] for slug in sorted(files)),
        (*broken, *alone),
        tuple(siblings),
        tuple(others),
    )


def read_siblings(root: Path) -> list[Sibling]:
    """The cards in other languages, and no more files than that takes; broken ones are left out."""
    files: dict[str, CardFile] = {}
    others: list[SiblingFile] = []
    for path, kind in _paths(root):
        if is_sibling(path):
            with contextlib.suppress(CardError):  # `read_folder` tells them
                others.append(_read_sibling(path, root, kind))
                base = path.with_name(f"{others[-1].file.card.slug}.md")
                files[base.stem] = read_file(base, root, kind)
    return beside(tuple(others), files)[0]


def read_file(path: Path, root: Path, kind: Kind) -> CardFile:
    """Read one card's file; raises CardError."""
    where = path.relative_to(root).as_posix()
    return read_card(_text(path, where), where, path.stem, kind)


def _read_sibling(path: Path, root: Path, kind: Kind) -> SiblingFile:
    where = path.relative_to(root).as_posix()
    return read_sibling(_text(path, where), where, path.stem, kind)


def _text(path: Path, where: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CardError(where, line, "this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise CardError(where, 0, f"the file cannot be read ({error.strerror})") from error


def write_folder(cards: Iterable[Card], root: Path, siblings: Iterable[Sibling] = ()) -> int:
    """Write each card to its file, making folders; returns how many. Raises CardError.

    Siblings of these cards are written beside them.
    """
    names = {kind: name for name, kind in FOLDERS.items()}
    count = 0
    for card in cards:
        path = root / names[card.kind] / f"{card.slug}.md"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(write_card(card), "utf-8")
        except OSError as error:
            raise CardError(str(path), 0, f"cannot be written ({error.strerror})") from error
        count += 1
    for sibling in siblings:
        write_sibling(sibling, root)
    return count


def _paths(root: Path) -> Iterator[tuple[Path, Kind]]:
    for folder, kind in (("", Kind.TOPIC), *FOLDERS.items()):
        for path in sorted((root / folder).glob("*.md")):
            if path.name != "README.md":
                yield path, kind
