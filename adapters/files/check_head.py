"""The checks of a card's head: its name, title, phrases, tags, related cards and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from adapters.files.cardfile import KEYS, CardFile
from adapters.files.guide import Rules
from adapters.files.problem import Problem, at
from bot.cards import MAX_SLUG, folded, is_slug

MAX_TITLE = 60
"""Characters of a title."""
MAX_PHRASE = 100
"""Characters of a phrase."""
COUNTS = {"phrases": (8, 15), "related": (2, 4), "links": (1, 3)}
"""The fewest and the most entries of each list."""


def check_head(file: CardFile, rules: Rules, slugs: Collection[str]) -> Iterator[Problem]:
    """Problems of one card's head; `slugs` are those of all cards."""
    yield from _name(file)
    yield from _keys(file)
    yield from _lengths(file)
    yield from _repeated(file)
    yield from _related(file, slugs)
    yield from _tags(file, rules)
    for number, link in enumerate(file.card.links, 1):
        if fault := rules.link_fault(link.url):
            yield at(file, "links", *fault, item=number)


def claimed_twice(files: Iterable[CardFile]) -> Iterator[Problem]:
    """Titles and phrases that more than one card has, case and punctuation aside."""
    owners: dict[str, list[CardFile]] = defaultdict(list)
    for file in files:
        for text in dict.fromkeys(map(folded, (file.card.title, *file.card.phrases))):
            owners[text].append(file)
    for text, claims in owners.items():
        for file in claims[1:]:
            what = f"“{text}” belongs to {claims[0].where} already"
            yield at(file, line_of(file, text), what, "say what is particular to this card")


def line_of(file: CardFile, text: str) -> int:
    """The line of a phrase, or of the title, case and punctuation aside."""
    for number, phrase in enumerate(file.card.phrases, 1):
        if folded(phrase) == folded(text):
            return file.lines.get("phrases", 1 - number) + number
    return file.lines.get("title", 1)


def _name(file: CardFile) -> Iterator[Problem]:
    if not is_slug(file.card.slug):
        mend = f"use lower-case words joined by hyphens, {MAX_SLUG} characters at most"
        yield at(file, 0, "the file's name is no slug", mend)


def _keys(file: CardFile) -> Iterator[Problem]:
    for key, line in file.lines.items():
        if key not in KEYS:
            yield at(file, line, f"there is no key “{key}”", f"use {', '.join(KEYS)}")


def _lengths(file: CardFile) -> Iterator[Problem]:
    if len(file.card.title) > MAX_TITLE:
        yield at(file, "title", f"the title is over {MAX_TITLE} characters", "shorten it")
    for number, phrase in enumerate(file.card.phrases, 1):
        if len(phrase) > MAX_PHRASE:
            what = f"a phrase is over {MAX_PHRASE} characters"
            yield at(file, "phrases", what, "keep its telling words", item=number)
    for key, (fewest, most) in COUNTS.items():
        count = len(getattr(file.card, key))
        if not fewest <= count <= most:
            yield at(file, key, f"{count} {key}", f"have {fewest} to {most}")


def _repeated(file: CardFile) -> Iterator[Problem]:
    seen = {folded(file.card.title)}
    for number, phrase in enumerate(file.card.phrases, 1):
        if folded(phrase) in seen:
            what = f"“{phrase}” stands in this card twice"
            yield at(file, "phrases", what, "put other words in its place", item=number)
        seen.add(folded(phrase))


def _related(file: CardFile, slugs: Collection[str]) -> Iterator[Problem]:
    for slug in file.card.related:
        if slug == file.card.slug or slug not in slugs:
            yield at(file, "related", f"“{slug}” is no other card here", "mend or remove it")


def _tags(file: CardFile, rules: Rules) -> Iterator[Problem]:
    if not file.card.tags:
        mend = "write “tags: […]”; the first is the card's home when people browse"
        yield at(file, "tags", "the card has no tags", mend)
    for tag in file.card.tags if rules.tags is not None else ():
        if tag not in (rules.tags or ()):
            yield at(
                file, "tags", f"“{tag}” is not among the tags of README.md", "pick one of them"
            )
