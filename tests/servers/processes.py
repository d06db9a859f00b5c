"""What the test servers share: a port of their own and a patient wait."""

from __future__ import annotations

import random
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PORTS = range(20_000, 30_000)
"""Below what systems hand out to clients, so that a stopped server finds its port free again."""

PATIENCE = 60.0
"""Seconds until a server that does not come up is given up."""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    while True:
        port = random.choice(PORTS)  # noqa: S311  # no secret
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for a server; AssertionError with its log if it ends or does not come up."""
    until = time.monotonic() + PATIENCE
    while not ready():
        assert process.poll() is None, f"the server ended at once:\n{log.read_text()}"
        assert time.monotonic() < until, f"the server did not come up:\n{log.read_text()}"
        time.sleep(0.01)
