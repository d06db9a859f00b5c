"""Fakes of the ports, small enough to be read at a glance; they pass the contract tests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.errors import StoreError
from bot.ports import Asked, DayOfUse, Rating, Unanswered


class MemoryQuestions:
    """Questions, ratings and figures in memory; `away` makes every call fail."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}
        self.ratings: dict[tuple[str, str, str], Rating] = {}
        self.passed_on: set[str] = set()
        self.away = False

    async def record(self, asked: Sequence[Asked]) -> None:
        """See `QuestionStore`."""
        self._reach()
        for one in asked:
            self.asked.setdefault(one.id, one)

    async def find(self, question: str) -> Asked | None:
        """See `QuestionStore`."""
        self._reach()
        return self.asked.get(question)

    async def rate(self, rating: Rating) -> None:
        """See `QuestionStore`."""
        self._reach()
        self.ratings[rating.question, rating.slug, rating.asker] = rating

    async def escalate(self, question: str) -> None:
        """See `QuestionStore`."""
        self._reach()
        self.passed_on.add(question)

    async def unanswered(self, since: datetime, limit: int) -> list[Unanswered]:
        """See `UsageStore`."""
        wordings: dict[str, list[Asked]] = defaultdict(list)
        for one in self.asked.values():
            if one.at >= since and (one.decision == "unknown" or one.id in self.passed_on):
                wordings[" ".join(one.text.lower().split())].append(one)
        gaps = [self._gap(group) for group in wordings.values()]
        gaps.sort(key=lambda gap: (-gap.times, -gap.last.timestamp()))
        return gaps[:limit]

    def _gap(self, group: list[Asked]) -> Unanswered:
        last = max(group, key=lambda one: one.at)
        return Unanswered(
            last.text,
            len(group),
            len({one.asker for one in group}),
            any(one.id in self.passed_on for one in group),
            last.at,
            last.slugs,
        )

    async def use(self, since: datetime) -> list[DayOfUse]:
        """See `UsageStore`."""
        days: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self.asked.values():
            if one.at >= since:
                days[one.at.date().isoformat()][one.decision] += 1
        for rating in self.ratings.values():
            day = self.asked[rating.question].at.date().isoformat()
            if day in days:
                days[day]["helped" if rating.helped else "missed"] += 1
        return [
            DayOfUse(
                day,
                n["answer"] + n["choice"] + n["unknown"],
                n["answer"],
                n["choice"],
                n["unknown"],
                n["helped"],
                n["missed"],
            )
            for day, n in sorted(days.items())
        ]

    async def purge(self, before: datetime) -> int:
        """See `UsageStore`."""
        old = {key for key, one in self.asked.items() if one.at < before}
        self.asked = {k: v for k, v in self.asked.items() if k not in old}
        self.ratings = {k: v for k, v in self.ratings.items() if k[0] not in old}
        return len(old)

    def _reach(self) -> None:
        if self.away:
            raise StoreError("The database does not answer; try again in a minute.")


class MemoryCache:
    """A cache that never forgets, and counts."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.gets = 0

    async def get(self, key: str) -> str | None:
        """See `Cache`."""
        self.gets += 1
        return self.kept.get(key)

    async def set(self, key: str, value: str, ttl: float) -> None:
        """See `Cache`."""
        self.kept[key] = value


class CountingMeter:
    """Remembers what was counted."""

    def __init__(self) -> None:
        self.questions: Counter[tuple[str, str]] = Counter()
        self.cache: Counter[bool] = Counter()
        self.errors: Counter[str] = Counter()

    def asked(self, platform: str, decision: str, seconds: float) -> None:
        """See `Meter`."""
        self.questions[platform, decision] += 1

    def cached(self, *, hit: bool) -> None:
        """See `Meter`."""
        self.cache[hit] += 1

    def failed(self, where: str) -> None:
        """See `Meter`."""
        self.errors[where] += 1
