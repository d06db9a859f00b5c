"""The time of the stores, which tests replace."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """This moment, with its time zone."""
    return datetime.now(UTC)
