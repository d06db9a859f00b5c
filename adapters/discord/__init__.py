"""Discord: commands, mentions and taps in, one call to the core, components out."""

from adapters.discord.bot import DiscordBot
from adapters.discord.manners import Manners

__all__ = ["DiscordBot", "Manners"]
