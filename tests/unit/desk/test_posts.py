"""Cards posted into channels, now and by a schedule, and what comes round."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.rounds import Rounds
from bot.desk.schedule import read_plan
from bot.errors import DeskError
from bot.people import Actor, Place
from bot.ports import Errand
from bot.replies import DeskVerb
from tests.desks import MOD, Office
from tests.reading import text_of

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("line", "plain", "after", "due"),
    [
        (
            "every weekday 09:00 Africa/Lagos, the next card of tag docker",
            "every weekday 09:00 Africa/Lagos, the next card of tag docker",
            "2026-03-06T09:00Z",  # a Friday, an hour after Lagos' nine o'clock
            "2026-03-09T08:00Z",
        ),
        (
            "Every DAY at 7:05, card of the day.",
            "every day 07:05 UTC, card of the day",
            "2026-03-06T07:05Z",
            "2026-03-07T07:05Z",
        ),
        (
            "every monday, thursday and mondays 10:00 utc, card cors",
            "every monday and thursday 10:00 UTC, card cors",
            "2026-03-03T00:00Z",
            "2026-03-05T10:00Z",
        ),
        (
            "on 2026-12-01 09:00 Europe/Berlin, card cors",
            "on 2026-12-01 09:00 Europe/Berlin, card cors",
            "2026-03-03T00:00Z",
            "2026-12-01T08:00Z",
        ),
        (  # the clocks go from 02:00 to 03:00 in this night
            "every sunday 02:30 Europe/Berlin, the next card",
            "every sunday 02:30 Europe/Berlin, the next card",
            "2026-03-28T12:00Z",
            "2026-03-29T01:30Z",
        ),
    ],
)
def test_schedules(line: str, plain: str, after: str, due: str) -> None:
    """A line is read, said back in its plain form, and comes round at the right moments."""
    plan = read_plan(line)
    assert str(plan) == plain
    assert read_plan(plain) == plan
    assert plan.after(datetime.fromisoformat(after)) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "Write, for example"),
        ("every fooday 09:00 UTC, card cors", "is no day"),
        ("every day 25:00 UTC, card cors", "no time of day"),
        ("every day 09:00 Mars/Olympus, card cors", "no time zone"),
        ("every day 09:00 UTC, a joke", "Write, for example"),
        ("on 2026-13-01 09:00 UTC, card cors", "is no date"),
    ],
)
def test_lines_that_are_no_schedule(line: str, says: str) -> None:
    """The sentence says what to write."""
    with pytest.raises(DeskError, match=says):
        read_plan(line)


@given(st.text())
def test_any_text_is_a_schedule_or_an_error(line: str) -> None:
    """No text breaks the reader."""
    try:
        plan = read_plan(line)
    except DeskError:
        return
    assert read_plan(str(plan)) == plan


async def test_posts_go_out_when_they_are_due(office: Office) -> None:
    """The next card of a subject each time, once for a moment, and round again at the end."""
    scheduled = await office.say("schedule every day 09:00 UTC, the next card of tag drf")
    assert "Scheduled: every day 09:00 UTC" in text_of(scheduled)
    for day in range(3):
        (post,) = await office.database.posts.posts()
        assert post.due is not None
        for _ in range(2):
            await office.desk.posts.send_due(post.due)
        assert len(office.queue.deliveries) == day + 1
    sent = list(office.queue.deliveries.values())
    assert [one.name for one in sent] == ["drf-routers", "drf-viewsets", "drf-routers"]
    assert {(one.errand, one.to.place) for one in sent} == {(Errand.POST, MOD.place)}


async def test_posts_are_paused_and_removed(office: Office) -> None:
    """A paused post is not sent; a removed one is gone; both are in the log."""
    await office.say("schedule every day 09:00 UTC, card of the day")
    paused = await office.tap(await office.say("posts"), DeskVerb.PAUSE)
    assert "paused" in text_of(paused)
    await office.desk.posts.send_due(datetime(2100, 1, 1, tzinfo=UTC))
    assert office.queue.deliveries == {}
    resumed = await office.tap(paused, DeskVerb.RESUME)
    assert "next on" in text_of(resumed)
    assert "No posts" in text_of(await office.say("remove 1"))
    acts = [one.act for one in await office.database.audit.entries(9)]
    assert acts == ["post.removed", "post.resumed", "post.paused", "post.added"]


async def test_a_post_follows_its_chat(office: Office) -> None:
    """A group that was given a new id keeps its posts."""
    await office.say("schedule every day 09:00 UTC, card cors")
    (post,) = await office.database.posts.posts()
    moved = type(post.to)(Place("telegram", "-1009"))
    await office.database.posts.moved(post.to, moved)
    (after,) = await office.database.posts.posts()
    assert after.to.place == Place("telegram", "-1009")


async def test_a_card_is_posted_here_and_now(office: Office) -> None:
    """It goes into the place of the call; in private there is no such place."""
    await office.say("post cors")
    (delivery,) = office.queue.deliveries.values()
    assert (delivery.name, delivery.to.place) == ("cors", MOD.place)
    alone = await office.say("post cors", Actor(MOD.person))
    assert "Say where" in text_of(alone)


async def test_the_rounds(office: Office) -> None:
    """Tasks are registered by name, and a digest goes to each channel once a day."""
    rounds = Rounds(
        desk=office.desk,
        usage=office.database.usage,
        retention=NOW - NOW.replace(year=NOW.year - 1),
        digest_to=[Place("telegram", "-7")],
        digest_every="daily",
    )
    await rounds.start(office.queue)
    assert set(office.queue.tasks) == {"desk.minute", "desk.purge", "desk.digest"}
    for _, task in office.queue.tasks.values():
        await task(NOW)
        await task(NOW)
    (delivery,) = office.queue.deliveries.values()
    assert delivery.errand is Errand.DIGEST


async def test_posts_are_told_apart_by_time(office: Office) -> None:
    """A post of a moment that is over is refused."""
    reply = await office.say("schedule on 2020-01-01 09:00 UTC, card cors")
    assert "over" in text_of(reply)
    assert await office.database.posts.posts() == []
