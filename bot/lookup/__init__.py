"""The lookup engine: from a question to the cards that answer it, with calibrated confidence."""

from bot.lookup.completion import Suggestion
from bot.lookup.decision import (
    Answer,
    Choice,
    Decision,
    Thresholds,
    Unknown,
    decide,
    load_thresholds,
)
from bot.lookup.engine import Engine
from bot.lookup.grades import Grade, open_grade
from bot.lookup.languages import Language, Languages
from bot.lookup.likeness import Likeness
from bot.lookup.smalltalk import Smalltalk
from bot.lookup.typeahead import suggest

__all__ = [
    "Answer",
    "Choice",
    "Decision",
    "Engine",
    "Grade",
    "Language",
    "Languages",
    "Likeness",
    "Smalltalk",
    "Suggestion",
    "Thresholds",
    "Unknown",
    "decide",
    "load_thresholds",
    "open_grade",
    "suggest",
]
