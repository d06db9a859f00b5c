"""What a soak looks at in its own process: memory, tasks, time."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FLAT = 0.05
"""Growth of memory after the warm-up, as a share, up to which it counts as flat."""
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Reading:
    """The process at one moment."""

    memory: float
    """Resident memory in MiB."""
    tasks: Counter[str]
    """The tasks that are not done, by the name of what they run."""
    clock: float
    """Seconds."""
    processor: float
    """Seconds of processor time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a soak has shown."""

    updates: int
    """Updates after the warm-up."""
    unanswered: int
    """Updates that should have been answered and were not."""
    leaked: tuple[str, ...]
    """What runs in tasks that were not there after the warm-up and are there at the end."""
    warm: float
    """MiB after the warm-up."""
    end: float
    """MiB at the end."""
    a_second: float
    """Updates a second by the clock."""
    a_core: float
    """Updates for each second of processor time."""

    @property
    def growth(self) -> float:
        """Growth of memory as a share; negative where it shrank."""
        return self.end / self.warm - 1

    @property
    def good(self) -> bool:
        """Whether memory is flat, no task leaked and nothing is unanswered."""
        return self.growth <= FLAT and not self.leaked and not self.unanswered


def read() -> Reading:
    """Look at this process, with the garbage collected; call it while nothing is in hand."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE") / _MIB
    tasks = Counter(str(task.get_coro().__qualname__) for task in asyncio.all_tasks())
    return Reading(memory, tasks, time.perf_counter(), time.process_time())


def judge(updates: int, unanswered: int, warm: Reading, end: Reading) -> Outcome:
    """Compare the end with the process after its warm-up."""
    return Outcome(
        updates=updates,
        unanswered=unanswered,
        leaked=tuple(sorted((end.tasks - warm.tasks).elements())),
        warm=warm.memory,
        end=end.memory,
        a_second=updates / (end.clock - warm.clock),
        a_core=updates / (end.processor - warm.processor),
    )
