"""Which failed calls are made again."""

from __future__ import annotations

from itertools import islice

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from adapters.telegram.persistence import LONGEST_PAUSE, PAUSES, pauses, persist


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.telegram.persistence.PAUSES", [0.0] * len(PAUSES))


class Failing:
    """A call that fails in one way until it has been made `times` times."""

    def __init__(self, error: Exception, times: int = 1) -> None:
        self.error, self.left, self.made = error, times, 0

    async def __call__(self) -> str:
        """Fail, or give an answer."""
        self.made += 1
        if self.made <= self.left:
            raise self.error
        return "done"


def timed_out(cause: type[httpx.TimeoutException]) -> TimedOut:
    """The library's error for a timeout of httpx."""
    error = TimedOut()
    error.__cause__ = cause("too long")
    return error


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("httpx.ConnectError"),
        NetworkError("Bad Gateway"),
        timed_out(httpx.ConnectTimeout),
        timed_out(httpx.PoolTimeout),
    ],
    ids=str,
)
@pytest.mark.parametrize("repeatable", [True, False])
async def test_what_did_not_get_through_is_sent_again(
    error: TelegramError, *, repeatable: bool
) -> None:
    """A message too is sent again where Telegram surely or most probably never had it."""
    call = Failing(error, times=3)
    assert await persist(call, repeatable=repeatable) == "done"
    assert call.made == 4


@pytest.mark.parametrize("cause", [httpx.ReadTimeout, httpx.WriteTimeout])
async def test_a_message_whose_answer_is_late_is_not_sent_twice(
    cause: type[httpx.TimeoutException],
) -> None:
    """It is probably there already; an edit does no harm a second time."""
    message, edit = Failing(timed_out(cause)), Failing(timed_out(cause))
    with pytest.raises(TimedOut):
        await persist(message, repeatable=False)
    assert await persist(edit) == "done"
    assert message.made == 1


@pytest.mark.parametrize("error", [BadRequest("no"), Forbidden("no")])
async def test_a_refusal_is_final(error: TelegramError) -> None:
    """Telegram would say the same again."""
    call = Failing(error)
    with pytest.raises(type(error)):
        await persist(call)
    assert call.made == 1


async def test_persistence_has_an_end() -> None:
    """After the last pause the error is handed on."""
    call = Failing(NetworkError("away"), times=99)
    with pytest.raises(NetworkError, match="away"):
        await persist(call)
    assert call.made == len(PAUSES) + 1


def test_pauses_grow_to_a_bound() -> None:
    """Half a second at first, half a minute at most, give or take a fifth."""
    waits = list(islice(pauses(), 20))
    assert waits[0] <= 0.6
    assert min(waits[10:]) >= LONGEST_PAUSE * 0.8
    assert max(waits) <= LONGEST_PAUSE * 1.2
