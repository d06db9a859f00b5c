"""The moderators' desk: acts on cards, gaps, watches, drafts, the log, proposals, posts, days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
FIGURES = ("questions", "answered", "chosen_from", "unknown", "helped", "missed")
MADE = (
    "redirects",
    "ledger",
    "dead_ends",
    "picks",
    "days",
    "gap_questions",
    "gaps",
    "watches",
    "drafts",
    "audit",
    "verdicts",
    "posts",
)


def upgrade() -> None:
    """Add what the desk keeps; revisions there already are told apart by their author."""
    _widen_cards()
    _make_gaps()
    _make_counts()
    _make_desk()
    _index_questions()


def downgrade() -> None:
    """Drop it all; an archived card is lost with it."""
    op.drop_index("ix_questions_decision", "questions")
    for table in MADE:
        op.drop_table(table)
    op.execute("DELETE FROM cards WHERE archived")
    with op.batch_alter_table("cards") as cards:
        cards.drop_column("archived")
    with op.batch_alter_table("revisions") as revisions:
        for column in ("act", "archived", "note"):
            revisions.drop_column(column)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _widen_cards() -> None:
    no = sa.false()
    op.add_column("revisions", _text("act", "revise"))
    op.add_column("revisions", sa.Column("archived", sa.Boolean, nullable=False, server_default=no))
    op.add_column("revisions", _text("note", ""))
    op.add_column("cards", sa.Column("archived", sa.Boolean, nullable=False, server_default=no))
    op.execute("UPDATE revisions SET act = 'files' WHERE author = 'files'")
    op.create_table(
        "redirects",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("target", sa.Text, nullable=False, index=True),
    )
    ledger = op.create_table(
        "ledger",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("change", sa.Integer, nullable=False),
    )
    op.bulk_insert(ledger, [{"id": 1, "change": 0}])


def _make_gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False, index=True),
        _text("slug"),
        _text("reason"),
        _text("joined"),
        sa.Column("wordings", sa.JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "gap_questions",
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("gap", sa.Text, sa.ForeignKey("gaps.id"), nullable=False, index=True),
    )
    op.create_table(
        "watches",
        sa.Column("id", sa.Text, primary_key=True),
        _text("question"),
        _text("asker"),
        sa.Column("address", sa.JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("question", "asker", name="one_watch"),
    )


def _make_counts() -> None:
    op.create_table(
        "dead_ends",
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "picks",
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("asker", sa.Text, primary_key=True),
        _text("slug"),
        sa.Column("at", MOMENT, nullable=False),
    )
    figures = [sa.Column(name, sa.Integer, nullable=False) for name in FIGURES]
    op.create_table("days", sa.Column("day", sa.Text, primary_key=True), *figures)


def _make_desk() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("author", sa.Text, nullable=False, index=True),
        sa.Column("fields", sa.JSON, nullable=False),
        _text("slug"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("gap"),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        _text("author"),
        _text("act"),
        sa.Column("about", sa.Text, nullable=False, index=True),
        _text("note"),
    )
    op.create_table(
        "verdicts",
        sa.Column("proposal", sa.Text, primary_key=True),
        sa.Column("accepted", sa.Boolean, nullable=False),
        _text("author"),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("address", sa.JSON, nullable=False),
        _text("plan"),
        _text("author"),
        sa.Column("due", MOMENT),
        sa.Column("paused", sa.Boolean, nullable=False),
        _text("last"),
        sa.Column("made", MOMENT, nullable=False),
    )


def _index_questions() -> None:
    op.create_index("ix_questions_decision", "questions", ["decision"])
