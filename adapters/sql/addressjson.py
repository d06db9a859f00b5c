"""An address as JSON, the way that watches and posts keep it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.people import Address, Place


def to_json(address: Address) -> dict[str, Any]:
    """Everything that an address holds.

    >>> to_json(Address(Place("telegram", "7")))["place"]["chat"]
    '7'
    """
    return asdict(address)


def from_json(data: dict[str, Any]) -> Address:
    """The same address again."""
    return Address(**{**data, "place": Place(**data["place"])})
