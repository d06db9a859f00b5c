"""Who may, and that any button and any line gets a plain reply."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.rights import Moderators
from bot.people import Actor, Person, Place
from bot.replies import DeskVerb
from tests.desks import MOD, OTHER, STRANGER, Office
from tests.reading import text_of


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


async def test_a_no_is_asked_about_again_soon() -> None:
    """It may have meant that the platform could not be asked; a flood asks it once in a while."""
    seconds = [0.0]
    word = Word(may=False)
    moderators = Moderators(set(), {"telegram": word}, clock=lambda: seconds[0])
    for _ in range(9):
        assert not await moderators.may(STRANGER)
    word.may = True
    seconds[0] = 5.0
    assert await moderators.may(STRANGER)
    assert word.asked == 2


async def test_having_a_message_answered_is_an_act(office: Office) -> None:
    """Who had the bot speak, and where, is in the log; what was said is not."""
    assert await office.desk.may_answer(MOD)
    assert not await office.desk.may_answer(STRANGER)
    (entry,) = await office.database.audit.entries(9)
    assert (entry.by, entry.act, entry.about) == ("telegram:1", "answer", "telegram:-100")


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
