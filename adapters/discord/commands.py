"""The commands that Discord offers, and how they reach the conversation."""

from __future__ import annotations

from typing import Any, TypeAlias

import discord
from discord import app_commands

from adapters.discord.conversation import CARD, Conversation
from bot.replies import Replies

Interaction: TypeAlias = discord.Interaction[Any]
Choices: TypeAlias = list[app_commands.Choice[str]]
Tree: TypeAlias = app_commands.CommandTree[Any]


def build_tree(client: discord.Client, talk: Conversation, replies: Replies) -> Tree:
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
    tree.add_command(_topics(talk, replies))
    tree.add_command(_help(talk, replies))
    tree.add_command(_answer_this(talk, replies))

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


def _topics(talk: Conversation, replies: Replies) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="topics", description=replies.say("command.topics"))
    async def topics(interaction: Interaction) -> None:
        await talk.browse(interaction)

    return topics


def _help(talk: Conversation, replies: Replies) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="help", description=replies.say("command.help"))
    async def guide(interaction: Interaction) -> None:
        await talk.guide(interaction)

    return guide


def _answer_this(talk: Conversation, replies: Replies) -> app_commands.ContextMenu:
    async def answer(interaction: Interaction, message: discord.Message) -> None:
        await talk.answer(interaction, message)

    return app_commands.ContextMenu(name=replies.say("command.answer"), callback=answer)


def _choice(shown: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=shown, value=value)
