"""The time that the stores write down."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """This moment, with its time zone."""
    return datetime.now(UTC)
