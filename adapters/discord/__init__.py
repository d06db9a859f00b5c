"""Discord: commands, mentions and taps in, one call to the core, components out."""

from adapters.discord.bot import DiscordBot

__all__ = ["DiscordBot"]
