"""Both databases keep the desk's acts, gaps, drafts, taps and posts in the same way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sql import Database
from bot.cards import Card
from bot.errors import CardMoved, UnknownCard
from bot.people import Address, Person, Place
from bot.ports import (
    Act,
    Asked,
    CardEdit,
    Draft,
    GapState,
    Pick,
    Post,
    Rating,
    Wording,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
ANN = "telegram:1"
HERE = Address(Place("telegram", "-100", "7"), "9", "50", "fr")
ORM, DRF = Card("orm", "The ORM", "Rows."), Card("drf", "REST framework", "Views.")


def asked(number: int, text: str = "what is qwertz", **changes: object) -> Asked:
    """An unknown question of its own, a minute after the one before."""
    return replace(
        Asked(
            id=f"q{number}",
            at=NOON + timedelta(minutes=number),
            platform="telegram",
            asker=f"p{number}",
            text=text,
            decision="unknown",
            slugs=("orm",),
            confidence=0.1,
            elapsed_ms=1.0,
        ),
        **changes,
    )


def one_gap(loose: list[Asked], known: list[Wording]) -> list[tuple[str, str]]:
    """A sorter that finds everything alike."""
    gap = known[0].gap if known else "g1"
    return [(one.id, gap) for one in loose]


async def test_an_edit_is_all_or_nothing(database: Database) -> None:
    """Of an edit whose expectation fails nothing is stored: no card, no entry, the draft stays."""
    await database.cards.sync([ORM])
    draft = Draft("d1", ANN, {"title": "x"}, NOON)
    await database.drafts.save(draft)
    edit = CardEdit(Act.PUBLISH, ANN, (DRF, ORM), expects={"orm": 7}, draft="d1")
    with pytest.raises(CardMoved) as moved:
        await database.cards.commit(edit)
    assert (moved.value.slug, moved.value.number) == ("orm", 1)
    assert await database.cards.cards() == [ORM]
    assert await database.audit.entries(9) == []
    assert await database.drafts.draft("d1", ANN) == draft
    assert await database.cards.commit(replace(edit, expects={"orm": 1})) == {"orm": 1, "drf": 1}
    assert await database.drafts.draft("d1", ANN) is None


async def test_of_two_writers_one_is_told(database: Database) -> None:
    """Ten moderators publish at once what they began from one state: one wins."""
    await database.cards.sync([ORM])
    edits = [
        CardEdit(Act.REVISE, ANN, (replace(ORM, title=f"ORM {n}"),), expects={"orm": 1})
        for n in range(10)
    ]
    done = await asyncio.gather(*map(database.cards.commit, edits), return_exceptions=True)
    assert sum(isinstance(one, CardMoved) for one in done) == 9
    assert len(await database.cards.history("orm")) == 2


async def test_archived_cards_keep_their_history(database: Database) -> None:
    """They are away from learners, in the list of archived ones, and come back."""
    await database.cards.sync([ORM, DRF])
    await database.cards.commit(CardEdit(Act.ARCHIVE, ANN, archived=("orm",)))
    assert await database.cards.cards() == [DRF]
    assert [one.card for one in await database.cards.gone()] == [ORM]
    assert (await database.cards.changed()).archived == ("orm",)
    newest = (await database.cards.history("orm"))[0]
    assert (newest.number, newest.act, newest.archived) == (2, Act.ARCHIVE, True)
    await database.cards.commit(CardEdit(Act.RESTORE, ANN, (ORM,)))
    assert await database.cards.cards() == [DRF, ORM]
    with pytest.raises(UnknownCard):
        await database.cards.commit(CardEdit(Act.ARCHIVE, ANN, archived=("nothing",)))


async def test_an_archived_card_and_its_file(database: Database) -> None:
    """The file does not bring it back; a file that changed is a conflict; one that goes is none."""
    await database.cards.sync([ORM])
    await database.cards.commit(CardEdit(Act.ARCHIVE, ANN, archived=("orm",)))
    assert (await database.cards.sync([ORM])).added == ()
    assert (await database.cards.sync([replace(ORM, title="New")])).conflicts == ("orm",)
    (conflict,) = (await database.cards.changed()).conflicts
    assert (conflict.edit, conflict.file) == (None, replace(ORM, title="New"))
    assert (await database.cards.sync([])).conflicts == ()
    assert await database.cards.cards() == []


async def test_redirects_are_one_step_long(database: Database) -> None:
    """A second rename moves the first one's end; a card that comes back leads nowhere."""
    await database.cards.sync([ORM])
    b, c = replace(ORM, slug="b"), replace(ORM, slug="c")
    first = CardEdit(Act.RENAME, ANN, (b,), archived=("orm",), redirects={"orm": "b"})
    second = CardEdit(Act.RENAME, ANN, (c,), archived=("b",), redirects={"b": "c"})
    await database.cards.commit(first)
    await database.cards.commit(second)
    assert (await database.shelf.shelf()).redirects == {"orm": "c", "b": "c"}
    back = CardEdit(Act.RENAME, ANN, (ORM,), archived=("c",), redirects={"c": "orm"})
    await database.cards.commit(back)
    assert (await database.shelf.shelf()).redirects == {"b": "orm", "c": "orm"}


async def test_every_write_is_counted(database: Database) -> None:
    """Replicas see that something happened, and what is published at which revision."""
    before = await database.shelf.change()
    await database.cards.sync([ORM, DRF])
    assert await database.shelf.change() == before + 1
    await database.cards.sync([ORM, DRF])
    assert await database.shelf.change() == before + 1
    await database.cards.commit(CardEdit(Act.REVISE, ANN, (replace(ORM, title="ORM"),)))
    shelf = await database.shelf.shelf()
    assert (shelf.change, shelf.numbers) == (before + 2, {"orm": 2, "drf": 1})
    assert [card.title for card in await database.shelf.load(["orm", "x"])] == ["ORM"]


async def test_drafts_are_their_authors(database: Database) -> None:
    """Kept as written, newest first, seen and thrown away by nobody else."""
    drafts = [
        Draft(f"d{n}", ANN, {"text": f"a\x00b {n}"}, NOON + timedelta(hours=n), "orm", n, "g")
        for n in range(2)
    ]
    for draft in drafts:
        await database.drafts.save(draft)
    changed = replace(drafts[0], fields={"file": "---"})
    await database.drafts.save(changed)
    await database.drafts.discard("d0", "telegram:2")
    assert [one.id for one in await database.drafts.drafts(ANN)] == ["d1", "d0"]
    assert await database.drafts.draft("d0", ANN) == changed
    assert await database.drafts.draft("d0", "telegram:2") is None
    await database.drafts.discard("d0", ANN)
    assert [one.id for one in await database.drafts.drafts(ANN)] == ["d1"]


async def test_gaps_gather_what_is_unanswered(database: Database) -> None:
    """Unknown, passed on and not fitting; each question once; answered ones never."""
    await database.questions.record(
        [
            asked(1, "what is Qwertz"),
            asked(2, "what is qwertz"),
            asked(3, decision="answer"),
            asked(4, decision="answer"),
            asked(5, decision="choice"),
        ]
    )
    await database.questions.escalate("q3")
    await database.askers.dead_end("q5")
    assert await database.gaps.gather(one_gap) == 4
    assert await database.gaps.gather(one_gap) == 0
    (gap,) = await database.gaps.gaps(GapState.OPEN, EVER, 10)
    assert (gap.times, gap.askers, gap.passed_on, gap.watchers) == (4, 4, True, 0)
    assert (gap.first, gap.last) == (asked(1).at, asked(5).at)
    assert gap.wordings == ("what is qwertz",)
    assert gap.nearest == ("orm",)
    assert await database.gaps.gap("g1") == gap
    assert await database.gaps.gap("\x00") is None
    assert await database.gaps.gaps(GapState.OPEN, asked(6).at, 10) == []


async def test_replicas_gather_one_gap(database: Database) -> None:
    """Sorters that run together put each question once, the later ones seeing the first's gap."""
    await database.questions.record([asked(n) for n in range(20)])

    def sorter(loose: list[Asked], known: list[Wording]) -> list[tuple[str, str]]:
        gap = known[0].gap if known else f"g-{id(loose)}"
        return [(one.id, gap) for one in loose]

    await asyncio.gather(*(database.gaps.gather(sorter) for _ in range(4)))
    (gap,) = await database.gaps.gaps(GapState.OPEN, EVER, 10)
    assert gap.times == 20


async def test_gaps_are_settled_joined_and_kept_in_order(database: Database) -> None:
    """The most asked first, then the newest; joined ones count together."""
    texts = {1: "aaa", 2: "bbb", 3: "bbb", 4: "ccc"}
    await database.questions.record([asked(n, text) for n, text in texts.items()])
    await database.gaps.gather(lambda loose, _known: [(one.id, one.text) for one in loose])
    opened = await database.gaps.gaps(GapState.OPEN, EVER, 10)
    assert [gap.id for gap in opened] == ["bbb", "ccc", "aaa"]
    assert [gap.id for gap in await database.gaps.gaps(GapState.OPEN, EVER, 1, 1)] == ["ccc"]
    await database.gaps.join("aaa", "ccc", ANN)
    joined = await database.gaps.gap("aaa")
    assert joined is not None
    assert (joined.id, joined.times, joined.wordings) == ("ccc", 2, ("aaa", "ccc"))
    await database.gaps.settle("bbb", ANN, GapState.DISMISSED, reason="Not here.")
    assert await database.gaps.dismissed() == [Wording("bbb", "bbb", "Not here.")]
    await database.usage.purge(NOON + timedelta(days=1))
    assert await database.gaps.dismissed() == [Wording("bbb", "bbb", "Not here.")]
    assert await database.gaps.gap("ccc") is None
    acts = [(one.act, one.about, one.note) for one in await database.audit.entries(9)]
    assert acts == [("gap.dismissed", "bbb", "Not here."), ("gap.joined", "aaa", "ccc")]


async def test_watches_wait_for_the_gap(database: Database) -> None:
    """An address is due once the gap is settled, one for each asker, and then dropped."""
    await database.questions.record([asked(1)])
    await database.gaps.gather(one_gap)
    for _ in range(2):
        await database.askers.watch("q1", "p1", HERE)
    assert await database.watches.due(9) == []
    edit = CardEdit(Act.PUBLISH, ANN, (ORM,), gap="g1")
    await database.cards.commit(edit)
    (watch,) = await database.watches.due(9)
    assert (watch.to, watch.question, watch.slug) == (HERE, "what is qwertz", "orm")
    assert await database.watches.find(watch.id) == watch
    assert await database.watches.drop(watch.id)
    assert not await database.watches.drop(watch.id)
    assert await database.watches.due(9) == []
    assert await database.watches.find(watch.id) is None


async def test_forgetting_a_person(database: Database) -> None:
    """All that leads to them goes, others' stays, and so do the figures of the day."""
    mine = asked(1, asker="ann", decision="answer")
    await database.questions.record([mine, asked(2)])
    await database.questions.rate(Rating("q1", "orm", "ann", helped=True, at=NOON))
    await database.questions.rate(Rating("q2", "orm", "ann", helped=False, at=NOON))
    await database.askers.pick(Pick("q1", "orm", "ann", NOON))
    await database.askers.watch("q1", "ann", HERE)
    await database.drafts.save(Draft("d1", ANN, {}, NOON))
    await database.gaps.gather(one_gap)
    person = Person.read(ANN)
    kept = await database.askers.kept(person, "ann")
    assert kept.questions == (mine,)
    assert (kept.ratings, kept.picks, kept.watches, kept.drafts) == (2, 1, 1, 1)
    before = await database.usage.use(EVER)
    assert await database.askers.forget(person, "ann") == 1
    gone = await database.askers.kept(person, "ann")
    assert (gone.questions, gone.ratings, gone.picks, gone.watches, gone.drafts) == ((), 0, 0, 0, 0)
    assert await database.questions.find("q2") is not None
    assert await database.usage.use(EVER) == before


async def test_purged_days_are_counted_once(database: Database) -> None:
    """A day purged in two steps has the figures that it had, and an old day is not lost."""
    await database.questions.record([asked(n) for n in range(4)])
    before = await database.usage.use(EVER)
    assert await database.usage.purge(asked(2).at) == 2
    assert await database.usage.use(EVER) == before
    assert await database.usage.purge(NOON + timedelta(days=9)) == 2
    assert await database.usage.use(EVER) == before
    assert await database.usage.use(NOON + timedelta(days=1)) == []


async def test_recent_questions_by_wording(database: Database) -> None:
    """The newest question of each wording, the most asked wording first."""
    texts = ("ORM?", "what now", "orm?", "old")
    await database.questions.record([asked(n, text) for n, text in enumerate(texts)])
    found = await database.usage.recent(asked(0).at, 2)
    assert [(one.id, one.text) for one in found] == [("q2", "orm?"), ("q3", "old")]


async def test_posts_are_kept(database: Database) -> None:
    """In the order in which they were made, changed in place, removed with an entry."""
    post = Post("p1", HERE, "every day 09:00 UTC, the next card", ANN, NOON, made=NOON)
    await database.posts.put(replace(post, id="p2", made=NOON + timedelta(1)), ANN, "post.added")
    await database.posts.put(post, ANN, "post.added")
    await database.posts.put(replace(post, paused=True, due=None, last="orm"), ANN, "")
    assert [one.id for one in await database.posts.posts()] == ["p1", "p2"]
    first = (await database.posts.posts())[0]
    assert (first.paused, first.due, first.last, first.to) == (True, None, "orm", HERE)
    moved = Address(Place("telegram", "-200"))
    await database.posts.moved(HERE, moved)
    places = {one.to.place for one in await database.posts.posts()}
    assert places == {Place("telegram", "-200", "7")}
    for _ in range(2):
        await database.posts.remove("p1", ANN)
    assert [one.act for one in await database.audit.entries(9)] == [
        "post.removed",
        *["post.added"] * 2,
    ]
