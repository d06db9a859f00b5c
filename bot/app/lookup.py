"""Puts a lookup together out of settings and cards; needs no database."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from adapters.files.folder import Folder
from adapters.files.texts import read_glossary, read_languages, read_smalltalk
from bot.cards import Card, is_slug
from bot.consultation import Consultation
from bot.lookup import Engine, Smalltalk, load_thresholds, open_grade
from bot.ports import Cache, Meter
from bot.settings import Settings

log = logging.getLogger(__name__)


def consultation_for(
    settings: Settings, cards: Sequence[Card], cache: Cache, meter: Meter
) -> Consultation:
    """The lookup over these cards; what it learns is kept in the data folder for the next start."""
    learnt = settings.data_dir / "index"
    grade = open_grade(settings.encoder, learnt)
    if grade.shortfall:
        log.warning("%s", grade.shortfall)
    return Consultation(
        engine=Engine(
            cards,
            vectors=grade.vectors,
            slang=read_glossary(settings.content_dir / "glossary.toml"),
            languages=read_languages(settings.content_dir / "glossary.toml"),
            cache_dir=learnt,
        ),
        smalltalk=Smalltalk(read_smalltalk(settings.content_dir / "messages")),
        thresholds=load_thresholds(grade.name),
        cache=cache,
        meter=meter,
    )


def usable(folder: Folder) -> list[Card]:
    """The cards that can be published; what is left out is logged, one line each."""
    for error in folder.broken:
        log.error("A card is left out: %s", error)
    for file in folder.files:
        if not is_slug(file.card.slug):
            log.error("A card is left out: %s: its name is no slug, like drf-viewsets", file.where)
    return [card for card in folder.cards if is_slug(card.slug)]
