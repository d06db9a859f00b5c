"""A moderator's use cases: write, preview, publish, undo; gaps; posts; what the desk proposes."""

from bot.desk.courier import Courier, Eraser, Stage
from bot.desk.desk import Desk

__all__ = ["Courier", "Desk", "Eraser", "Stage"]
