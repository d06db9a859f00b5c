"""`python -m tests.dialogs`: how follow-up questions are read, over both sets of dialogs.

The rules are tuned on `tuned` alone; of `held_out` only the figures are printed.
"""

from __future__ import annotations

import asyncio

from tests.dialogs.play import Outcome, counted, play, read_dialogs, shipped_thread

KINDS = ("right", "missed", "wrong", "alone")


async def main() -> None:
    """Print the figures of each set, and each turn of the first that went wrong."""
    thread = shipped_thread()
    for name in ("tuned", "held_out"):
        outcomes = await play(thread, read_dialogs(name))
        counts = counted(outcomes)
        print(f"{name}:", ", ".join(f"{counts[kind]} {kind}" for kind in KINDS))  # noqa: T201 - a command
        if name == "tuned":
            tell(outcomes)


def tell(outcomes: list[Outcome]) -> None:
    """Print what went wrong."""
    for one in outcomes:
        if one.kind in {"wrong", "missed"}:
            print(f"  {one.kind}: “{one.before}”, “{one.turn.q}” → {one.shown}")  # noqa: T201 - a command


if __name__ == "__main__":
    asyncio.run(main())
