"""Card files as text and zips, for moderators who write in chat."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from adapters.files.cardfile import FOLDERS, CardFile, read_card, write_card
from adapters.files.check_body import check_body
from adapters.files.check_code import check_code
from adapters.files.check_head import check_head
from adapters.files.guide import Rules
from adapters.files.problem import Problem
from adapters.files.siblings import is_sibling
from adapters.files.snippets import snippets_of
from bot.cards import Card, Kind
from bot.errors import CardError
from bot.ports import Finding

ATTACHED = "the card file"
MAX_FILES = 2000
"""Cards that are read from one zip."""
MAX_BYTES = 100_000
"""Bytes of one file in a zip."""
_SYMPTOM = re.compile(r"^## Symptom", re.MULTILINE)
_MADE = (2026, 1, 1, 0, 0, 0)
"""Moment that a zip's entries bear: the same cards give the same bytes."""


class FileFormat:
    """A CardFormat."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def read(self, text: str, slug: str) -> Card:
        """See `CardFormat`."""
        kind = Kind.CHALLENGE if _SYMPTOM.search(text) else Kind.TOPIC
        return read_card(text, ATTACHED, slug, kind).card

    def write(self, card: Card) -> str:
        """See `CardFormat`."""
        return write_card(card)

    def check(self, card: Card, library: Mapping[str, Card]) -> list[Finding]:
        """See `CardFormat`."""
        file = read_card(write_card(card), ATTACHED, card.slug, card.kind)
        problems = sorted(self._problems(file, {*library, card.slug}))
        return [Finding(f"{one.what}; {one.mend}", one.line, one.advice) for one in problems]

    def _problems(self, file: CardFile, slugs: set[str]) -> Iterator[Problem]:
        yield from check_head(file, self._rules, slugs)
        yield from check_body(file, self._rules)
        for snippet in snippets_of(file):
            yield from check_code(snippet)

    def pack(self, cards: Sequence[Card]) -> bytes:
        """See `CardFormat`."""
        names = {kind: name for name, kind in FOLDERS.items()}
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
            for card in cards:
                entry = zipfile.ZipInfo(f"{names[card.kind]}/{card.slug}.md", _MADE)
                packed.writestr(entry, write_card(card), zipfile.ZIP_DEFLATED)
        return held.getvalue()

    def unpack(self, data: bytes) -> tuple[list[Card], list[str]]:
        """See `CardFormat`."""
        cards: dict[str, Card] = {}
        broken: list[str] = []
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for entry in packed.infolist():
                    if entry.filename.endswith(".md") and not entry.is_dir():
                        try:
                            card = _unpacked(packed, entry, len(cards))
                            cards[card.slug] = card
                        except CardError as error:
                            broken.append(str(error))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
            broken.append("The file is no zip that can be read; pack the card files anew.")
        return list(cards.values()), broken


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, count: int) -> Card:
    """One card of a zip; its folder tells the kind. Raises CardError."""
    path = PurePosixPath(entry.filename)
    if is_sibling(path):
        problem = "is in another language; such cards are files alone, so lay it into content/"
        raise CardError(entry.filename, 0, problem)
    if count >= MAX_FILES:
        raise CardError(entry.filename, 0, f"over {MAX_FILES} cards in one zip; send less at once")
    if entry.file_size > MAX_BYTES:
        raise CardError(entry.filename, 0, f"is over {MAX_BYTES // 1000} kB; shorten it")
    try:
        text = packed.read(entry).decode("utf-8")
    except UnicodeDecodeError as error:
        raise CardError(entry.filename, 0, "is not UTF-8 text; save it as UTF-8") from error
    except zipfile.BadZipFile as error:
        raise CardError(entry.filename, 0, "is damaged; pack it anew") from error
    kind = FOLDERS.get(path.parent.name)
    if kind is None:
        kind = Kind.CHALLENGE if _SYMPTOM.search(text) else Kind.TOPIC
    return read_card(text, entry.filename, path.stem, kind).card
