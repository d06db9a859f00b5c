"""Posts into places that are named: from private, from the moderators' channel, from a shell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.outbox import Outbox
from bot.desk.places import split_place
from bot.desk.rights import Everybody, Moderators
from bot.errors import DeskError
from bot.people import Actor, Person, Place
from bot.ports import Errand
from bot.replies import DeskVerb
from tests.desks import MOD, Office
from tests.reading import text_of

PRIVATE = Actor(MOD.person)
SHELL = Actor(Person("terminal", "root"))


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("cors to telegram:-1001", Place("telegram", "-1001")),
        ("cors into telegram:-1001:7", Place("telegram", "-1001", "7")),
        ("cors to <#42>", Place("discord", "42")),
        ("cors to discord:42", Place("discord", "42")),
        ("cors to https://discord.com/channels/1/42", Place("discord", "42")),
        ("cors to https://discord.com/channels/1/42/99", Place("discord", "42")),
        ("cors to https://t.me/c/1234/7", Place("telegram", "-1001234", "7")),
        ("cors TO t.me/c/1234 ", Place("telegram", "-1001234")),
    ],
)
def test_places_are_read(line: str, place: Place) -> None:
    """As the settings write them, and as the apps copy them."""
    assert split_place(line) == ("cors", place)


@pytest.mark.parametrize("line", ["cors", "cors to me", "how to deploy", "to discord:1", ""])
def test_lines_without_a_place(line: str) -> None:
    """What only looks like one stays part of the line."""
    assert split_place(line) == (line, None)


@pytest.mark.parametrize("word", ["telegram:@group", "discord:#help", "https://example.org/"])
def test_places_that_cannot_be_found(word: str) -> None:
    """The sentence says how to write one."""
    with pytest.raises(DeskError, match="is no place; write one like telegram:-1001234567890"):
        split_place(f"cors to {word}")


@given(st.text())
def test_any_line_is_read_or_refused(line: str) -> None:
    """No text breaks the reader."""
    try:
        rest, place = split_place(line)
    except DeskError:
        return
    assert rest in line
    assert place is None or split_place(f"x to {place}") == ("x", place)


async def test_a_card_is_posted_elsewhere(office: Office) -> None:
    """It goes where the line says, and who posted it there is in the log of acts."""
    await office.say("post cors to telegram:-1009", PRIVATE)
    (delivery,) = office.queue.deliveries.values()
    assert (delivery.errand, delivery.to.place) == (Errand.POST, Place("telegram", "-1009"))
    assert "telegram:1: post.now cors telegram:-1009" in text_of(await office.say("audit"))


async def test_in_private_a_button_asks_where(office: Office) -> None:
    """There is no place to take for granted."""
    history = await office.say("history cors", PRIVATE)
    form = await office.tap(history, DeskVerb.POST_NOW, actor=PRIVATE)
    await office.fill(form, PRIVATE, where="telegram:-1009")
    form = await office.tap(await office.say("posts"), DeskVerb.POST_NEW, actor=PRIVATE)
    await office.fill(form, PRIVATE, plan="every day 9:00 UTC, card cors", where="discord:7")
    (delivery,) = office.queue.deliveries.values()
    assert delivery.to.place == Place("telegram", "-1009")
    (post,) = await office.database.posts.posts()
    assert post.to.place == Place("discord", "7")
    assert "card cors, in discord:7 (next on" in text_of(await office.say("posts"))


async def test_the_card_of_the_day_by_subscription(office: Office) -> None:
    """One word subscribes this place; when and where can be said behind it."""
    assert "every day 09:00 UTC, card of the day" in text_of(await office.say("subscribe"))
    reply = await office.say("subscribe 7:30 africa/lagos to telegram:-5", PRIVATE)
    assert "every day 07:30 Africa/Lagos, card of the day" in text_of(reply)
    places = [post.to.place for post in await office.database.posts.posts()]
    assert sorted(map(str, places)) == ["telegram:-100", "telegram:-5"]


class Only:
    """A platform by whose word people moderate one place."""

    def __init__(self, place: str) -> None:
        self.place = place

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """See `Rights`."""
        return place is None or str(place) == self.place


async def test_nobody_posts_where_they_do_not_moderate(office: Office) -> None:
    """Moderating one place is no leave for another, on this platform or the other."""
    word = Only("telegram:-100")
    may = Moderators(set(), {"telegram": word, "discord": Only("discord:7")})
    office.desk.posts._moderators = may
    office.desk._moderators = may
    assert not (await office.say("post cors to telegram:-100", PRIVATE)).failed
    for elsewhere in ("telegram:-200", "discord:7"):
        for line in ("post cors", "schedule every day 9:00 UTC, card cors", "subscribe"):
            refused = await office.say(f"{line} to {elsewhere}", PRIVATE)
            assert "You do not moderate that place" in text_of(refused)
    assert len(office.queue.deliveries) == 1
    assert await office.database.posts.posts() == []


async def test_from_a_shell_the_running_bot_posts(office: Office) -> None:
    """Where there is no queue the post is left for the next minute of the bot that runs, once."""
    office.desk.moderators.believe("terminal", Everybody())
    queue, office.desk.room.jobs._jobs = office.desk.room.jobs._jobs, None
    assert isinstance(office.desk.room.jobs, Outbox)
    left = await office.say("post cors to telegram:-1009", SHELL)
    assert "goes out within a minute" in text_of(left)
    office.desk.room.jobs._jobs = queue
    for _ in range(2):
        await office.desk.posts.send_due(office.desk.room.now() + timedelta(minutes=1))
    (delivery,) = office.queue.deliveries.values()
    assert (delivery.name, delivery.to.place) == ("cors", Place("telegram", "-1009"))
    assert await office.database.posts.posts() == []
