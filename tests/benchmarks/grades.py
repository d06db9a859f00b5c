"""The engine in its grades, as production opens them, as peers of the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.cache.memory import MemoryCache
from adapters.files.texts import read_glossary
from bot.app.lookup import consultation_for
from bot.lookup import Engine, open_grade
from bot.ports import NoMeter
from bot.settings import Settings

from .datasets import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.cards import Card
    from bot.consultation import Consultation

    from .peers import Hit

STATIC, SENTENCE, WORDS = "engine static", "engine sentence", "engine none"
CONTENT = PROJECT / "content"


class GradeMissingError(Exception):
    """A grade whose vectors are not installed."""


class EngineGrade:
    """The engine with the vectors of one grade and the shipped glossary of chat slang."""

    engine: Engine

    def __init__(self, wanted: str) -> None:
        self.name = f"engine {wanted}"
        self._vectors, shortfall = open_grade(wanted)
        if shortfall:
            raise GradeMissingError(f"{self.name} cannot be measured: {shortfall}")
        self._slang = read_glossary(CONTENT / "glossary.toml")

    def fit(self, cards: Sequence[Card]) -> None:
        """Build the index."""
        self.engine = self.engine_of(cards)

    def engine_of(self, cards: Sequence[Card], **more: Any) -> Engine:
        """An engine of this grade over these cards, with what else it takes."""
        return Engine(cards, vectors=self._vectors, slang=self._slang, **more)

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Look the question up; the score is the confidence."""
        return [(m.card.slug, m.confidence) for m in self.engine.search(text, limit)]


GRADES: dict[str, Callable[[], EngineGrade]] = {
    f"engine {wanted}": partial(EngineGrade, wanted) for wanted in ("static", "sentence", "none")
}


def consultation(wanted: str, cards: Sequence[Card], folder: Path = CONTENT) -> Consultation:
    """Put together what answers learners, exactly as the bot does, over the cards of a folder."""
    settings = Settings.model_construct(encoder=wanted)
    return consultation_for(settings, cards, MemoryCache(), NoMeter(), folder=folder)
