"""How loud the bot is, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from adapters.discord.quiet import Quiet


@dataclass(frozen=True, slots=True)
class Manners:
    """Where the bot posts for all to see, how often, and where it speaks unasked."""

    channels: tuple[int, ...] = ()
    """Channels, or categories of them, where it answers for all to see; none means everywhere."""
    cooldown: float = 0.0
    """Seconds between two answers for all to see to one person in one channel."""
    help_forums: tuple[int, ...] = ()
    """Forums where it offers a card to a new post that surely asks for it."""

    def quiet(self) -> Quiet:
        """What keeps to it; in its forums the bot may post."""
        return Quiet((*self.channels, *self.help_forums) if self.channels else (), self.cooldown)

    def speaks_in(self, channel: discord.abc.GuildChannel) -> bool:
        """Whether it answers in a channel for all to see."""
        return self.quiet().allows(channel)
