"""Telegram: updates in, one call to the core, text with entities out."""

from adapters.telegram.bot import TelegramBot
from adapters.telegram.webhook import Webhook

__all__ = ["TelegramBot", "Webhook"]
