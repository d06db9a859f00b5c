"""Links that open the private chat with the bot: `t.me/<bot>?start=…`, written and read."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import urlencode

MAX_START = 64
"""Characters of a start parameter: letters, digits, _ and -."""
CARD, QUESTION = "card_", "q_"
"""What a start parameter begins with that opens a card, or asks a question (base64 of UTF-8)."""
EMPTY = "ask"
"""The start parameter that only opens the chat."""
_START = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_START}}}")


@dataclass(frozen=True, slots=True)
class Links:
    """Links to one bot."""

    bot: str
    """The bot's user name."""

    def card(self, slug: str) -> str | None:
        """The link that opens a card; None for a slug that does not fit into one."""
        start = f"{CARD}{slug}"
        return f"https://t.me/{self.bot}?start={start}" if _START.fullmatch(start) else None

    def share(self, slug: str, title: str) -> str | None:
        """The link by which somebody sends that link on to a chat of their choice."""
        url = self.card(slug)
        return f"https://t.me/share/url?{urlencode({'url': url, 'text': title})}" if url else None


def start_with(question: str) -> str:
    """The start parameter that asks a question; one that is too long has to be typed again.

    >>> start_with("what is cors")
    'q_d2hhdCBpcyBjb3Jz'
    """
    text = question.encode("utf-8", "replace")
    start = QUESTION + base64.urlsafe_b64encode(text).rstrip(b"=").decode()
    return start if len(start) <= MAX_START else EMPTY


def asked_by(start: str) -> str:
    """The question in a start parameter; empty where there is none.

    >>> asked_by("q_d2hhdCBpcyBjb3Jz"), asked_by("q_?"), asked_by("card_cors")
    ('what is cors', '', '')
    """
    if not start.startswith(QUESTION) or not _START.fullmatch(start):
        return ""
    packed = start.removeprefix(QUESTION)
    try:
        return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
