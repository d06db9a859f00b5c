"""A small core for tests: the real engine and assistant over a few cards, fakes around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from adapters.files.texts import (
    read_followups,
    read_glossary,
    read_languages,
    read_lines,
    read_smalltalk,
)
from bot.assistant import Assistant
from bot.cards import Card, Kind, Link
from bot.consultation import Consultation
from bot.dialog.followup import FollowUps
from bot.lookup import Engine, Smalltalk, load_thresholds, open_grade
from bot.messages import Messages
from bot.people import Pseudonyms
from bot.ports import AskerStore
from bot.recorder import Recorder
from bot.settings import ROOT
from bot.siblings import NO_SIBLINGS, Siblings
from tests.fakes import CountingMeter, MemoryCache, MemoryQuestions

CARDS = (
    Card(
        "drf-viewsets",
        "ViewSets",
        "A ViewSet is one class that holds all the actions of a resource.\n\n"
        "A router gives it URLs.\n\n```python\nclass OrderViewSet(ModelViewSet):\n    ...\n```\n\n"
        "- `detail=True` acts on **one** row\n- `detail=False` on the list",
        phrases=("what is a viewset", "viewset or apiview", "ModelViewSet actions"),
        tags=("drf", "rest"),
        related=("drf-routers",),
        links=(
            Link(
                "ViewSets in the guide", "https://www.django-rest-framework.org/api-guide/viewsets/"
            ),
        ),
    ),
    Card(
        "drf-routers",
        "Routers",
        "A router makes the URLs of a ViewSet.",
        phrases=("what does a router do", "DefaultRouter urls for a viewset", "basename argument"),
        tags=("drf",),
        related=("drf-viewsets",),
    ),
    Card(
        "docker-volumes",
        "Volumes",
        "A named volume keeps data when the container is deleted.",
        phrases=("keep database data after docker compose down", "named volume or bind mount"),
        tags=("docker",),
    ),
    Card(
        "cors",
        "CORS",
        "CORS is a rule of browsers about calls to another origin.",
        phrases=("what is cors", "preflight request", "allow my react frontend to call the api"),
        tags=("security",),
    ),
    Card(
        "port-already-in-use",
        "Port already in use",
        "Another program holds the port. Stop it or take another one.\n\n"
        "## Symptom\n\n```text\nError: That port is already in use.\n```\n\n"
        "## Cause\n\nTwo programs want one port.\n\n## Fix\n\nStop the other one.",
        Kind.CHALLENGE,
        ("port 8000 already in use", "address already in use runserver"),
        ("infra",),
        ("docker-volumes",),
    ),
)


@dataclass(frozen=True, slots=True)
class Small:
    """The core and what stands around it."""

    assistant: Assistant
    consultation: Consultation
    recorder: Recorder
    store: MemoryQuestions
    cache: MemoryCache
    meter: CountingMeter


def small_core(
    cards: tuple[Card, ...] = CARDS,
    store: Any = None,
    encoder: str = "static",
    askers: AskerStore | None = None,
    siblings: Siblings = NO_SIBLINGS,
    *,
    wordings: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Small:
    """A new core; a given store is as after a restart, `askers` where it is a store of its own."""
    store = store or MemoryQuestions()
    cache, meter = MemoryCache(), CountingMeter()
    consultation = Consultation(
        engine=Engine(
            cards,
            vectors=open_grade(encoder).vectors,
            slang=read_glossary(ROOT / "content" / "glossary.toml"),
            languages=read_languages(ROOT / "content" / "glossary.toml"),
            wordings=wordings,
        ),
        smalltalk=Smalltalk(read_smalltalk(ROOT / "content" / "messages")),
        thresholds=load_thresholds(encoder),
        cache=cache,
        meter=meter,
        siblings=siblings,
    )
    recorder = Recorder(store, meter)
    assistant = Assistant(
        consultation=consultation,
        recorder=recorder,
        store=store,
        askers=askers or store,
        messages=Messages(read_lines(ROOT / "content" / "messages")),
        pseudonyms=Pseudonyms(b"test"),
        meter=meter,
        cache=cache,
        followups=FollowUps(read_followups(ROOT / "content" / "messages")),
        languages=read_languages(ROOT / "content" / "glossary.toml"),
    )
    return Small(assistant, consultation, recorder, store, cache, meter)
