"""Deliveries and outcomes on their way through the queue, and the waits between tries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from adapters.jobs.pace import Patience
from adapters.jobs.parcels import pack_delivery, pack_outcome, unpack_delivery, unpack_outcome
from bot.people import Address, Place
from bot.ports import Delivery, Errand, Fate, Outcome

ANY = st.text(st.characters())  # NUL and lone surrogates included
ADDRESSES = st.builds(Address, st.builds(Place, ANY, ANY, ANY, ANY), ANY, ANY, ANY)
DELIVERIES = st.builds(Delivery, ANY, ADDRESSES, st.sampled_from(Errand), ANY, ANY)
OUTCOMES = st.builds(Outcome, st.sampled_from(Fate), ANY, st.floats(0, 1e9), st.none() | ADDRESSES)


@given(DELIVERIES)
def test_deliveries_come_through(delivery: Delivery) -> None:
    """A delivery is the same after the queue, which sees printable ASCII alone."""
    parcel = pack_delivery(delivery)
    assert unpack_delivery(parcel) == delivery
    assert parcel.isascii()
    assert parcel.isprintable() or "\x7f" in parcel


@given(OUTCOMES)
def test_outcomes_come_through(outcome: Outcome) -> None:
    """An outcome is the same after it was recorded."""
    assert unpack_outcome(pack_outcome(outcome)) == outcome


@given(st.integers(1, 10_000), st.floats(0, 1e6))
def test_waits_grow_to_their_end(tried: int, asked: float) -> None:
    """Each wait is at least the one before and what the platform asked for, and never absurd."""
    patience = Patience()
    wait = patience.wait(tried, asked)
    assert patience.wait(tried + 1, asked) >= wait >= asked
    assert wait <= max(asked, patience.longest)


def test_it_is_tried_for_a_day() -> None:
    """By default a delivery is given up after about a day, in seconds of waiting."""
    patience = Patience()
    waits = [patience.wait(tried, 0.0) for tried in range(1, patience.tries)]
    assert 20 * 3600 < sum(waits) < 28 * 3600


def test_importing_the_adapter_loads_no_engine() -> None:
    """`nexus ask` does without jobs and does not pay for them."""
    program = "import sys, adapters.jobs; sys.exit('dbos' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
