"""Deliveries and outcomes as text, so that the queue keeps nothing but text.

The text is JSON in ASCII: no NUL and no lone surrogate of a learner's question reaches the database.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from bot.people import Address, Place
from bot.ports import Delivery, Errand, Fate, Outcome


def pack_delivery(delivery: Delivery) -> str:
    """The delivery as text."""
    return json.dumps(asdict(delivery))


def unpack_delivery(text: str) -> Delivery:
    """The delivery that was packed."""
    fields = json.loads(text)
    return Delivery(
        **fields | {"to": _address(fields["to"]), "errand": Errand(fields["errand"])},
    )


def pack_outcome(outcome: Outcome) -> str:
    """The outcome as text."""
    return json.dumps(asdict(outcome))


def unpack_outcome(text: str) -> Outcome:
    """The outcome that was packed."""
    fields = json.loads(text)
    moved = fields["moved"]
    return Outcome(
        **fields | {"fate": Fate(fields["fate"]), "moved": _address(moved) if moved else None},
    )


def _address(fields: dict[str, Any]) -> Address:
    return Address(**fields | {"place": Place(**fields["place"])})
