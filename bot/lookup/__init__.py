"""The lookup engine: from a question to the cards that answer it, with calibrated confidence."""

from bot.lookup.completion import Suggestion
from bot.lookup.decision import Answer, Choice, Decision, Thresholds, Unknown, decide
from bot.lookup.engine import Engine
from bot.lookup.grades import Grade, open_grade
from bot.lookup.smalltalk import Smalltalk

__all__ = [
    "Answer",
    "Choice",
    "Decision",
    "Engine",
    "Grade",
    "Smalltalk",
    "Suggestion",
    "Thresholds",
    "Unknown",
    "decide",
    "open_grade",
]
