"""Card files as text and zips, for moderators who write in chat."""

from __future__ import annotations

import io
import zipfile
import zlib
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
from bot.cards import Card, kind_of
from bot.errors import CardError
from bot.ports import Finding

ATTACHED = "the card file"
MAX_FILES = 2000
"""Files that are read from one zip."""
MAX_BYTES = 100_000
"""Bytes of one file in a zip."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What reading a zip raises that is none, is damaged, or is locked by a password."""
_MADE = (2026, 1, 1, 0, 0, 0)
"""Moment that a zip's entries bear: the same cards give the same bytes."""


class FileFormat:
    """A CardFormat."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def read(self, text: str, slug: str) -> Card:
        """See `CardFormat`."""
        return read_card(text, ATTACHED, slug, kind_of(text)).card

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
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                return _unpacked(packed)
        except _DAMAGED:
            return [], ["The file is no zip that can be read; pack the card files anew."]


def _unpacked(packed: zipfile.ZipFile) -> tuple[list[Card], list[str]]:
    """The cards of a zip, and a sentence for each file that cannot be read."""
    files = [one for one in packed.infolist() if one.filename.endswith(".md")]
    cards: dict[str, Card] = {}
    broken: list[str] = []
    for entry in files[:MAX_FILES]:
        try:
            card = _card(packed, entry)
        except CardError as error:
            broken.append(str(error))
        else:
            cards[card.slug] = card
    if len(files) > MAX_FILES:
        broken.append(f"Over {MAX_FILES} files in one zip; the rest is left out, send it apart.")
    return list(cards.values()), broken


def _card(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Card:
    """One card of a zip; its folder tells the kind. Raises CardError."""
    path = PurePosixPath(entry.filename)
    if is_sibling(path):
        problem = "is in another language; such cards are files alone, so lay it into content/"
        raise CardError(entry.filename, 0, problem)
    content = _content(packed, entry)
    if len(content) > MAX_BYTES:
        raise CardError(entry.filename, 0, f"is over {MAX_BYTES // 1000} kB; shorten it")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CardError(entry.filename, 0, "is not UTF-8 text; save it as UTF-8") from error
    kind = FOLDERS.get(path.parent.name) or kind_of(text)
    return read_card(text, entry.filename, path.stem, kind).card


def _content(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The first `MAX_BYTES` of a file and one more: what a zip says of its sizes may be a lie.

    Other ways to pack have no bound on what they unpack at once. Raises CardError.
    """
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise CardError(entry.filename, 0, "is packed as in no ordinary zip; pack it anew")
    try:
        with packed.open(entry) as file:
            return file.read(MAX_BYTES + 1)
    except _DAMAGED as error:
        raise CardError(entry.filename, 0, "is damaged or locked; pack it anew") from error
