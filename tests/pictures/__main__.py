"""`python -m tests.pictures`: draw the pictures of the README anew."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from adapters.cache.memory import MemoryCache
from adapters.files.folder import read_folder
from adapters.files.texts import read_lines
from bot.answering import reply_to
from bot.app.lookup import consultation_for
from bot.messages import Messages
from bot.ports import NoMeter
from bot.replies import Replies, Reply
from bot.settings import ROOT, read_settings
from tests.pictures import discord, telegram, terminal
from tests.pictures.shooting import NoBrowserError, page, shoot

PICTURES = ROOT / ".github" / "pictures"
ID = "k3v9x2m7q1w8"
"""Of a recorded question, as long as they are."""
SAID = {
    "answer": "wat is a genrator in pyhton",
    "choice": "docker database",
    "unknown": "how do i centre a div",
}


async def found(text: str, replies: Replies) -> Reply:
    """What the bot as it is shipped says to a text."""
    settings = read_settings(None, {"encoder": "static"})
    cards = read_folder(settings.content_dir).cards
    consultation = consultation_for(settings, cards, MemoryCache(), NoMeter())
    finding = await consultation.consult(text)
    return reply_to(finding, consultation.engine.cards, replies, ID, watch=True)


def draw() -> None:
    """All pictures."""
    replies = Replies(Messages(read_lines(ROOT / "content" / "messages")))
    said = {kind: (text, asyncio.run(found(text, replies))) for kind, text in SAID.items()}
    PICTURES.mkdir(exist_ok=True)
    text, reply = said["answer"]
    reply = reply.whole  # as it is after “Show all”, and always in a terminal
    three = page(
        ("Telegram", "tg", _telegram(text, reply, replies)),
        ("Discord", "dc", _discord(text, reply, replies)),
        ("Terminal", "", terminal.screen(text, reply)),
    )
    shoot(three, PICTURES / "answer.png", (1800, 1390))
    for kind, height in (("choice", 535), ("unknown", 375)):
        text, reply = said[kind]
        both = page(
            ("Telegram", "tg", _telegram(text, reply, replies)),
            ("Discord, dark", "dc", _discord(text, reply, replies)),
            ("Discord, light", "dc light", _discord(text, reply, replies)),
        )
        shoot(both, PICTURES / f"{kind}.png", (1680, height))


def _telegram(text: str, reply: Reply, replies: Replies) -> str:
    return telegram.question(text) + telegram.bubbles(reply, replies)


def _discord(text: str, reply: Reply, replies: Replies) -> str:
    return discord.question(text) + discord.messages(reply, replies)


def main() -> int:
    """Draw them; 1 where there is no browser."""
    try:
        draw()
    except NoBrowserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(
        f"Drawn: {', '.join(sorted(path.name for path in Path(PICTURES).glob('*.png')))}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
