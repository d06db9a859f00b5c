"""A bot with a small real core, connected to a fake Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.files.texts import read_followups, read_languages, read_lines, read_smalltalk
from adapters.telegram import TelegramBot
from bot.assistant import Assistant
from bot.cards import Card, Kind, Link
from bot.consultation import Consultation
from bot.dialog.followup import FollowUps
from bot.lookup import Engine, Smalltalk, Thresholds
from bot.messages import Messages
from bot.people import Pseudonyms
from bot.recorder import Recorder
from bot.replies import Replies
from bot.typeahead import Typeahead
from tests.fakes import CountingMeter, MemoryCache, MemoryQuestions
from tests.servers.telegram import FakeTelegram, running_telegram
from tests.servers.telegram_people import Person

MESSAGES = Path(__file__).parents[3] / "content" / "messages"
STEPS = "\n".join(f"    step_{n} = run({n})  # what step {n} does" for n in range(240))

CARDS = [
    Card(
        "cors",
        "CORS",
        "Browsers ask a server whether **another origin** may read its answers.\n\n"
        "Name the origins that may:\n\n"
        '```python\nCORS_ALLOWED_ORIGINS = ["https://app.example.com"]\n```\n\n'
        "- never allow all 🌍 origins\n- install `django-cors-headers`",
        phrases=("what is cors", "allow another origin"),
        tags=("web", "security"),
        related=("drf-viewsets",),
        links=(Link("CORS at MDN", "https://developer.mozilla.org/docs/Web/HTTP/CORS"),),
    ),
    Card(
        "drf-viewsets",
        "ViewSets",
        "A ViewSet holds the actions of one resource.\n\nA router makes its URLs.",
        phrases=("what is a viewset", "viewset or apiview"),
        tags=("rest",),
        related=("cors", "drf-routers"),
    ),
    Card(
        "drf-routers",
        "Routers",
        "A router makes URLs for a ViewSet.",
        phrases=("what is a router", "register a viewset with a router"),
        tags=("rest",),
    ),
    Card(
        "long-recipe",
        "A long recipe",
        f"It has many steps.\n\n```python\ndef cook():\n{STEPS}\n```\n\nThat is all.",
        phrases=("how do I cook the long recipe",),
        tags=("kitchen",),
    ),
    Card(
        "port-already-in-use",
        "Port already in use",
        "Something else listens on the port.\n\n## Symptom\n\n"
        "```text\nError: That port is already in use.\n```\n\n## Fix\n\nStop the other one.",
        kind=Kind.CHALLENGE,
        phrases=("port already in use",),
        tags=("docker",),
    ),
]


@pytest.fixture
def messages() -> Messages:
    """The bot's own lines."""
    return Messages(read_lines(MESSAGES))


@pytest.fixture
def replies(messages: Messages) -> Replies:
    """The bot's own lines in English."""
    return Replies(messages)


@pytest.fixture
def meter() -> CountingMeter:
    """What the bot counts."""
    return CountingMeter()


@pytest.fixture
def questions() -> MemoryQuestions:
    """What the bot records."""
    return MemoryQuestions()


@pytest.fixture
def consultation(meter: CountingMeter) -> Consultation:
    """Lookups over a handful of cards."""
    return Consultation(
        engine=Engine(CARDS, vectors=None),
        smalltalk=Smalltalk(read_smalltalk(MESSAGES)),
        thresholds=Thresholds(),
        cache=MemoryCache(),
        meter=meter,
    )


@pytest.fixture
def assistant(
    consultation: Consultation,
    messages: Messages,
    meter: CountingMeter,
    questions: MemoryQuestions,
) -> Assistant:
    """The core over those cards."""
    return Assistant(
        consultation=consultation,
        recorder=Recorder(questions, meter),
        store=questions,
        askers=questions,
        messages=messages,
        pseudonyms=Pseudonyms(b"key"),
        meter=meter,
        cache=MemoryCache(),
        followups=FollowUps(read_followups(MESSAGES)),
        languages=read_languages(MESSAGES.parent / "glossary.toml"),
    )


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A Telegram whose rules the bot must not have broken by the end of the test."""
    async with running_telegram() as server:
        yield server
        assert server.broken == []


MakeBot = Callable[..., TelegramBot]


@pytest.fixture
async def make_bot(
    telegram: FakeTelegram,
    assistant: Assistant,
    consultation: Consultation,
    questions: MemoryQuestions,
    meter: CountingMeter,
) -> AsyncIterator[MakeBot]:
    """Makes bots that are stopped at the end of the test."""
    made: list[TelegramBot] = []

    def make(token: str = telegram.token, **more: Any) -> TelegramBot:
        made.append(
            TelegramBot(
                token=token,
                api_url=telegram.url,
                assistant=assistant,
                meter=meter,
                typeahead=Typeahead(consultation, questions),
                **more,
            )
        )
        return made[-1]

    yield make
    for bot in made:
        await bot.stop()


@pytest.fixture
async def bot(make_bot: MakeBot) -> TelegramBot:
    """A bot that polls."""
    made = make_bot()
    await made.start()
    return made


@pytest.fixture
def ann(telegram: FakeTelegram, bot: TelegramBot) -> Person:
    """Somebody who writes to the running bot."""
    return telegram.person("Ann")
