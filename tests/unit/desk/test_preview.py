"""What a preview promises is what the published index then does."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.cards import Card
from bot.desk.preview import Forecast, answered_by
from bot.ports import Act, Asked, CardEdit
from bot.replies import DeskVerb, Reply
from tests.desks import Office, opened, ways
from tests.reading import text_of
from tests.small import CARDS, small_core

WORDS = ("viewset", "router", "volume", "cors", "port", "browser", "docker", "what", "is", "use")
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
ASKED = tuple(phrase for card in CARDS for phrase in card.phrases)


def asked(text: str) -> Asked:
    """A recorded question."""
    return Asked("q", datetime.now(UTC), "telegram", "a", text, "answer", (), 0.9, 1.0)


def publishing(card: Card) -> CardEdit:
    """The edit that puts a card out."""
    return CardEdit(Act.PUBLISH, "telegram:1", (card,))


@settings(deadline=None, max_examples=25)
@given(
    slug=st.sampled_from(["new-card", *(card.slug for card in CARDS)]),
    phrases=st.lists(PHRASES, min_size=1, max_size=4, unique=True),
    questions=st.lists(PHRASES | st.sampled_from(ASKED), max_size=8, unique=True),
)
def test_the_forecast_comes_true(slug: str, phrases: list[str], questions: list[str]) -> None:
    """Wins, steals and losses are exactly the answers that change once the card is out."""
    core = small_core(encoder="none").consultation
    card = Card(slug, "A title", "Some text.", phrases=tuple(phrases))
    before = {text: answered_by(core.measure(text)[0]) for text in questions}
    forecast = Forecast(core, patience=math.inf)
    effects = forecast.effects(publishing(card), map(asked, questions))
    assert {text: answered_by(core.measure(text)[0]) for text in questions} == before
    core.engine.update([card])
    after = {text: answered_by(core.measure(text)[0]) for text in questions}
    changed = [text for text in questions if before[text] != after[text]]
    assert set(effects.wins) == {t for t in changed if after[t] == slug and not before[t]}
    stolen = {(t, before[t]) for t in changed if after[t] == slug and before[t]}
    assert set(effects.steals) == stolen
    assert set(effects.losses) == {t for t in changed if before[t] == slug}
    assert effects.asked == len(questions)


def test_a_forecast_without_patience_tries_nothing() -> None:
    """What was not tried is not counted, and the question nearest to the card comes first."""
    core = small_core(encoder="none").consultation
    card = Card("new", "Zuiop", "Text.", phrases=("zuiop asdf",))
    questions = [asked("what is cors"), asked("zuiop asdf")]
    assert Forecast(core, patience=-1.0).effects(publishing(card), questions).asked == 0
    tried = Forecast(core, patience=math.inf).effects(publishing(card), questions)
    assert (tried.asked, tried.wins) == (2, ("zuiop asdf",))


async def test_a_preview_shows_what_would_be_stolen(office: Office) -> None:
    """The question that another card answers now is named with that card."""
    question = "preflight request of my react frontend"
    await office.ask(question)
    core = office.small.consultation
    assert answered_by(core.measure(question)[0]) == "cors"
    fields = {"title": "Preflight of React", "phrases": question, "text": "Text."}
    preview = await office.fill(await office.say("new"), **fields)
    text = text_of(preview)
    assert "Would steal 1 from another card:" in text
    assert f"{question} (cors)" in text
    assert "Cards that say nearly the same:" in text
    await office.tap(preview, DeskVerb.PUBLISH)
    assert answered_by(core.measure(question)[0]) == "preflight-of-react"


class Pages:
    """A platform on which every card takes so many pages."""

    def __init__(self, count: int) -> None:
        self.count = count

    def pages(self, reply: Reply) -> int:
        """See `Stage`."""
        return self.count


async def test_a_preview_says_how_long_the_card_is_on_each_platform(office: Office) -> None:
    """Moderators see the card on one platform; learners may turn its pages on another."""
    office.desk.room.stages.update(telegram=Pages(1), discord=Pages(2))
    preview = await office.fill(await office.say("edit cors"), text="Long.")
    assert "Pages for learners. Discord: 2, Telegram: 1." in text_of(preview)


EXPECTED = {
    "wins": "Would win {}, which nothing answers now:",
    "steals": "Would steal {} from another card:",
    "losses": "Would lose {} that it answers now:",
}


@pytest.mark.parametrize("encoder", ["none", "static"])
@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    revised=st.sampled_from(["", "cors", "drf-routers"]),
    phrases=st.lists(PHRASES, min_size=1, max_size=4, unique=True),
    questions=st.lists(PHRASES | st.sampled_from(ASKED), min_size=1, max_size=6, unique=True),
)
async def test_the_desk_tells_what_then_happens(
    encoder: str, revised: str, phrases: list[str], questions: list[str]
) -> None:
    """As moderators and learners see it: what the preview lists is what the bot then answers."""
    async with opened(encoder=encoder) as office:
        for text in ("zuiop asdf", *questions):
            await office.ask(text)
        form = await office.say(f"edit {revised}" if revised else "new")
        named = {} if revised else {"title": "Zuiop asdf"}
        preview = await office.fill(form, phrases="\n".join(phrases), text="Text.", **named)
        if not ways(preview, DeskVerb.PUBLISH):
            return  # a phrase that another card has
        core = office.small.consultation
        before = {text: answered_by(core.measure(text)[0]) for text in ("zuiop asdf", *questions)}
        await office.tap(preview, DeskVerb.PUBLISH)
        after = {text: answered_by(core.measure(text)[0]) for text in before}
    slug = revised or "zuiop-asdf"
    changed = [text for text in before if before[text] != after[text]]
    found = {
        "wins": [t for t in changed if after[t] == slug and not before[t]],
        "steals": [f"{t} ({before[t]})" for t in changed if after[t] == slug and before[t]],
        "losses": [t for t in changed if before[t] == slug],
    }
    lines = text_of(preview).splitlines()
    for kind, texts in found.items():
        title = EXPECTED[kind].format(len(texts))
        assert (title in lines) == bool(texts)
        assert set(texts) <= set(lines)
    assert ("No recorded question would be answered differently." in lines) != any(found.values())


WORDINGS = {
    "cors": ("the browser forbids my page to call the server",),
    "docker-volumes": ("my rows are gone after a restart",),
    "drf-routers": ("who writes my addresses",),
}
WORDED = tuple(wording for texts in WORDINGS.values() for wording in texts)
SLUGS = st.sampled_from([card.slug for card in CARDS])


async def test_a_merge_tells_what_the_wordings_of_the_loser_bring() -> None:
    """A question that only a wording of the loser answers is not lost: it goes to the winner."""
    [question] = WORDINGS["drf-routers"]
    async with opened(wordings=WORDINGS) as office:
        await office.ask(question)
        core = office.small.consultation
        assert answered_by(core.measure(question)[0]) == "drf-routers"
        plan = text_of(await office.say("merge drf-routers drf-viewsets"))
        assert "It would answer what the two answer now, and nothing else." in plan
        assert "Tried on 1 different questions" in plan
        renamed = await office.say("rename drf-routers routers")
        assert not renamed.failed
        plan = await office.say("merge routers drf-viewsets")
        assert "It would answer what the two answer now, and nothing else." in text_of(plan)
        await office.tap(plan, DeskVerb.MERGE_SURE)
        assert answered_by(core.measure(question)[0]) == "drf-viewsets"


@pytest.mark.parametrize("encoder", ["none", "static"])
@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    loser=SLUGS,
    winner=SLUGS,
    questions=st.lists(
        PHRASES | st.sampled_from(ASKED) | st.sampled_from(WORDED), min_size=1, unique=True
    ),
)
async def test_a_merge_does_what_its_plan_tells(
    encoder: str, loser: str, winner: str, questions: list[str]
) -> None:
    """The plan lists what the bot then answers by the winner, wordings included, and what not."""
    assume(loser != winner)
    async with opened(encoder=encoder, wordings=WORDINGS) as office:
        for text in questions:
            await office.ask(text)
        core = office.small.consultation
        before = {text: answered_by(core.measure(text)[0]) for text in questions}
        plan = await office.say(f"merge {loser} {winner}")
        await office.tap(plan, DeskVerb.MERGE_SURE)
        after = {text: answered_by(core.measure(text)[0]) for text in questions}
    two, won = {loser, winner}, [text for text in questions if after[text] == winner]
    found = {
        "wins": [text for text in won if not before[text]],
        "steals": [f"{t} ({before[t]})" for t in won if before[t] and before[t] not in two],
        "losses": [t for t in questions if before[t] in two and after[t] != winner],
    }
    lines = text_of(plan).splitlines()
    titles = {**EXPECTED, "losses": "Would lose {} that one of the two answers now:"}
    for kind, texts in found.items():
        assert (titles[kind].format(len(texts)) in lines) == bool(texts)
        assert set(texts) <= set(lines)
    nothing = "It would answer what the two answer now, and nothing else." in lines
    assert nothing != any(found.values())
