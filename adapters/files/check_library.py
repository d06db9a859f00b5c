"""What the lookup says about the cards: phrases that find another card, or are near one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from adapters.files.cardfile import CardFile
from adapters.files.check_head import line_of
from adapters.files.exceptions import NAME, Allowed
from adapters.files.problem import Problem, at
from bot.lookup.health import Astray, Near


def check_library(
    files: Iterable[CardFile],
    astray: Iterable[Astray],
    near: Iterable[Near],
    exceptions: Sequence[Allowed],
) -> Iterator[Problem]:
    """Problems of phrases among cards, but for the exceptions, and exceptions that none needs."""
    held = {file.card.slug: file for file in files}
    used: set[Allowed] = set()
    for found in astray:
        if excused := _excused(exceptions, (found.slug, found.phrase), found.found):
            used |= excused
        else:
            yield _astray(held[found.slug], found)
    for pair in near:
        one, other = (pair.slug, pair.phrase), (pair.other, pair.other_phrase)
        excused = _excused(exceptions, one, pair.other) | _excused(exceptions, other, pair.slug)
        if excused:
            used |= excused
        else:
            yield _near(held[pair.slug], pair)
    for exception in exceptions:
        if exception not in used:
            what = f"the exception for “{exception.phrase}” is no longer needed"
            yield Problem(NAME, exception.line, what, "remove it", advice=True)


def _excused(exceptions: Iterable[Allowed], phrase: tuple[str, str], other: str) -> set[Allowed]:
    return {e for e in exceptions if (e.card, e.phrase) == phrase and e.other == other}


def _astray(file: CardFile, found: Astray) -> Problem:
    figures = f"{found.confidence:.2f}, this card {found.own_confidence:.2f}"
    what = f"“{found.phrase}” finds {found.found} first ({figures})"
    mend = f"say what is particular to this card, or move it there, or list it in {NAME}"
    return at(file, line_of(file, found.phrase), what, mend)


def _near(file: CardFile, pair: Near) -> Problem:
    what = f"“{pair.phrase}” is near “{pair.other_phrase}” of {pair.other} ({pair.likeness:.2f})"
    mend = f"reword one, or leave it to one card, or list it in {NAME}"
    return at(file, line_of(file, pair.phrase), what, mend, advice=True)
