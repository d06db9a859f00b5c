"""A gap as moderators see it, put together from its questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa

from bot.ports import WORDINGS, Gap, GapState

Found: TypeAlias = sa.Row[Any]
"""A question's row with `passed_on` and `waiting` (how many watch it)."""


def view(gap: sa.Row[Any], asked: Sequence[Found]) -> Gap:
    """The gap of a row and its questions, the oldest first; a dismissed one may have none left."""
    first = asked[0].at if asked else gap.at
    newest = asked[-1] if asked else None
    return Gap(
        id=gap.id,
        wordings=_wordings(asked) or tuple(gap.wordings),
        times=len(asked),
        askers=len({row.asker for row in asked}),
        platforms=dict(Counter(row.platform for row in asked)),
        passed_on=any(row.passed_on for row in asked),
        watchers=sum(row.waiting for row in asked),
        first=first,
        last=newest.at if newest else gap.at,
        nearest=tuple(newest.slugs) if newest else (),
        state=GapState(gap.state),
        slug=gap.slug,
        reason=gap.reason,
    )


def _wordings(asked: Sequence[Found]) -> tuple[str, ...]:
    """The different wordings as they were typed last, the most asked first."""
    times = Counter(row.wording for row in asked)
    typed = {row.wording: row.text for row in asked}
    return tuple(typed[wording] for wording, _ in times.most_common(WORDINGS))
