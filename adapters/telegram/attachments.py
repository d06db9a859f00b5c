"""Files as questions: a log or a script is read, for anything else there is a kind line."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Document, Message

from adapters.telegram.persistence import persist

MAX_BYTES = 100_000
"""Size of a file that is read."""
SUFFIXES = (".txt", ".log", ".md", ".py")
"""Names of files that are text whatever their type says."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What a message brings beside its text."""

    text: str = ""
    """What is in the file."""
    problem: str = ""
    """The key of the line that says why it cannot be read."""


async def read_attachment(message: Message) -> Attached:
    """The text of an attached file; raises TelegramError where it cannot be fetched."""
    if message.document:
        return await _read(message.document)
    if message.photo:
        return Attached(problem="photo.text")
    if message.voice or message.audio or message.video or message.video_note:
        return Attached(problem="media.text")
    return Attached()


async def _read(document: Document) -> Attached:
    kind = document.mime_type or ""
    if kind.startswith("image/"):
        return Attached(problem="photo.text")
    if not kind.startswith("text/") and not (document.file_name or "").lower().endswith(SUFFIXES):
        return Attached(problem="file.not_text")
    if (document.file_size or 0) > MAX_BYTES:
        return Attached(problem="file.too_large")
    return _decoded(await fetch(document))


async def fetch(document: Document) -> bytes:
    """What is in a file; raises TelegramError where it cannot be had."""
    return await persist(lambda: _fetch(document))


async def _fetch(document: Document) -> bytes:
    file = await document.get_file()
    return bytes(await file.download_as_bytearray())


def _decoded(content: bytes) -> Attached:
    if len(content) > MAX_BYTES:
        return Attached(problem="file.too_large")
    try:
        return Attached(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Attached(problem="file.not_text")
