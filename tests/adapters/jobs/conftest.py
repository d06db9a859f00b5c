"""Databases for jobs, and replicas on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.jobs_replicas import Replicas, running_replicas


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'nexus.db'}"


@pytest.fixture
def replicas(url: str, tmp_path: Path) -> Iterator[Replicas]:
    """Replicas on a database of each kind; what still runs is killed at the end."""
    with running_replicas(url, tmp_path) as replicas:
        yield replicas


@pytest.fixture
def postgres_replicas(postgres_url: str, tmp_path: Path) -> Iterator[Replicas]:
    """Replicas on PostgreSQL."""
    with running_replicas(postgres_url, tmp_path) as replicas:
        yield replicas
