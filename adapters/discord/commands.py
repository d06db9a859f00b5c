"""The commands that Discord offers, and how they reach the conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import discord
from discord import app_commands

from adapters.discord.conversation import CARD, Conversation
from adapters.discord.moderation import Moderation
from bot.replies import Replies

Interaction: TypeAlias = discord.Interaction[Any]
Choices: TypeAlias = list[app_commands.Choice[str]]
Tree: TypeAlias = app_commands.CommandTree[Any]


def build_tree(
    client: discord.Client, talk: Conversation, moderation: Moderation | None, replies: Replies
) -> Tree:
    """All commands, for servers and for people who install the bot for themselves."""
    tree: Tree = app_commands.CommandTree(
        client,
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
    tree.add_command(_ask(talk, replies))
    tree.add_command(_card(talk, replies))
    tree.add_command(_plain("topics", talk.browse, replies))
    tree.add_command(_plain("help", talk.guide, replies))
    tree.add_command(_plain("privacy", talk.privacy, replies))
    tree.add_command(_plain("mydata", talk.my_data, replies))
    tree.add_command(_plain("forgetme", talk.forget, replies))
    tree.add_command(_entry("answer", talk.answer, replies))
    if moderation is not None:
        tree.add_command(_desk(moderation, replies))
        tree.add_command(_plain("gaps", moderation.gaps, replies))
        tree.add_command(_entry("make_card", moderation.make_card, replies))

    @tree.error
    async def on_error(interaction: Interaction, error: app_commands.AppCommandError) -> None:
        await talk.fail(interaction, error)

    return tree


def _ask(talk: Conversation, replies: Replies) -> app_commands.Command[Any, ..., None]:
    async def suggest(_: Interaction, typed: str) -> Choices:
        return [_choice(shown, CARD + slug) for shown, slug in talk.complete(typed)]

    @app_commands.command(name="ask", description=replies.say("command.question"))
    @app_commands.describe(
        question=replies.say("option.question"), private=replies.say("option.private")
    )
    @app_commands.autocomplete(question=suggest)
    async def ask(interaction: Interaction, question: str, private: bool = False) -> None:  # noqa: FBT001, FBT002 - Discord's options are read from this signature
        await talk.ask(interaction, question, private=private)

    return ask


def _card(talk: Conversation, replies: Replies) -> app_commands.Command[Any, ..., None]:
    async def suggest(_: Interaction, typed: str) -> Choices:
        return [_choice(shown, slug) for shown, slug in talk.complete(typed)]

    @app_commands.command(name="card", description=replies.say("command.card"))
    @app_commands.describe(slug=replies.say("option.slug"), private=replies.say("option.private"))
    @app_commands.autocomplete(slug=suggest)
    async def card(interaction: Interaction, slug: str, private: bool = False) -> None:  # noqa: FBT001, FBT002 - the same
        await talk.show(interaction, slug, private=private)

    return card


def _plain(
    name: str, act: Callable[[Interaction], Awaitable[None]], replies: Replies
) -> app_commands.Command[Any, ..., None]:
    """A command without options."""

    @app_commands.command(name=name, description=replies.say(f"command.{name}"))
    async def command(interaction: Interaction) -> None:
        await act(interaction)

    return command


def _desk(moderation: Moderation, replies: Replies) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="desk", description=replies.say("command.desk"))
    @app_commands.describe(line=replies.say("option.line"), file=replies.say("option.file"))
    async def desk(
        interaction: Interaction, line: str = "", file: discord.Attachment | None = None
    ) -> None:
        await moderation.open(interaction, line, file)

    return desk


def _entry(
    name: str, act: Callable[[Interaction, discord.Message], Awaitable[None]], replies: Replies
) -> app_commands.ContextMenu:
    """An entry in a message's menu."""

    async def entry(interaction: Interaction, message: discord.Message) -> None:
        await act(interaction, message)

    return app_commands.ContextMenu(name=replies.say(f"command.{name}"), callback=entry)


def _choice(shown: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=shown, value=value)
