"""Gaps closed in the inbox, and askers told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.app.desk import open_rounds
from bot.desk.courier import Courier
from bot.desk.postman import DeskPostman
from bot.messages import Messages
from bot.people import Address, Person, Place
from bot.ports import Delivery, Errand, Fate, Outcome
from bot.replies import DeskVerb, Reply, Verb
from bot.settings import read_settings
from tests.desks import MOD, Office, ways
from tests.reading import text_of

HERE = Address(Place("telegram", "50"), message="9", person="50")


class Sent:
    """A courier that remembers, and says what it was told to."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.messages: list[tuple[str, Address, str]] = []

    async def send(self, reply: Reply, to: Address, key: str) -> Outcome:
        """See `Courier`."""
        self.messages.append((text_of(reply), to, key))
        return self.outcomes.pop(0) if self.outcomes else Outcome(Fate.DELIVERED)


def postman(office: Office, courier: Courier) -> DeskPostman:
    """The postman of a desk, with one platform."""
    messages: Messages = office.desk._messages
    return DeskPostman(office.desk.room, office.desk.overview, messages, {"telegram": courier})


async def wait(office: Office, text: str, person: str = "50") -> None:
    """Ask something unknown and wait to be told."""
    reply = await office.ask(text, person)
    data = f"w:{ways_of(reply)}::0"
    told = await office.assistant.act(data, Person("telegram", person), "en", HERE)
    assert "I'll tell you here" in text_of(told)


def ways_of(reply: Reply) -> str:
    """The id of the question that a reply is about."""
    actions = [one.action for row in reply.buttons for one in row]
    return next(one.question for one in actions if one.verb is Verb.WATCH)


async def test_a_gap_is_answered_with_a_card_and_the_asker_told(office: Office) -> None:
    """The wording becomes a phrase, the next asker gets the card, the first is told once."""
    await wait(office, "qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    assert "waiting to be told: 1" in text_of(gap)
    form = await office.tap(gap, DeskVerb.GAP_FIND)
    done = await office.fill(form, slug="cors")
    assert "Askers who wait and will be told: 1" in text_of(done)
    assert "qwertz zuiop asdf" in office.small.consultation.engine.cards["cors"].phrases
    assert "rule of browsers" in text_of(await office.ask("qwertz zuiop asdf", "2"))
    (delivery,) = office.queue.deliveries.values()
    sent = Sent()
    outcome = await postman(office, sent).deliver(delivery)
    ((text, to, key),) = sent.messages
    assert text.startswith("You asked “qwertz zuiop asdf”. There is an answer now:")
    assert (to, key) == (HERE, delivery.key)
    await postman(office, sent).done(delivery, outcome)
    assert await office.database.watches.due(10) == []
    assert "Every question got an answer." in text_of(await office.say("gaps"))


async def test_a_card_written_for_a_gap_answers_it(office: Office) -> None:
    """The draft has the wordings as phrases; publishing it settles the gap."""
    await wait(office, "qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    form = await office.tap(gap, DeskVerb.GAP_WRITE)
    assert form.form is not None
    assert form.form.fields[1].value == "qwertz zuiop asdf"
    preview = await office.fill(form, title="Qwertz", text="Qwertz is a keyboard.")
    assert "Would win 1, which" in text_of(preview)
    await office.tap(preview, DeskVerb.PUBLISH)
    (delivery,) = office.queue.deliveries.values()
    assert (delivery.errand, delivery.to.place.chat) == (Errand.WATCH, "")
    (watch,) = await office.database.watches.due(1)
    assert (watch.id, watch.slug) == (delivery.name, "qwertz")
    entries = await office.database.audit.entries(2)
    assert {one.act for one in entries} == {"publish", "gap.answered"}


async def test_a_dismissed_gap_gives_its_reason(office: Office) -> None:
    """Who asks such a thing is told why, and it does not come back into the inbox."""
    await wait(office, "qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    form = await office.tap(gap, DeskVerb.GAP_DISMISS)
    done = await office.fill(form, reason="Keyboards are not our subject.")
    assert "Keyboards are not our subject." in text_of(await office.ask("qwertz zuiop  asdf", "2"))
    assert "Every question got an answer." in text_of(await office.say("gaps"))
    (delivery,) = office.queue.deliveries.values()
    sent = Sent()
    await postman(office, sent).deliver(delivery)
    assert "Keyboards are not our subject." in sent.messages[0][0]
    reopened = await office.tap(done, DeskVerb.GAP_REOPEN)
    assert "Nobody could answer this" in text_of(reopened)
    assert "I don't have an answer" in text_of(await office.ask("qwertz zuiop asdf", "3"))


async def test_a_reason_outlives_its_questions(office: Office) -> None:
    """Old questions are deleted, the moderators' word stays."""
    await office.ask("qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    await office.fill(await office.tap(gap, DeskVerb.GAP_DISMISS), reason="Not here.")
    await office.database.usage.purge(datetime(2100, 1, 1, tzinfo=UTC))
    await office.library.refresh()
    assert "Not here." in text_of(await office.ask("qwertz zuiop asdf", "2"))
    assert "Not here." in text_of(await office.say("dismissed"))


async def test_two_gaps_are_joined(office: Office) -> None:
    """“Same as…” makes two gaps one, and an old button leads to it."""
    await office.ask("qwertz zuiop", "1")
    await office.ask("yxcvb mnbv", "2")
    inbox = await office.say("gaps")
    gap = await office.tap(inbox, DeskVerb.GAP)
    same = await office.tap(gap, DeskVerb.GAP_SAME)
    joined = await office.tap(same, DeskVerb.GAP_SAME)
    assert "times: 2, people: 2" in text_of(joined)
    again = await office.tap(inbox, DeskVerb.GAP)
    assert "times: 2, people: 2" in text_of(again)
    assert len(ways(await office.say("gaps"), DeskVerb.GAP)) == 1


async def test_a_settled_gap_is_settled_once(office: Office) -> None:
    """A second moderator who taps late is told."""
    await office.ask("qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    form = await office.tap(gap, DeskVerb.GAP_FIND)
    await office.fill(form, slug="cors")
    late = await office.fill(form, slug="drf-routers")
    assert "settled that gap already" in text_of(late)


@pytest.mark.parametrize("fate", [Fate.GONE, Fate.DELIVERED])
async def test_an_address_is_deleted_in_the_end(fate: Fate, office: Office) -> None:
    """Told or given up, where somebody can be reached is forgotten."""
    await wait(office, "qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    await office.fill(await office.tap(gap, DeskVerb.GAP_FIND), slug="cors")
    (delivery,) = office.queue.deliveries.values()
    courier = Sent(Outcome(fate, "the bot is blocked"))
    outcome = await postman(office, courier).deliver(delivery)
    assert outcome.fate is fate
    for _ in range(2):
        await postman(office, courier).done(delivery, outcome)
    assert await office.database.watches.due(10) == []


async def test_a_platform_that_is_off_is_waited_for(office: Office) -> None:
    """A delivery to a platform that does not run here is tried later."""
    delivery = Delivery("watch:x", Address(Place("discord", "")), Errand.WATCH, "x")
    outcome = await postman(office, Sent()).deliver(delivery)
    assert outcome.fate is Fate.LATER


async def test_nobody_is_told_of_a_card_that_is_gone(office: Office) -> None:
    """An answer that was taken away again is not announced; who waits goes on waiting."""
    await wait(office, "qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    await office.fill(await office.tap(gap, DeskVerb.GAP_FIND), slug="cors")
    (delivery,) = office.queue.deliveries.values()
    await office.say("archive cors")
    sent = Sent()
    outcome = await postman(office, sent).deliver(delivery)
    await postman(office, sent).done(delivery, outcome)
    assert sent.messages == []
    await office.say("restore cors")
    assert (await postman(office, sent).deliver(delivery)).fate is Fate.DELIVERED
    assert "You asked “qwertz zuiop asdf”" in sent.messages[0][0]


async def test_what_was_settled_without_a_queue_is_told_at_the_start(office: Office) -> None:
    """From a shell, or while a bot comes up, nothing is queued; the next queue begins with it."""
    await wait(office, "qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    office.desk.room.jobs._jobs = None
    await office.fill(await office.tap(gap, DeskVerb.GAP_FIND), slug="cors")
    assert office.queue.deliveries == {}
    settings = read_settings(env_file=None)
    await open_rounds(settings, office.desk, office.database, office.queue)
    (delivery,) = office.queue.deliveries.values()
    assert delivery.errand is Errand.WATCH


async def test_who_was_forgotten_is_not_told(office: Office) -> None:
    """The queue knows no address: once it is deleted, a delivery that waits finds nobody."""
    await wait(office, "qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    await office.fill(await office.tap(gap, DeskVerb.GAP_FIND), slug="cors")
    (delivery,) = office.queue.deliveries.values()
    assert HERE.place.chat not in str(delivery)
    await office.assistant.forget(Person("telegram", "50"))
    sent = Sent()
    assert (await postman(office, sent).deliver(delivery)).fate is Fate.DELIVERED
    assert sent.messages == []


async def test_a_digest_only_when_there_is_something_new(office: Office) -> None:
    """Where nothing came since the last one the moderators' channel stays quiet."""
    sent = Sent()
    now = datetime.now(UTC)
    today = Delivery("digest:x", HERE, Errand.DIGEST, (now - timedelta(hours=1)).isoformat())
    later = Delivery("digest:y", HERE, Errand.DIGEST, (now + timedelta(hours=1)).isoformat())
    await postman(office, sent).deliver(today)
    assert sent.messages == []
    await office.ask("qwertz zuiop asdf")
    await postman(office, sent).deliver(later)
    assert sent.messages == []
    await postman(office, sent).deliver(today)
    assert "qwertz zuiop asdf (people: 1)" in sent.messages[0][0]


async def test_what_is_given_up_is_in_the_log_of_acts(office: Office) -> None:
    """Moderators see it; a schedule that reaches nobody any more is paused."""
    await office.say("schedule every day 09:00 UTC, card cors")
    (post,) = await office.database.posts.posts()
    assert post.due is not None
    await office.desk.posts.send_due(post.due)
    (delivery,) = office.queue.deliveries.values()
    gone = Outcome(Fate.GONE, "the channel is gone")
    await postman(office, Sent()).done(delivery, gone)
    await postman(office, Sent()).done(Delivery("digest:x", HERE, Errand.DIGEST), gone)
    log = text_of(await office.say("audit"))
    assert f"nexus: post.given_up {post.id} the channel is gone" in log
    assert "nexus: digest.given_up digest the channel is gone" in log
    assert "(paused)" in text_of(await office.say("posts"))


async def test_the_desk_counts_what_waits(office: Office) -> None:
    """The first page says how much of what is there."""
    await office.ask("qwertz zuiop asdf")
    await office.say("new")
    text = text_of(await office.desk.open(MOD))
    assert "Questions without an answer: 1" in text
    assert "Your drafts: 1" in text
