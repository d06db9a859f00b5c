"""Cards with their revisions; questions with ratings and escalations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_cards()
    _make_questions()


def downgrade() -> None:
    """Drop the tables and what they hold."""
    for table in ("escalations", "ratings", "questions", "cards", "revisions"):
        op.drop_table(table)


def _make_cards() -> None:
    op.create_table(
        "revisions",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("card", sa.JSON, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "cards",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("edited", sa.Boolean, nullable=False),
        sa.Column("file", sa.JSON),
        sa.Column("base", sa.JSON),
        sa.ForeignKeyConstraint(["slug", "number"], ["revisions.slug", "revisions.number"]),
    )


def _make_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", MOMENT, nullable=False, index=True),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("asker", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("slugs", sa.JSON, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("elapsed_ms", sa.Float, nullable=False),
    )
    op.create_table(
        "ratings",
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("asker", sa.Text, primary_key=True),
        sa.Column("helped", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "escalations",
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
