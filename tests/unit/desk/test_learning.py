"""What taps teach: the desk proposes, a moderator decides."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.people import Person
from bot.ports import Asked, Pick, Rating
from bot.replies import DeskVerb
from tests.desks import Office
from tests.reading import text_of

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
