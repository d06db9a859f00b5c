"""The tables. Migrations make them; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class CleanText(TypeDecorator[str]):
    """Text that every database takes: NUL and lone surrogates become U+FFFD."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """From Python to the database."""
        del dialect
        return None if value is None else clean(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment with its time zone, also where the database (SQLite) keeps none."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """From Python to the database; ValueError if the time zone is missing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """From the database to Python."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def clean(text: str) -> str:
    r"""Replace what cannot be stored.

    >>> clean("a\x00b")
    'a\ufffdb'
    """
    return (
        text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


OPTIONAL_JSON = sa.JSON(none_as_null=True)

metadata = sa.MetaData()

# Every state that a card has had; states are added, never changed.
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("slug", CleanText, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("card", sa.JSON, nullable=False),
    sa.Column("author", CleanText, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("act", CleanText, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("note", CleanText, nullable=False),
)

# The cards as learners see them now; the columns are those of `layers.Layered`.
cards = sa.Table(
    "cards",
    metadata,
    sa.Column("slug", CleanText, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("edited", sa.Boolean, nullable=False),
    sa.Column("file", OPTIONAL_JSON),
    sa.Column("base", OPTIONAL_JSON),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.ForeignKeyConstraint(["slug", "number"], ["revisions.slug", "revisions.number"]),
)

# Slugs of archived cards that lead to another card.
redirects = sa.Table(
    "redirects",
    metadata,
    sa.Column("slug", CleanText, primary_key=True),
    sa.Column("target", CleanText, nullable=False, index=True),
)

# One row: counts the writes that every replica has to notice.
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("change", sa.Integer, nullable=False),
)

# What learners asked; `day` is the date of `at` in UTC, `wording` is `text` brought to one form.
questions = sa.Table(
    "questions",
    metadata,
    sa.Column("id", CleanText, primary_key=True),
    sa.Column("at", UtcTime, nullable=False, index=True),
    sa.Column("day", CleanText, nullable=False),
    sa.Column("platform", CleanText, nullable=False),
    sa.Column("asker", CleanText, nullable=False),
    sa.Column("text", CleanText, nullable=False),
    sa.Column("wording", CleanText, nullable=False),
    sa.Column("decision", CleanText, nullable=False, index=True),
    sa.Column("slugs", sa.JSON, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("elapsed_ms", sa.Float, nullable=False),
)

# Ratings and escalations name a question without a foreign key: questions are written behind,
# so that a quick tap may arrive before the question that it is about.
ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("question", CleanText, primary_key=True),
    sa.Column("slug", CleanText, primary_key=True),
    sa.Column("asker", CleanText, primary_key=True),
    sa.Column("helped", sa.Boolean, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

escalations = sa.Table(
    "escalations",
    metadata,
    sa.Column("question", CleanText, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)

dead_ends = sa.Table(
    "dead_ends",
    metadata,
    sa.Column("question", CleanText, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)

picks = sa.Table(
    "picks",
    metadata,
    sa.Column("question", CleanText, primary_key=True),
    sa.Column("asker", CleanText, primary_key=True),
    sa.Column("slug", CleanText, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

# Figures of days whose questions are deleted, in part or all.
days = sa.Table(
    "days",
    metadata,
    sa.Column("day", CleanText, primary_key=True),
    *(
        sa.Column(name, sa.Integer, nullable=False)
        for name in ("questions", "answered", "chosen_from", "unknown", "helped", "missed")
    ),
)

# `wordings` is filled when a gap is dismissed: its questions may be deleted, the reason stays.
gaps = sa.Table(
    "gaps",
    metadata,
    sa.Column("id", CleanText, primary_key=True),
    sa.Column("state", CleanText, nullable=False, index=True),
    sa.Column("slug", CleanText, nullable=False),
    sa.Column("reason", CleanText, nullable=False),
    sa.Column("joined", CleanText, nullable=False),  # the gap that it went into, or empty
    sa.Column("wordings", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

gap_questions = sa.Table(
    "gap_questions",
    metadata,
    sa.Column("question", CleanText, primary_key=True),
    sa.Column("gap", CleanText, sa.ForeignKey("gaps.id"), nullable=False, index=True),
)

# Where to tell an asker; the only rows that lead to a person, deleted once they were told.
watches = sa.Table(
    "watches",
    metadata,
    sa.Column("id", CleanText, primary_key=True),
    sa.Column("question", CleanText, nullable=False),
    sa.Column("asker", CleanText, nullable=False),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.UniqueConstraint("question", "asker", name="one_watch"),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", CleanText, primary_key=True),
    sa.Column("author", CleanText, nullable=False, index=True),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("slug", CleanText, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("gap", CleanText, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

# Every act at the desk; entries are added, never changed.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("author", CleanText, nullable=False),
    sa.Column("act", CleanText, nullable=False),
    sa.Column("about", CleanText, nullable=False, index=True),
    sa.Column("note", CleanText, nullable=False),
)

# Proposals that a moderator has decided on.
verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("proposal", CleanText, primary_key=True),
    sa.Column("accepted", sa.Boolean, nullable=False),
    sa.Column("author", CleanText, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

posts = sa.Table(
    "posts",
    metadata,
    sa.Column("id", CleanText, primary_key=True),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("plan", CleanText, nullable=False),
    sa.Column("author", CleanText, nullable=False),
    sa.Column("due", UtcTime),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("last", CleanText, nullable=False),
    sa.Column("made", UtcTime, nullable=False),
)

# The language that somebody chose to be spoken to in, by their keyed hash.
languages = sa.Table(
    "languages",
    metadata,
    sa.Column("asker", CleanText, primary_key=True),
    sa.Column("code", CleanText, nullable=False),
)
