"""`python -m tests.benchmarks.soak telegram|discord`: prints what a soak shows, writes JSON.

Each platform's module has `soak(updates, warm_up)`, which returns an Outcome. The warm-up is long
enough to fill what the bot remembers up to its bounds, 10,000 entries of most things.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from dataclasses import asdict

PLATFORMS = ("telegram", "discord")


def main() -> int:
    """Run one soak; 1 where memory grew, a task leaked or something stayed unanswered."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("platform", choices=PLATFORMS)
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--warm-up", type=int, default=20_000)
    given = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    platform = importlib.import_module(f"tests.benchmarks.soak.{given.platform}")
    outcome = asyncio.run(platform.soak(given.updates, given.warm_up))
    report = importlib.import_module("tests.benchmarks.report")
    figures = asdict(outcome) | {"growth": outcome.growth}
    for name, value in figures.items():
        report.say(f"{name}: {value:.3f}" if isinstance(value, float) else f"{name}: {value}")
    report.progress(f"Written: {report.save(f'soak-{given.platform}', figures, report.RESULTS)}")
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main())
