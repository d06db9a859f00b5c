"""Files as questions: a log or a script is read, for anything else there is a kind line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import discord

MAX_BYTES = 100_000
"""Size of a file that is read."""
SUFFIXES = (".txt", ".log", ".md", ".py")
"""Names of files that are text whatever their type says."""
FETCHED_WITHIN = 10.0
"""Seconds that a file may take to arrive."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What a message brings beside its text."""

    text: str = ""
    """What is in the file."""
    problem: str = ""
    """The key of the line that says why it cannot be read."""


async def read_attachment(files: Sequence[discord.Attachment]) -> Attached:
    """The first text among the files, or what to say of the first of them.

    Raises HTTPException or TimeoutError where it cannot be fetched.
    """
    if not files:
        return Attached()
    text = next(filter(_is_text, files), None)
    if text is None:
        picture = (files[0].content_type or "").startswith("image/")
        return Attached(problem="photo.text" if picture else "file.not_text")
    if text.size > MAX_BYTES:
        return Attached(problem="file.too_large")
    return _decoded(await asyncio.wait_for(text.read(), FETCHED_WITHIN))


def _is_text(file: discord.Attachment) -> bool:
    named = file.filename.lower().endswith(SUFFIXES)
    return named or (file.content_type or "").startswith("text/")


def _decoded(content: bytes) -> Attached:
    try:
        return Attached(content[:MAX_BYTES].decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Attached(problem="file.not_text")
