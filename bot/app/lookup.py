"""Puts a lookup together out of settings and cards; needs no database."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from adapters.files.folder import Folder, read_siblings
from adapters.files.texts import read_glossary, read_languages, read_smalltalk
from adapters.files.wordings import read_wordings
from bot.cards import Card, is_slug
from bot.consultation import Consultation
from bot.lookup import Engine, Smalltalk, load_thresholds, open_grade
from bot.ports import Cache, Meter
from bot.settings import Settings
from bot.siblings import Siblings

log = logging.getLogger(__name__)

VECTORS = "vectors.npz"
"""The sentence vectors of the shipped cards, in the folder of the content."""


def consultation_for(
    settings: Settings,
    cards: Sequence[Card],
    cache: Cache,
    meter: Meter,
    *,
    folder: Path | None = None,
    redirects: Mapping[str, str] = MappingProxyType({}),
) -> Consultation:
    """The lookup over these cards; what it learns is kept in the data folder for the next start.

    The wordings beside the cards are those in `folder`, by default the folder of the content.
    """
    wordings = read_wordings(folder or settings.content_dir)
    for error in wordings.broken:
        log.error("Wordings are left out: %s", error)
    siblings = Siblings(read_siblings(folder or settings.content_dir))
    learnt = settings.data_dir / "index"
    grade = open_grade(settings.encoder, learnt, shipped=settings.content_dir / VECTORS)
    if grade.shortfall:
        log.warning("%s", grade.shortfall)
    return Consultation(
        engine=Engine(
            cards,
            vectors=grade.vectors,
            slang=read_glossary(settings.content_dir / "glossary.toml"),
            languages=read_languages(settings.content_dir / "glossary.toml"),
            wordings=joined(wordings.by_slug, siblings.phrases),
            redirects=redirects,
            outside=wordings.outside.texts,
            cache_dir=learnt,
        ),
        smalltalk=Smalltalk(read_smalltalk(settings.content_dir / "messages")),
        thresholds=load_thresholds(grade.name),
        cache=cache,
        meter=meter,
        siblings=siblings,
    )


def joined(
    wordings: Mapping[str, Sequence[str]], phrases: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """All ways to ask for a card that stand beside it: wordings, and phrases of its siblings."""
    slugs = dict.fromkeys((*wordings, *phrases))
    return {slug: (*wordings.get(slug, ()), *phrases.get(slug, ())) for slug in slugs}


def usable(folder: Folder) -> list[Card]:
    """The cards that can be published; what is left out is logged, one line each."""
    for error in folder.broken:
        log.error("A card is left out: %s", error)
    for file in folder.files:
        if not is_slug(file.card.slug):
            log.error("A card is left out: %s: its name is no slug, like drf-viewsets", file.where)
    return [card for card in folder.cards if is_slug(card.slug)]
