"""Fakes of the ports, small enough to be read at a glance; they pass the contract tests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.errors import StoreError
from bot.people import Address, Person
from bot.ports import Asked, DayOfUse, Kept, Pick, Rating


class MemoryQuestions:
    """Questions, ratings and figures in memory; `away` makes every call fail."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}
        self.ratings: dict[tuple[str, str, str], Rating] = {}
        self.passed_on: set[str] = set()
        self.dead_ends: set[str] = set()
        self.picks: dict[tuple[str, str], Pick] = {}
        self.watches: dict[tuple[str, str], Address] = {}
        self.languages: dict[str, str] = {}
        self.days: dict[str, Counter[str]] = defaultdict(Counter)
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

    async def pick(self, pick: Pick) -> None:
        """See `AskerStore`."""
        self._reach()
        self.picks[pick.question, pick.asker] = pick

    async def dead_end(self, question: str) -> None:
        """See `AskerStore`."""
        self._reach()
        self.dead_ends.add(question)

    async def watch(self, question: str, asker: str, to: Address) -> None:
        """See `AskerStore`."""
        self._reach()
        self.watches.setdefault((question, asker), to)

    async def speak(self, asker: str, language: str) -> None:
        """See `AskerStore`."""
        self._reach()
        self.languages[asker] = language

    async def language(self, asker: str) -> str:
        """See `AskerStore`."""
        self._reach()
        return self.languages.get(asker, "")

    async def kept(self, person: Person, asker: str) -> Kept:
        """See `AskerStore`."""
        self._reach()
        mine = [one for one in self.asked.values() if one.asker == asker]
        mine.sort(key=lambda one: (-one.at.timestamp(), one.id))
        return Kept(
            questions=tuple(mine),
            ratings=sum(rating.asker == asker for rating in self.ratings.values()),
            picks=sum(by == asker for _, by in self.picks),
            watches=sum(by == asker for _, by in self.watches),
            drafts=0,
            language=self.languages.get(asker, ""),
        )

    async def forget(self, person: Person, asker: str) -> int:
        """See `AskerStore`."""
        self._reach()
        count = self._delete({one.id for one in self.asked.values() if one.asker == asker})
        for rating in [one for one in self.ratings.values() if one.asker == asker]:
            del self.ratings[rating.question, rating.slug, asker]
            day = self.asked[rating.question].at.date().isoformat()
            self.days[day]["helped" if rating.helped else "missed"] += 1
        self.picks = {k: v for k, v in self.picks.items() if k[1] != asker}
        self.watches = {k: v for k, v in self.watches.items() if k[1] != asker}
        self.languages.pop(asker, None)
        return count

    async def use(self, since: datetime) -> list[DayOfUse]:
        """See `UsageStore`."""
        days: dict[str, Counter[str]] = defaultdict(Counter)
        first = since.date().isoformat()
        for day, counts in self.days.items():
            if day >= first:
                days[day] += counts
        for day, counts in self._figures(key for key, o in self.asked.items() if o.at >= since):
            days[day] += counts
        names = ("answer", "choice", "unknown", "helped", "missed")
        return [
            DayOfUse(day, n["questions"], *(n[name] for name in names))
            for day, n in sorted(days.items())
        ]

    async def most_asked(self, since: datetime, limit: int) -> list[str]:
        """See `Popularity`."""
        self._reach()
        answered = [o for o in self.asked.values() if o.decision == "answer" and o.at >= since]
        counts = Counter(one.slugs[0] for one in answered if one.slugs)
        return sorted(counts, key=lambda slug: (-counts[slug], slug))[:limit]

    async def purge(self, before: datetime) -> int:
        """See `UsageStore`."""
        return self._delete({key for key, one in self.asked.items() if one.at < before})

    def _delete(self, gone: set[str]) -> int:
        for day, counts in self._figures(gone):
            self.days[day] += counts
        self.asked = {k: v for k, v in self.asked.items() if k not in gone}
        self.ratings = {k: v for k, v in self.ratings.items() if k[0] not in gone}
        return len(gone)

    def _figures(self, which: Iterable[str]) -> Iterator[tuple[str, Counter[str]]]:
        for key in which:
            one = self.asked[key]
            rated = [r.helped for r in self.ratings.values() if r.question == key]
            counts = Counter({"questions": 1, one.decision: 1})
            counts += Counter(helped=rated.count(True), missed=rated.count(False))
            yield one.at.date().isoformat(), counts

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
