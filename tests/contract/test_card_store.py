"""Both databases keep cards, edits and their history in the same way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql import Database
from bot.cards import Card, Kind, Link
from bot.errors import UnknownCard
from bot.ports import CardStore, SyncReport

ORM = Card(
    slug="orm",
    title="The ORM",
    body='Rows as objects.\n\n```python\nprint("é 🙂")\n```',
    kind=Kind.CHALLENGE,
    phrases=("what is an orm", "wie geht das ORM"),
    tags=("db", "django"),
    related=("drf",),
    links=(Link("Models", "https://docs.djangoproject.com/"),),
)
DRF = Card(slug="drf", title="REST framework")
MODERATOR = "telegram:1"


@pytest.fixture
def store(database: Database) -> CardStore:
    """An empty store."""
    return database.cards


def worded(card: Card, title: str) -> Card:
    """The same card with another title."""
    return replace(card, title=title)


async def test_is_empty_at_first(store: CardStore) -> None:
    """Without files there are no cards, and nothing to report."""
    assert await store.cards() == []
    assert await store.sync([]) == SyncReport()


async def test_gives_back_whole_cards_by_slug(store: CardStore) -> None:
    """Every field of a card survives, and cards come in the order of their slugs."""
    assert await store.sync([ORM, DRF]) == SyncReport(added=("drf", "orm"))
    assert await store.cards() == [DRF, ORM]


async def test_orders_slugs_the_same_everywhere(store: CardStore) -> None:
    """A database's collation does not change the order."""
    slugs = ["a-b", "a1", "ab", "a-1", "b", "a"]
    await store.sync([Card(slug, slug) for slug in slugs])
    assert [card.slug for card in await store.cards()] == sorted(slugs)


async def test_syncs_the_same_files_without_a_trace(store: CardStore) -> None:
    """Files that say what they said make no revision."""
    await store.sync([ORM])
    assert await store.sync([ORM]) == SyncReport()
    assert [revision.number for revision in await store.history("orm")] == [1]


async def test_follows_the_files(store: CardStore) -> None:
    """A file that changed, came or went changes, adds or removes its card."""
    await store.sync([ORM, DRF])
    new = worded(ORM, "ORM")
    queries = Card("querysets", "QuerySets")
    report = await store.sync([new, queries])
    assert report == SyncReport(added=("querysets",), changed=("orm",), removed=("drf",))
    assert await store.cards() == [new, queries]


async def test_brings_a_removed_card_back(store: CardStore) -> None:
    """A file that comes back goes on with the history of its card."""
    await store.sync([ORM])
    await store.sync([])
    assert await store.sync([ORM]) == SyncReport(added=("orm",))
    assert [revision.number for revision in await store.history("orm")] == [2, 1]


async def test_tells_the_history_newest_first(store: CardStore) -> None:
    """Each state of a card is there with its author and time."""
    before = datetime.now(UTC)
    await store.sync([ORM])
    assert await store.revise(worded(ORM, "ORM"), MODERATOR) == 2
    newest, first = await store.history("orm")
    assert (newest.number, newest.card.title, newest.author) == (2, "ORM", MODERATOR)
    assert (first.number, first.card, first.author) == (1, ORM, "files")
    assert before <= first.at <= newest.at <= datetime.now(UTC)


async def test_knows_no_history_of_an_unknown_card(store: CardStore) -> None:
    """A slug that never was is an error; that of a removed card is not."""
    await store.sync([DRF])
    await store.sync([])
    assert len(await store.history("drf")) == 1
    for slug in ("orm", "", "\x00", "' OR 1=1 --", "x" * 100_000):
        with pytest.raises(UnknownCard):
            await store.history(slug)


async def test_publishes_a_card_written_in_chat(store: CardStore) -> None:
    """A card without a file is a card like all others, and no file takes it away."""
    assert await store.revise(ORM, MODERATOR) == 1
    assert await store.sync([DRF]) == SyncReport(added=("drf",))
    assert await store.cards() == [DRF, ORM]


async def test_keeps_an_edit_over_its_file(store: CardStore) -> None:
    """As long as the file stays as it was, an edit is nothing to report."""
    edited = worded(ORM, "ORM")
    await store.sync([ORM])
    await store.revise(edited, MODERATOR)
    assert await store.sync([ORM]) == SyncReport()
    assert await store.cards() == [edited]


@pytest.mark.parametrize("files", [[worded(ORM, "Objects")], []], ids=["changed", "gone"])
async def test_shows_a_file_that_changed_under_an_edit(store: CardStore, files: list[Card]) -> None:
    """The edit stays and the conflict is told at each sync, until somebody writes the card."""
    edited = worded(ORM, "ORM")
    await store.sync([ORM])
    await store.revise(edited, MODERATOR)
    for _ in range(2):
        assert await store.sync(files) == SyncReport(conflicts=("orm",))
        assert await store.cards() == [edited]
    await store.revise(edited, MODERATOR)
    assert await store.sync(files) == SyncReport()
    assert await store.cards() == [edited]


async def test_forgets_a_conflict_when_the_file_is_put_back(store: CardStore) -> None:
    """A file that says again what it said under the edit is no conflict."""
    await store.sync([ORM])
    await store.revise(worded(ORM, "ORM"), MODERATOR)
    await store.sync([worded(ORM, "Objects")])
    assert await store.sync([ORM]) == SyncReport()


async def test_shows_a_file_that_comes_beside_a_card_from_chat(store: CardStore) -> None:
    """Two authors chose one slug: the card stays, somebody has to look."""
    await store.revise(ORM, MODERATOR)
    assert await store.sync([worded(ORM, "Objects")]) == SyncReport(conflicts=("orm",))
    assert await store.cards() == [ORM]


async def test_an_exported_edit_belongs_to_its_file_again(store: CardStore) -> None:
    """Once a file says what the edit says, the card follows its file."""
    edited = worded(ORM, "ORM")
    await store.sync([ORM])
    await store.revise(edited, MODERATOR)
    assert await store.sync([edited]) == SyncReport()
    assert await store.sync([worded(ORM, "Objects")]) == SyncReport(changed=("orm",))


async def test_an_edit_back_to_the_file_is_no_edit(store: CardStore) -> None:
    """A card put back to what its file says follows its file."""
    await store.sync([ORM])
    await store.revise(worded(ORM, "ORM"), MODERATOR)
    assert await store.revise(ORM, MODERATOR) == 3
    assert await store.sync([DRF]) == SyncReport(added=("drf",), removed=("orm",))


async def test_publishes_the_same_state_once(store: CardStore) -> None:
    """A tap that arrives twice makes one revision."""
    edited = worded(ORM, "ORM")
    await store.sync([ORM])
    assert [await store.revise(edited, MODERATOR) for _ in range(2)] == [2, 2]


async def test_numbers_edits_that_arrive_together(store: CardStore) -> None:
    """Ten moderators at once make ten revisions, and none is lost."""
    edits = [worded(ORM, f"ORM {n}") for n in range(10)]
    numbers = await asyncio.gather(*(store.revise(edit, MODERATOR) for edit in edits))
    assert sorted(numbers) == list(range(1, 11))
    history = {revision.number: revision.card for revision in await store.history("orm")}
    assert [history[number] for number in numbers] == edits
    assert await store.cards() == [history[10]]


async def test_syncs_that_run_together_agree(store: CardStore) -> None:
    """Replicas that start together add each card once."""
    cards = [Card(f"card-{n}", f"Card {n}") for n in range(40)]
    await asyncio.gather(*(store.sync(cards) for _ in range(4)))
    assert len(await store.cards()) == 40
    assert [len(await store.history(card.slug)) for card in cards[:3]] == [1, 1, 1]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.text(st.characters(codec=None)), phrase=st.text(), url=st.text())
async def test_keeps_any_text(store: CardStore, body: str, phrase: str, url: str) -> None:
    """Whatever a moderator writes comes back as it was."""
    card = Card("any", "Any", body=body, phrases=(phrase,), links=(Link("Link", url),))
    await store.revise(card, MODERATOR)
    assert await store.cards() == [card]
