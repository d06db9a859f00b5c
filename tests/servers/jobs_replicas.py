"""Replicas that share the jobs of one database, as processes of their own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which a replica that does not do what it should is given up."""


class Replicas:
    """Starts replicas on one database and reads what they did."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._ledger = folder / "ledger"
        self._ledger.touch()
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, count: int = 0) -> subprocess.Popen[bytes]:
        """A replica that enqueues so many deliveries and then works."""
        log = (self._folder / f"replica-{len(self.running)}.log").open("wb")
        argv = [sys.executable, Path(__file__).parent / "jobs_replica.py", self._url]
        argv += [self._ledger, str(count)]
        with log:
            process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def lines(self, what: str) -> list[tuple[str, int]]:
        """Events of one kind: about what, and by which process."""
        rows = [line.split() for line in self._ledger.read_text().splitlines()]
        return [(about, int(by)) for kind, about, by in rows if kind == what]

    def count(self, what: str) -> Counter[str]:
        """How often each thing was met by such an event."""
        return Counter(about for about, _ in self.lines(what))

    def wait_for(self, ready: Callable[[], bool]) -> None:
        """Wait until something holds; fails with the replicas' logs."""
        until = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < until, self.logs()
            time.sleep(0.02)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Let a replica end by itself; it must not complain."""
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 0, self.logs()

    def logs(self) -> str:
        """What all replicas said."""
        return "\n".join(log.read_text() for log in sorted(self._folder.glob("replica-*.log")))


@contextmanager
def running_replicas(url: str, folder: Path) -> Iterator[Replicas]:
    """Replicas on that database; what still runs at the end is killed."""
    replicas = Replicas(url, folder)
    yield replicas
    for process in replicas.running:
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
