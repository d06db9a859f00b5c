"""The checks of cards in other languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adapters.files.cardfile import KEYS, CardFile
from adapters.files.check_body import check_body
from adapters.files.check_head import MAX_PHRASE, MAX_TITLE
from adapters.files.guide import Rules
from adapters.files.problem import Problem, at
from adapters.files.siblings import SiblingFile, fences
from bot.cards import folded

STRETCH = 1.25
"""How many times as many words as English another language may take."""
FEWEST = 3
"""Phrases that such a card has at least: the card's own are matched as well."""


def check_siblings(
    siblings: Sequence[SiblingFile], files: Sequence[CardFile], rules: Rules
) -> Iterator[Problem]:
    """Problems of cards in other languages, alone and beside the cards."""
    bases = {file.card.slug: file for file in files}
    claimed = {
        folded(text): file.where for file in files for text in (file.card.title, *file.card.phrases)
    }
    for one in siblings:
        yield from _head(one.file, rules)
        yield from check_body(one.file, rules, STRETCH)
        yield from _claimed(one.file, bases, claimed)
        if base := bases.get(one.file.card.slug):
            yield from _code(one.file, base)


def _head(file: CardFile, rules: Rules) -> Iterator[Problem]:
    for key, line in file.lines.items():
        if key not in KEYS:
            yield at(file, line, f"there is no key “{key}”", f"use {', '.join(KEYS)}")
    if len(file.card.title) > MAX_TITLE:
        yield at(file, "title", f"the title is over {MAX_TITLE} characters", "shorten it")
    if len(file.card.phrases) < FEWEST:
        yield at(file, "phrases", f"{len(file.card.phrases)} phrases", f"have {FEWEST} at least")
    for number, phrase in enumerate(file.card.phrases, 1):
        if len(phrase) > MAX_PHRASE:
            what = f"a phrase is over {MAX_PHRASE} characters"
            yield at(file, "phrases", what, "keep its telling words", item=number)
    for number, link in enumerate(file.card.links, 1):
        if fault := rules.link_fault(link.url):
            yield at(file, "links", *fault, item=number)


def _claimed(
    file: CardFile, bases: Mapping[str, CardFile], claimed: dict[str, str]
) -> Iterator[Problem]:
    """Phrases that another card has; those that its own card has say nothing new but no harm."""
    base = bases.get(file.card.slug)
    own = {file.where, base.where if base else file.where}
    for number, phrase in enumerate(file.card.phrases, 1):
        other = claimed.setdefault(folded(phrase), file.where)
        if other not in own:
            what = f"“{phrase}” belongs to {other} already"
            yield at(file, "phrases", what, "say what is particular to this card", item=number)


def _code(file: CardFile, base: CardFile) -> Iterator[Problem]:
    """The same blocks of code in the same order; what is in them may be put in other words."""
    if list(fences(file)) != list(fences(base)):
        what = f"the blocks of code are not those of {base.where}"
        yield at(file, file.body_line, what, "show the same code in the same order", advice=True)
