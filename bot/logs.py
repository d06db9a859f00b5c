"""Logs on stderr, one line or one JSON object an event, with every token blacked out."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime

_NOISY = ("httpx", "httpcore", "aiosqlite", "alembic", "apscheduler", "discord", "telegram")
"""Libraries whose INFO is our DEBUG; httpx writes the Telegram token in its URLs."""
_TOKEN = re.compile(r"(?<!\d)\d{6,}:[A-Za-z0-9_-]{30,}|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}")
"""What a Telegram or a Discord token looks like, wherever it came from."""


def set_up_logs(level: str, form: str, secrets: Iterable[str]) -> None:
    """Send everything to stderr; `form` is text or json. Calling it again replaces the first."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Json(secrets) if form == "json" else _Text(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        quiet = logging.INFO if level == "DEBUG" else logging.WARNING
        logging.getLogger(name).setLevel(quiet)


class Redactor:
    """Blacks out the given secrets, and whatever looks like a token."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({s for s in secrets if len(s) >= 4}, key=len, reverse=True)  # noqa: PLR2004 - shorter ones would black out ordinary words
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """The text, redacted."""
        if self._known is not None:
            text = self._known.sub("[secret]", text)
        return _TOKEN.sub("[secret]", text)


class _Text(logging.Formatter):
    """Time, level, module and message on one line; a traceback behind it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line, redacted."""
        return self._redact(super().format(record))


class _Json(logging.Formatter):
    """The same as one JSON object."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The object, redacted."""
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        # Redacted before it is encoded: a secret with a quote in it is still found.
        return json.dumps({key: self._redact(text) for key, text in event.items()})
