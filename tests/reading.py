"""What a reply says, as a test reads it."""

from __future__ import annotations

from bot.replies import Reply
from bot.richtext import plain


def text_of(reply: Reply) -> str:
    """All of it, unfolded."""
    return "\n".join(plain(block) for block in reply.whole.blocks)
