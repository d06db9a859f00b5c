"""One tool, one size, one fresh process: what building, asking and updating cost."""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from adapters.files.folder import read_folder

from .corpus import PHRASES_A_CARD, library, questions, reordered
from .datasets import load_all
from .grades import CONTENT, GRADES
from .postgres import PgTrgm
from .roster import roster

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cards import Card

    from .peers import Peer

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Task:
    """What to measure: a tool with so many phrases, asked so many questions."""

    tool: str
    phrases: int
    questions: int
    data: Path
    budget: float = 15.0
    """Seconds after which no further question is asked; at least 20 are."""


def in_fresh_process(work: Callable[[Task], Result], task: Task) -> Result:
    """Run in a new process, where numeric libraries use one thread."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        return pool.submit(work, task).result()


def lookup(task: Task) -> dict[str, Any]:
    """Measure build, memory, and lookups right after the build, of new words, and warm.

    Lookup times are milliseconds of this thread's processor time, so that other work on the
    machine does not count; a database server is another process and is timed by the clock. Questions with new words are the first ones with other slips; warm ones hold
    the same words in another order, so that words are known and whole questions are not. Memory
    is taken at the end: what a tool learns or remembers while it answers counts.
    """
    sets = load_all(task.data)
    cards = library(sets, task.phrases)
    early, texts = (questions(sets, task.questions, seed) for seed in (0, 1))
    peer = roster()[task.tool]()
    peer.fit(cards[:2])
    gc.collect()
    before, start = resident_bytes(), time.perf_counter()
    peer.fit(cards)
    built = time.perf_counter() - start
    clock = time.perf_counter_ns if task.tool == PgTrgm.name else time.thread_time_ns
    cold = _timed(peer, early, task.budget, clock)
    new = _timed(peer, texts[: len(cold)], task.budget, clock)
    warm = _timed(peer, [reordered(text) for text in texts[: len(new)]], task.budget, clock)
    gc.collect()
    memory = resident_bytes() - before
    return {
        "phrases": task.phrases,
        "build_s": built,
        "bytes_a_phrase": memory / task.phrases,
        "questions": len(warm),
        **percentiles("cold", cold),
        **percentiles("new", new),
        **percentiles("warm", warm),
    }


def _timed(
    peer: Peer, texts: Iterable[str], budget: float, clock: Callable[[], int]
) -> list[float]:
    """Time each question, in milliseconds."""
    times: list[float] = []
    deadline = time.perf_counter() + budget
    for text in texts:
        start = clock()
        peer.search(text, 3)
        times.append((clock() - start) / 1e6)
        if time.perf_counter() > deadline and len(times) >= 20:
            break
    return times


def percentiles(name: str, times: list[float]) -> dict[str, float]:
    """Give the median and the 99th percentile."""
    p50, p99 = np.quantile(times, [0.5, 0.99])
    return {f"{name}_p50_ms": float(p50), f"{name}_p99_ms": float(p99)}


def resident_bytes() -> int:
    """Read how much memory this process holds now."""
    pages = Path("/proc/self/statm").read_text("utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def updates(task: Task) -> dict[str, Any]:
    """Measure how long a changed, an added and a removed card take to be live, in milliseconds."""
    cards = library(load_all(task.data), task.phrases)
    peer = GRADES[task.tool]()
    peer.fit(cards)
    engine, draw = peer.engine, random.Random(0)  # noqa: S311 - repeatable, not secret
    kinds: dict[str, Callable[[Card, int], Any]] = {
        "change": lambda card, i: engine.update([replace(card, title=f"{card.title} again {i}")]),
        "add": lambda card, i: engine.update([replace(card, slug=f"new-{i}")]),
        "remove": lambda card, _: engine.update(removed=[card.slug]),
    }
    sample = draw.sample(cards, min(20, len(cards)))
    found: dict[str, Any] = {"cards": len(cards)}
    for name, change in kinds.items():
        found |= percentiles(name, [_wall(change, card, i) for i, card in enumerate(sample)])
    return found


def _wall(change: Callable[[Card, int], Any], card: Card, number: int) -> float:
    start = time.perf_counter_ns()
    change(card, number)
    return (time.perf_counter_ns() - start) / 1e6


def start(task: Task) -> dict[str, Any]:
    """Measure, in seconds from a fresh process, what stands before the first answer."""
    begin = time.perf_counter()
    peer = GRADES[task.tool]()
    opened = time.perf_counter()
    cards = read_folder(CONTENT).cards
    read = time.perf_counter()
    peer.fit(cards)
    built = time.perf_counter()
    peer.search("how do i start")
    return {
        "cards": len(cards),
        "vectors_s": opened - begin,
        "cards_s": read - opened,
        "index_s": built - read,
        "first_answer_s": time.perf_counter() - begin,
    }


def completion(task: Task) -> dict[str, Any]:
    """Measure completions of prefixes of 2 to 12 letters, a third of them with a slip."""
    cards = library(load_all(task.data), task.phrases)
    peer = GRADES[task.tool]()
    peer.fit(cards)
    draw = random.Random(0)  # noqa: S311 - repeatable, not secret
    times = []
    for _ in range(task.questions):
        prefix = _prefix(draw.choice(cards).title, draw)
        start = time.thread_time_ns()
        peer.engine.complete(prefix)
        times.append((time.thread_time_ns() - start) / 1e6)
    return {"phrases": len(cards) * PHRASES_A_CARD, **percentiles("complete", times)}


def _prefix(title: str, draw: random.Random) -> str:
    prefix = title[: draw.randint(2, 12)]
    at = draw.randrange(len(prefix))
    return prefix[:at] + prefix[at + 1 :] if len(prefix) > 4 and draw.random() < 1 / 3 else prefix
