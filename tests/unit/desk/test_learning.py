"""What taps teach, what is posted, and who may."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.rights import Moderators
from bot.desk.rounds import Rounds
from bot.desk.schedule import read_plan
from bot.errors import DeskError
from bot.people import Actor, Person, Place
from bot.ports import Asked, Errand, Pick, Rating
from bot.replies import DeskVerb
from tests.desks import MOD, OTHER, STRANGER, Office, text_of

NOW = datetime.now(UTC)


async def picked(office: Office, wording: str, slug: str, people: int) -> None:
    """So many people asked this and took that card."""
    for n in range(people):
        question = Asked(
            id=f"{slug}{n}{wording[:3]}",
            at=NOW,
            platform="telegram",
            asker=f"p{n}",
            text=wording,
            decision="choice",
            slugs=(slug,),
            confidence=0.4,
            elapsed_ms=1.0,
        )
        await office.database.questions.record([question])
        await office.database.askers.pick(Pick(question.id, slug, question.asker, NOW))


async def test_three_people_make_a_proposal(office: Office) -> None:
    """Two are too few; the third makes it, and one tap makes it a phrase."""
    await picked(office, "browser says no", "cors", 2)
    assert "nothing to propose" in text_of(await office.say("proposals"))
    await picked(office, "browser says no", "cors", 3)
    proposals = await office.say("proposals")
    assert "3 people who asked “browser says no” took “CORS”" in text_of(proposals)
    assert "browser says no" not in office.small.consultation.engine.cards["cors"].phrases
    await office.tap(proposals, DeskVerb.ACCEPT)
    assert "browser says no" in office.small.consultation.engine.cards["cors"].phrases
    assert "nothing to propose" in text_of(await office.say("proposals"))


async def test_a_declined_proposal_stays_away(office: Office) -> None:
    """It does not come back, also when more people do the same."""
    await picked(office, "browser says no", "cors", 3)
    await office.tap(await office.say("proposals"), DeskVerb.DECLINE)
    await picked(office, "browser says no", "cors", 5)
    assert "nothing to propose" in text_of(await office.say("proposals"))
    assert (await office.database.audit.entries(1))[0].act == "proposal.declined"


async def test_a_card_that_was_not_it_is_proposed_for_revision(office: Office) -> None:
    """With the questions that led there, until somebody revises it."""
    await picked(office, "front end blocked", "cors", 3)
    for n in range(3):
        rating = Rating(f"cors{n}fro", "cors", f"p{n}", helped=False, at=datetime.now(UTC))
        await office.database.questions.rate(rating)
    proposals = await office.say("proposals")
    assert "“CORS” was not it for 3 people: front end blocked" in text_of(proposals)
    preview = await office.fill(await office.say("edit cors"), text="Better.")
    await office.tap(preview, DeskVerb.PUBLISH)
    assert "was not it" not in text_of(await office.say("proposals"))


async def test_a_tap_on_a_choice_is_remembered(office: Office) -> None:
    """The assistant records which card was taken for which question."""
    reply = await office.ask("qqzx", "9")
    question = reply.buttons[0][0].action.question
    await office.assistant.act(f"p:{question}:cors:0", Person("telegram", "9"))
    await office.assistant.act(f"p:{question}:drf-routers:0", Person("telegram", "9"))
    (proposal,) = await office.database.proposals.picked(1, datetime(2000, 1, 1, tzinfo=UTC))
    assert (proposal.slug, proposal.wordings) == ("drf-routers", ("qqzx",))


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
    assert "in the channel or group" in text_of(alone)


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


class Word:
    """A platform's word, counted."""

    def __init__(self, *, may: bool) -> None:
        self.may = may
        self.asked = 0

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """See `Rights`."""
        self.asked += 1
        return self.may


async def test_a_platforms_word_is_believed_for_a_minute() -> None:
    """Then it is asked again: a removed moderator loses rights within a minute."""
    seconds = [0.0]
    word = Word(may=True)
    moderators = Moderators(set(), {"telegram": word}, clock=lambda: seconds[0])
    assert await moderators.may(STRANGER)
    word.may = False
    seconds[0] = 59.9
    assert await moderators.may(STRANGER)
    seconds[0] = 60.0
    assert not await moderators.may(STRANGER)
    assert word.asked == 2


async def test_a_word_counts_for_its_own_platform_alone() -> None:
    """Rights in one place, or on another platform, are none here."""
    moderators = Moderators(set(), {"telegram": Word(may=True)})
    assert not await moderators.may(OTHER)
    crossed = Actor(STRANGER.person, Place("discord", "1"))
    assert not await moderators.may(crossed)


DRAFT = "aaaaaaaaaaaa"


@pytest.mark.parametrize("verb", list(DeskVerb))
async def test_nobody_else_may_tap(verb: DeskVerb, office: Office) -> None:
    """Whatever button a stranger forges, one plain sentence is all there is."""
    for name in ("cors", ""):
        reply = await office.desk.act(f"{verb.value}:{DRAFT}:{name}:0", STRANGER)
        assert text_of(reply) == "Only moderators can do that here."
        assert reply.failed
        form = await office.desk.submit(f"{verb.value}:{DRAFT}:{name}:0", {"slug": "x"}, STRANGER)
        assert text_of(form) == "Only moderators can do that here."
    assert await office.database.audit.entries(1) == []


async def test_nobody_else_may_say(office: Office) -> None:
    """Nor type a command, send a file, or make a card of a message."""
    replies = [await office.say(line, STRANGER) for line in ("", "gaps", "archive cors", "x")]
    replies.append(await office.desk.card_file("x.md", b"---\n", STRANGER))
    replies.append(await office.desk.from_message("text", STRANGER))
    replies.append(await office.desk.open(STRANGER))
    assert {text_of(reply) for reply in replies} == {"Only moderators can do that here."}
    assert await office.database.drafts.drafts(str(STRANGER.person)) == []


@pytest.mark.parametrize("verb", list(DeskVerb))
async def test_every_button_gets_a_reply(verb: DeskVerb, office: Office) -> None:
    """A moderator's stale or forged button never breaks anything."""
    for name in ("cors", "nothing", ""):
        for about in (DRAFT, "1", "99999999999"):
            reply = await office.desk.act(f"{verb.value}:{about}:{name}:0", MOD)
            assert text_of(reply)
            form = await office.desk.submit(f"{verb.value}:{about}:{name}:0", {}, MOD)
            assert text_of(form)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.text())
async def test_any_line_gets_a_reply(line: str, office: Office) -> None:
    """A command that is none is answered with the list of commands."""
    assert text_of(await office.say(line))


@pytest.mark.parametrize("data", ["", "x", "pu", "pu:::", "p:a:b:0", "zz:a:b:0", "pu:a:b:9999"])
async def test_data_that_is_no_button(data: str, office: Office) -> None:
    """It is called out of date, like any button whose meaning is gone."""
    assert "out of date" in text_of(await office.desk.act(data, MOD))
    assert "out of date" in text_of(await office.desk.submit(data, {}, MOD))


async def test_posts_are_told_apart_by_time(office: Office) -> None:
    """A post of a moment that is over is refused."""
    reply = await office.say("schedule on 2020-01-01 09:00 UTC, card cors")
    assert "over" in text_of(reply)
    assert await office.database.posts.posts() == []
