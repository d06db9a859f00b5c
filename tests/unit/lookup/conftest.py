"""A small library and the shipped vectors."""

from __future__ import annotations

import pytest

from bot.cards import Card, Kind
from bot.lookup import Engine
from bot.lookup.vectors import WordVectors

SYMPTOM = "django.db.utils.OperationalError: connection to server at 10.0.0.7, port 5432 failed"


@pytest.fixture(scope="session")
def vectors() -> WordVectors:
    """The shipped table."""
    return WordVectors.load()


@pytest.fixture(scope="session")
def library() -> list[Card]:
    """Cards on several subjects, near and far from one another."""
    phrases = {
        "docker": ("what is docker", "run my app in a container"),
        "docker-volumes": ("keep data after docker compose down", "named volume or bind mount"),
        "git-undo": ("undo my last commit", "revert a commit that I pushed"),
        "git-branching": ("create a new branch", "which branch should I merge"),
        "cors": ("blocked by cors policy", "allow my frontend to call the api"),
        "background-email": ("send an email without making the user wait", "smtp settings"),
        "french": ("comment déployer mon application", "mise en production"),
        "tokyo": ("東京の天気はどうですか",),
    }
    cards = [Card(slug, slug.replace("-", " "), phrases=texts) for slug, texts in phrases.items()]
    body = (
        "The database is not there yet.\n\n## Symptom\n\n"
        f"```text\n{SYMPTOM}\n```\n\n## Fix\n\nWait until it is healthy."
    )
    down = Card("database-down", "Database down", body, Kind.CHALLENGE, ("cannot reach the db",))
    return [*cards, down]


@pytest.fixture(scope="session")
def engine(library: list[Card], vectors: WordVectors) -> Engine:
    """The engine of the static grade over the library."""
    return Engine(library, vectors=vectors, slang={"u": "you", "im": "i am"})
