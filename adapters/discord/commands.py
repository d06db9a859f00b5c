"""The commands that Discord offers, and how they reach whoever serves them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import discord
from discord import app_commands

from adapters.discord.conversation import CARD, Conversation
from adapters.discord.guide import Guide
from adapters.discord.localisation import line, name
from adapters.discord.moderation import Moderation
from adapters.discord.tidying import Tidying
from bot.replies import Replies

Interaction: TypeAlias = discord.Interaction[Any]
Choices: TypeAlias = list[app_commands.Choice[str]]
Command: TypeAlias = app_commands.Command[Any, ..., None]


@dataclass(frozen=True, slots=True)
class Servants:
    """Who does what the commands say."""

    talk: Conversation
    guide: Guide
    tidying: Tidying
    moderation: Moderation | None = None


class Tree(app_commands.CommandTree[Any]):
    """Commands that another process may have taken on before this one."""

    def __init__(
        self, client: discord.Client, mine: Callable[[int], Awaitable[bool]], **more: Any
    ) -> None:
        super().__init__(client, **more)
        self._mine = mine

    async def interaction_check(self, interaction: Interaction) -> bool:
        """See discord.py: whether to go on."""
        return await self._mine(interaction.id)


def build_tree(
    client: discord.Client,
    serve: Servants,
    replies: Replies,
    mine: Callable[[int], Awaitable[bool]],
) -> Tree:
    """All commands, for servers and for people who install the bot for themselves.

    `mine` says of an interaction whether this process is to see to it.
    """
    tree = Tree(
        client,
        mine,
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
    talk, guide = serve.talk, serve.guide
    tree.add_command(_ask(talk, replies))
    tree.add_command(_challenge(talk, replies))
    tree.add_command(_card(talk, replies))
    tree.add_command(_plain("topics", guide.browse, replies))
    tree.add_command(_plain("help", guide.guide, replies))
    tree.add_command(_plain("language", guide.languages, replies))
    tree.add_command(_plain("privacy", guide.privacy, replies))
    tree.add_command(_plain("mydata", guide.my_data, replies))
    tree.add_command(_plain("forgetme", guide.forget, replies))
    tree.add_command(_entry("answer", talk.answer, replies))
    tree.add_command(_entry("delete", serve.tidying.delete, replies))
    if serve.moderation is not None:
        tree.add_command(_desk(serve.moderation, replies))
        tree.add_command(_plain("gaps", serve.moderation.gaps, replies))
        tree.add_command(_entry("make_card", serve.moderation.make_card, replies))

    @tree.error
    async def on_error(interaction: Interaction, error: app_commands.AppCommandError) -> None:
        await talk.fail(interaction, error)

    return tree


def _ask(talk: Conversation, replies: Replies) -> Command:
    async def suggest(_: Interaction, typed: str) -> Choices:
        return [_choice(shown, CARD + slug) for shown, slug in await talk.complete(typed)]

    @app_commands.command(
        name=name("name.ask", "ask"), description=line("command.question", replies)
    )
    @app_commands.describe(
        question=line("option.question", replies),
        file=line("option.log", replies),
        private=line("option.private", replies),
    )
    @app_commands.autocomplete(question=suggest)
    async def ask(
        interaction: Interaction,
        question: str,
        file: discord.Attachment | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - Discord's options are read from this signature
    ) -> None:
        await talk.ask(interaction, question, private=private, file=file)

    return ask


def _challenge(talk: Conversation, replies: Replies) -> Command:
    @app_commands.command(
        name=name("name.challenge", "challenge"), description=line("command.challenge", replies)
    )
    @app_commands.describe(
        file=line("option.log", replies), private=line("option.private", replies)
    )
    async def challenge(
        interaction: Interaction,
        file: discord.Attachment | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - the same
    ) -> None:
        await talk.challenge(interaction, private=private, file=file)

    return challenge


def _card(talk: Conversation, replies: Replies) -> Command:
    async def suggest(_: Interaction, typed: str) -> Choices:
        return [_choice(shown, slug) for shown, slug in await talk.complete(typed)]

    @app_commands.command(name=name("name.card", "card"), description=line("command.card", replies))
    @app_commands.describe(
        slug=line("option.slug", replies), private=line("option.private", replies)
    )
    @app_commands.autocomplete(slug=suggest)
    async def card(interaction: Interaction, slug: str, private: bool = False) -> None:  # noqa: FBT001, FBT002 - the same
        await talk.show(interaction, slug, private=private)

    return card


def _plain(called: str, act: Callable[[Interaction], Awaitable[None]], replies: Replies) -> Command:
    """A command without options."""

    @app_commands.command(
        name=name(f"name.{called}", called), description=line(f"command.{called}", replies)
    )
    async def command(interaction: Interaction) -> None:
        await act(interaction)

    return command


def _desk(moderation: Moderation, replies: Replies) -> Command:
    @app_commands.command(name=name("name.desk", "desk"), description=line("command.desk", replies))
    @app_commands.rename(text="line")
    @app_commands.describe(text=line("option.line", replies), file=line("option.file", replies))
    async def desk(
        interaction: Interaction, text: str = "", file: discord.Attachment | None = None
    ) -> None:
        await moderation.open(interaction, text, file)

    return desk


def _entry(
    called: str, act: Callable[[Interaction, discord.Message], Awaitable[None]], replies: Replies
) -> app_commands.ContextMenu:
    """An entry in a message's menu."""

    async def entry(interaction: Interaction, message: discord.Message) -> None:
        await act(interaction, message)

    return app_commands.ContextMenu(name=line(f"command.{called}", replies), callback=entry)


def _choice(shown: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=shown, value=value)
