"""Brings a database to the newest schema, one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from adapters.sql.pool import Pool
from bot.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0003"
"""The newest migration's number; kept here so that a start does not have to load Alembic."""


async def migrate(pool: Pool) -> None:
    """Upgrade if the database is behind; raises StoreError if it is ahead of this program."""
    async with pool.reading() as connection:
        current = await connection.run_sync(version)
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        raise StoreError(
            f"The database has the schema {current} of a newer Nexus, this one knows {HEAD}; "
            "run the newer version, or restore the backup made before the upgrade."
        )
    async with pool.writing_alone() as connection:
        await connection.run_sync(upgrade)


def version(connection: sa.Connection) -> str | None:
    """The number of the migration that the database is at; None where none was applied."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    number: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return number


def upgrade(connection: sa.Connection) -> None:
    """Apply what is missing, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - a sixth of a second that few starts need

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: sa.Connection) -> Config:
    """Alembic's settings for work on this connection."""
    from alembic.config import Config  # noqa: PLC0415 - see `upgrade`

    config = Config()
    config.set_main_option("script_location", "adapters.sql:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
