"""The shipped cards and their snippets, for the tests beside."""

from __future__ import annotations

from functools import cache

from adapters.files.folder import Folder, read_folder
from adapters.files.snippets import Snippet, snippets_of
from bot.settings import ROOT

CONTENT = ROOT / "content"


@cache
def shipped() -> Folder:
    """The folder of cards, read once."""
    return read_folder(CONTENT)


def snippets(language: str, mark: str = "") -> list[Snippet]:
    """All snippets of a language, with a mark those that bear it."""
    every = (snippet for file in shipped().files for snippet in snippets_of(file))
    return [s for s in every if s.language == language and mark in {"", s.mark}]


def name(snippet: Snippet) -> str:
    """What a test of a snippet is called: `topics/cors.md:31`."""
    return f"{snippet.where}:{snippet.line}"
