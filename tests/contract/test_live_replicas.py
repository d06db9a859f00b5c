"""Two replicas on one database answer from the same cards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from bot.cards import Card
from bot.errors import StoreError
from bot.library import Library
from bot.ports import LiveStore, Shelf
from bot.replies import DeskVerb
from tests.desks import OTHER, Office, opened
from tests.reading import text_of

CARD = {"title": "htmx", "phrases": "what is htmx", "text": "htmx loads parts of a page."}


async def until(office: Office, slug: str, *, there: bool) -> None:
    """Wait until this replica's own watch has brought the card, or taken it away."""
    async with asyncio.timeout(30):
        while (slug in office.small.consultation.engine.cards) is not there:  # noqa: ASYNC110 - the engine raises no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def watching(library: Library) -> AsyncIterator[None]:
    """The watch of a replica, running."""
    task = asyncio.create_task(library.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_what_one_publishes_the_other_answers(
    dialect: str, url_of: Callable[[str], str]
) -> None:
    """Without a restart, and so with renaming, archiving and what is not for us."""
    url = url_of(dialect)
    async with opened(url) as one, opened(url) as two, watching(two.library):
        await one.write(**CARD)
        await until(two, "htmx", there=True)
        assert "htmx loads parts" in text_of(await two.ask("what is htmx"))
        await one.say("rename htmx htmx-intro")
        await until(two, "htmx-intro", there=True)
        assert "htmx loads parts" in text_of(two.assistant.show("htmx"))
        await two.say("archive htmx-intro")
        assert "htmx-intro" in one.small.consultation.engine.cards
        await one.library.refresh()
        assert "htmx-intro" not in one.small.consultation.engine.cards
        assert one.small.consultation.engine.version == two.small.consultation.engine.version


async def test_a_new_index_learns_before_it_is_asked(url_of: Callable[[str], str]) -> None:
    """Whoever asks first after a change does not wait for what the index has yet to learn."""
    async with opened(url_of("sqlite")) as office, watching(office.library):
        await office.write(**CARD)
        engine = office.small.consultation.engine
        async with asyncio.timeout(30):
            while not engine._now.scorer.contrasts.ready.all():  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.01)


async def test_an_edit_from_an_old_view_is_refused(url_of: Callable[[str], str]) -> None:
    """A replica that has not looked yet cannot overwrite what it has not seen."""
    url = url_of("sqlite")
    async with opened(url) as one, opened(url) as two:
        preview = await one.fill(await one.say("edit cors"), text="Mine.")
        await one.tap(preview, DeskVerb.PUBLISH)
        refused = await two.say("rename cors cors-errors", OTHER)
        assert "Somebody else changed “cors” meanwhile" in text_of(refused)
        assert not (await two.say("rename cors cors-errors", OTHER)).failed
        assert two.small.consultation.engine.cards["cors-errors"].body == "Mine."


class Away:
    """A store that does not answer at first."""

    def __init__(self, store: LiveStore, times: int) -> None:
        self.store, self.left = store, times

    async def change(self) -> int:
        """See `LiveStore`."""
        if self.left:
            self.left -= 1
            raise StoreError("The database does not answer.")
        return await self.store.change()

    async def shelf(self) -> Shelf:
        """See `LiveStore`."""
        return await self.store.shelf()

    async def load(self, slugs: Sequence[str]) -> list[Card]:
        """See `LiveStore`."""
        return await self.store.load(slugs)


async def test_a_database_that_is_away_is_waited_for(
    url_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watch goes on, and takes over all that it missed."""
    monkeypatch.setattr("bot.library.PAUSE", 0.01)
    url = url_of("sqlite")
    async with opened(url) as one, opened(url) as two:
        two.library._store = Away(two.database.shelf, times=2)
        async with watching(two.library):
            await one.write(**CARD)
            await until(two, "htmx", there=True)
