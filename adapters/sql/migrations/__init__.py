"""Migrations, run by Alembic at the start of a process."""
