"""The language that somebody chose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "languages",
        sa.Column("asker", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop it: everybody is spoken to in their client's language again."""
    op.drop_table("languages")
