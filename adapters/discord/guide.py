"""What a person asks about the bot itself; in a channel it is shown to them alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.discord.outlets import Answer
from adapters.discord.places import Interaction, is_direct, person_of
from adapters.discord.serving import Service
from bot.assistant import Assistant
from bot.people import Person
from bot.replies import Reply


class Guide:
    """Answers the commands that concern one person."""

    def __init__(self, assistant: Assistant, service: Service) -> None:
        self._assistant = assistant
        self._service = service

    async def browse(self, interaction: Interaction) -> None:
        """`/topics`: what there is."""

        async def work(_: Person, language: str) -> Reply:
            return self._assistant.topics(0, language)

        await self._serve(interaction, work)

    async def guide(self, interaction: Interaction) -> None:
        """`/help`: how to ask."""

        async def work(_: Person, language: str) -> Reply:
            return self._assistant.replies(language).help()

        await self._serve(interaction, work)

    async def privacy(self, interaction: Interaction) -> None:
        """`/privacy`: what is kept of a learner."""

        async def work(_: Person, language: str) -> Reply:
            return self._assistant.privacy(language)

        await self._serve(interaction, work)

    async def my_data(self, interaction: Interaction) -> None:
        """`/mydata`: all that is kept of the person, for their eyes alone even in private."""
        await self._serve(interaction, self._assistant.my_data, private=True)

    async def forget(self, interaction: Interaction) -> None:
        """`/forgetme`: delete it."""
        await self._serve(interaction, self._assistant.forget, private=True)

    async def languages(self, interaction: Interaction) -> None:
        """`/language`: choose the language that the bot speaks with them."""
        await self._serve(interaction, self._assistant.languages, private=True)

    async def _serve(
        self,
        interaction: Interaction,
        work: Callable[[Person, str], Awaitable[Reply]],
        *,
        private: bool = False,
    ) -> None:
        client, person = str(interaction.locale), person_of(interaction.user)

        async def reply() -> Reply:
            language = await self._assistant.language(person, client)
            made = await work(person, language)
            return replace(made, language=made.language or language)

        outlet = Answer(interaction, private or not is_direct(interaction))
        await self._service.serve(outlet, reply, client)
