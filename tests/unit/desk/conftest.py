"""A desk for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.desks import Office, opened


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """A desk with five cards from files."""
    async with opened() as office:
        yield office
