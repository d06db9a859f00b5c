"""Both databases and the fake keep questions, ratings and figures in the same way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

import pytest
from fakes import MemoryQuestions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql import Database
from bot.ports import Asked, DayOfUse, QuestionStore, Rating, UsageStore

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
ASKED = Asked(
    id="q1",
    at=NOON,
    platform="telegram",
    asker="ada",
    text="What is an ORM?",
    decision="unknown",
    slugs=("orm", "drf"),
    confidence=0.25,
    elapsed_ms=1.5,
)


class Store(QuestionStore, UsageStore, Protocol):
    """What learners ask, and what moderators make of it."""


class SqlStore:
    """The two stores of a database as one."""

    def __init__(self, database: Database) -> None:
        questions, usage = database.questions, database.usage
        self.record, self.find = questions.record, questions.find
        self.rate, self.escalate = questions.rate, questions.escalate
        self.unanswered, self.use, self.purge = usage.unanswered, usage.use, usage.purge


@pytest.fixture(params=["fake", "sqlite", "postgres"])
async def store(request: pytest.FixtureRequest) -> Store:
    """An empty store of each kind."""
    raise NotImplementedError
