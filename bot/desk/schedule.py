"""When posts go out, in words: `every weekday 09:00 Africa/Lagos, the next card of tag docker`.

    every <days> <HH:MM> <zone>, <what>      on <YYYY-MM-DD> <HH:MM> <zone>, <what>

`<days>` is `day`, `weekday`, `weekend`, or days like `monday and thursday`; `<zone>` is a name of
the tz database; `<what>` is `card of the day`, `the next card`, `the next card of tag <tag>` or
`card <slug>`. Case, “at” and a missing zone (then it is UTC) do not matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import DeskError

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS = {
    "day": tuple(range(7)),
    "weekday": tuple(range(5)),
    "weekend": (5, 6),
    **{name: (n,) for n, name in enumerate(NAMES)},
}
HOW = (
    "Write, for example: every weekday 09:00 Africa/Lagos, the next card of tag docker. "
    "Other ends: card of the day; the next card; card SLUG."
)
_WHEN = re.compile(
    r"(?:every\s+(?P<days>[a-z ,]+?)|on\s+(?P<date>\d{4}-\d{2}-\d{2}))"
    r"\s+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s+(?P<zone>[A-Za-z0-9_+/-]+))?\s*",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"(?P<today>card of the day)|the next card(?: of tag (?P<tag>\S+))?|card (?P<slug>[a-z0-9-]+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r",|\band\b")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which card is posted: one by its slug, that of the day, or the next in turn."""

    slug: str = ""
    tag: str = ""
    """Only cards of this subject take turns; empty for all."""
    today: bool = False

    def __str__(self) -> str:
        if self.slug:
            return f"card {self.slug}"
        if self.today:
            return "card of the day"
        return f"the next card of tag {self.tag}" if self.tag else "the next card"


@dataclass(frozen=True, slots=True)
class Plan:
    """Days, a local time, and what is posted then."""

    days: tuple[int, ...]
    """From 0 for Monday, ascending; empty for a plan of one `date`."""
    at: time
    zone: str
    choice: Choice
    date: date | None = None

    def __str__(self) -> str:
        when = f"on {self.date}" if self.date else f"every {_named(self.days)}"
        return f"{when} {self.at:%H:%M} {self.zone}, {self.choice}"

    def after(self, moment: datetime) -> datetime | None:
        """The first time after a moment, in UTC; None where there is none.

        A local time that a change of clocks skips is taken as late as it is skipped by; one
        that comes twice is taken once, the first time.
        """
        zone = ZoneInfo(self.zone)
        first = moment.astimezone(zone).date() - timedelta(days=1)
        days = [self.date] if self.date else [first + timedelta(days=n) for n in range(10)]
        for day in days:
            due = datetime.combine(day, self.at, zone).astimezone(UTC)
            if due > moment and (self.date or day.weekday() in self.days):
                return due
        return None


def read_plan(text: str) -> Plan:
    """Read a schedule; raises DeskError that says how to write one.

    >>> str(read_plan("Every monday, Friday at 9:00 africa/lagos, the next card"))
    'every monday and friday 09:00 Africa/Lagos, the next card'
    """
    line = " ".join(text.split())
    when = _WHEN.match(line)
    what = _WHAT.fullmatch(line[when.end() :].lstrip(", ").rstrip(". ")) if when else None
    if when is None or what is None:
        raise DeskError(HOW)
    choice = Choice(
        slug=(what["slug"] or "").lower(),
        tag=(what["tag"] or "").lower(),
        today=bool(what["today"]),
    )
    return Plan(
        days=_days(when["days"]) if when["days"] else (),
        at=_time(int(when["hour"]), int(when["minute"])),
        zone=_zone(when["zone"] or "UTC"),
        choice=choice,
        date=_date(when["date"]) if when["date"] else None,
    )


def _days(text: str) -> tuple[int, ...]:
    names = [part.strip().lower() for part in _BETWEEN.split(text) if part.strip()]
    unknown = [name for name in names if name not in DAYS and name.rstrip("s") not in DAYS]
    if unknown or not names:
        raise DeskError(f"“{', '.join(unknown) or text}” is no day. {HOW}")
    found = {n for name in names for n in DAYS.get(name, DAYS.get(name.rstrip("s"), ()))}
    return tuple(sorted(found))


def _named(days: tuple[int, ...]) -> str:
    for name, numbers in DAYS.items():
        if numbers == days:
            return name
    names = [NAMES[n] for n in days]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _time(hour: int, minute: int) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise DeskError(f"{hour}:{minute:02} is no time of day. {HOW}") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DeskError(f"{text} is no date; write it as 2026-12-31.") from None


def _zone(name: str) -> str:
    """The zone's name as the tz database writes it; DeskError where there is none."""
    from zoneinfo import available_timezones  # noqa: PLC0415 - reads a folder of hundreds of files

    known = {zone.lower(): zone for zone in available_timezones()}
    if name.lower() not in known:
        raise DeskError(f"“{name[:40]}” is no time zone; write one like Africa/Lagos or UTC.")
    return known[name.lower()]
