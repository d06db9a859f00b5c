"""How fast to deliver, how long to try, and how often to look around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many messages in any window of so many seconds, over all replicas."""

    messages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The pace on one platform."""

    overall: Pace = Pace(20, 1.0)
    chat: Pace = Pace(1, 3.0)
    """In one chat."""


LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        # Telegram takes about 30 messages a second overall, 1 a second in a chat and 20 a minute
        # in a group; what is left over is for learners who ask meanwhile.
        "telegram": Limits(overall=Pace(20, 1.0), chat=Pace(1, 3.0)),
        # Discord takes 50 requests a second overall and about 5 messages in 5 s in a channel.
        "discord": Limits(overall=Pace(25, 1.0), chat=Pace(3, 5.0)),
    }
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a delivery is tried while the platform says “later”: by default for a day, about."""

    first: float = 5.0
    """Seconds between the first two tries; doubled from try to try."""
    longest: float = 3600.0
    """Seconds between two tries at most, unless the platform asks for more."""
    tries: int = 32

    def wait(self, tried: int, asked: float) -> float:
        """Seconds until the next try, where `tried` (from 1) were in vain.

        >>> [Patience().wait(tried, 0.0) for tried in (1, 2, 3, 31)]
        [5.0, 10.0, 20.0, 3600.0]
        >>> Patience().wait(1, asked=60.0)
        60.0
        """
        doublings = min(tried - 1, 50)  # beyond that a float is no longer a sensible number
        return max(asked, min(self.first * 2.0**doublings, self.longest))


@dataclass(frozen=True, slots=True)
class Habits:
    """All that an operator never sets and a test does."""

    limits: Mapping[str, Limits] = field(default_factory=lambda: LIMITS)
    """By platform; one that is not named has the strictest, `Limits()`."""
    patience: Patience = field(default_factory=Patience)
    poll: float = 1.0
    """Seconds between two looks into a queue."""
    rounds: float = 10.0
    """Seconds between two looks for replicas that are gone."""
    at_once: int = 20
    """Deliveries under way in one process, on one platform."""
    grace: int = 5
    """Whole seconds, at least 1, that what is under way gets to end when the process stops."""
    memory: float = 600.0
    """Seconds that a delivery is remembered once it is done; then its address is deleted too."""
