"""Replicas that are killed, started again, and work side by side: processes on real databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.servers.jobs_replicas import Replicas

COUNT, SOME = 80, 40
"""Deliveries; tests/e2e has the drill of 200 through the real couriers."""
AT_ONCE = 10
"""What one process has in hand at most; no more can be told twice by one kill."""


def test_kill_in_the_middle(
    replicas: Replicas, record_property: Callable[[str, object], None]
) -> None:
    """Of deliveries cut off by kill -9 none is lost; those told twice were in hand."""
    first = replicas.start(COUNT)
    replicas.wait_for(lambda: len(replicas.lines("sent")) >= COUNT // 3)
    first.kill()
    first.wait()
    told_before = len(replicas.count("sent"))
    assert told_before < COUNT, "the kill came too late"
    second = replicas.start()
    replicas.wait_for(lambda: len(replicas.count("delivered")) == COUNT)
    replicas.stop(second)
    sent = replicas.count("sent")
    assert set(sent) == {f"watch:{number}" for number in range(COUNT)}
    twice = [key for key, times in sent.items() if times > 1]
    record_property("told before the kill", told_before)
    record_property("told twice", len(twice))
    print(f"told before the kill: {told_before}; told twice: {len(twice)} of {COUNT}")  # noqa: T201
    assert max(sent.values()) <= 2
    assert len(twice) <= AT_ONCE
    for key in twice:
        assert f"“{key}” may arrive twice" in replicas.logs()


def test_two_replicas_share_the_work(postgres_replicas: Replicas) -> None:
    """Both replicas deliver, and no delivery and no turn of a task is done twice."""
    one = postgres_replicas.start()
    postgres_replicas.wait_for(lambda: len(postgres_replicas.lines("ready")) == 1)
    two = postgres_replicas.start(SOME)
    postgres_replicas.wait_for(
        lambda: (
            len(postgres_replicas.count("delivered")) == SOME
            and len(postgres_replicas.lines("turn")) >= 3
        )
    )
    postgres_replicas.stop(one)
    postgres_replicas.stop(two)
    assert set(postgres_replicas.count("sent").values()) == {1}
    assert {by for _, by in postgres_replicas.lines("sent")} == {one.pid, two.pid}
    assert set(postgres_replicas.count("turn").values()) == {1}


def test_the_living_take_over(postgres_replicas: Replicas) -> None:
    """What a killed replica had in hand is done by the one that lives, without a restart."""
    heir = postgres_replicas.start()
    postgres_replicas.wait_for(lambda: len(postgres_replicas.lines("ready")) == 1)
    lost = postgres_replicas.start(COUNT)
    postgres_replicas.wait_for(lambda: len(postgres_replicas.lines("ready")) == 2)
    lost.kill()
    lost.wait()
    assert len(postgres_replicas.count("delivered")) < COUNT, "the kill came too late"
    postgres_replicas.wait_for(lambda: len(postgres_replicas.count("delivered")) == COUNT)
    postgres_replicas.stop(heir)
    twice = [key for key, times in postgres_replicas.count("sent").items() if times > 1]
    assert len(twice) <= AT_ONCE


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_an_end_in_good_order_tells_nobody_twice(replicas: Replicas) -> None:
    """A replica that is asked to stop finishes what it has in hand; the next one does the rest."""
    first = replicas.start(SOME)
    replicas.wait_for(lambda: len(replicas.lines("sent")) >= AT_ONCE)
    replicas.stop(first)
    second = replicas.start()
    replicas.wait_for(lambda: len(replicas.count("delivered")) == SOME)
    replicas.stop(second)
    assert set(replicas.count("sent").values()) == {1}
