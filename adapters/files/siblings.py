"""Cards in other languages: `slug.fr.md` beside `slug.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from adapters.files.cardfile import FOLDERS, CardFile, read_card, write_card
from bot.cards import Kind
from bot.errors import CardError
from bot.messages import DEFAULT
from bot.siblings import Sibling

_NAME = re.compile(r"(?P<slug>.+)\.(?P<language>[a-z]{2,3})")


@dataclass(frozen=True, slots=True)
class SiblingFile:
    """A card's file in another language; tags, related cards and links may be left out of it."""

    language: str
    file: CardFile

    def beside(self, base: CardFile) -> Sibling:
        """The sibling of a card, with what its file leaves out."""
        own, card = self.file.card, base.card
        full = replace(
            own,
            tags=own.tags or card.tags,
            related=own.related or card.related,
            links=own.links or card.links,
        )
        return Sibling(self.language, full, card)


def is_sibling(path: PurePath) -> bool:
    """Whether a file's name is that of a card in another language.

    >>> is_sibling(Path("cors.fr.md")), is_sibling(Path("cors.md"))
    (True, False)
    """
    return bool(_NAME.fullmatch(path.stem))


def read_sibling(text: str, where: str, stem: str, kind: Kind) -> SiblingFile:
    """Read the text of such a file by its name without the ending; raises CardError."""
    found = _NAME.fullmatch(stem)
    assert found is not None
    if found["language"] == DEFAULT:
        raise CardError(where, 0, "the card itself is in English; give it no language")
    return SiblingFile(found["language"], read_card(text, where, found["slug"], kind))


def beside(
    siblings: tuple[SiblingFile, ...], files: Mapping[str, CardFile]
) -> tuple[list[Sibling], list[CardError]]:
    """Siblings of these cards, and what is wrong with those that are of none."""
    found, broken = [], []
    for one in siblings:
        base = files.get(one.file.card.slug)
        if base is None or base.card.kind is not one.file.card.kind:
            problem = (
                f"there is no card “{one.file.card.slug}” beside it; write it in English first"
            )
            broken.append(CardError(one.file.where, 0, problem))
        else:
            found.append(one.beside(base))
    return found, broken


def write_sibling(sibling: Sibling, root: Path) -> None:
    """Write a sibling beside its card, without what the card says already. Raises CardError."""
    names = {kind: name for name, kind in FOLDERS.items()}
    own, base = sibling.card, sibling.base
    short = replace(
        own,
        tags=() if own.tags == base.tags else own.tags,
        related=() if own.related == base.related else own.related,
        links=() if own.links == base.links else own.links,
    )
    path = root / names[own.kind] / f"{own.slug}.{sibling.language}.md"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_card(short), "utf-8")
    except OSError as error:
        raise CardError(str(path), 0, f"cannot be written ({error.strerror})") from error


def fences(file: CardFile) -> Iterator[str]:
    """What the fences of a card say after their three backticks, in order."""
    yield from re.findall(r"^```(\S.*)$", file.card.body, re.MULTILINE)
