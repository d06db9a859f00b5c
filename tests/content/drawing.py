"""Cards as each platform draws them, checked as the platform would and written down as text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from rich.console import Console
from tests.servers import discord_rules, telegram_rules

from adapters.discord import layout as discord_layout
from adapters.discord import rendering as discord
from adapters.files.texts import read_lines
from adapters.telegram import rendering as telegram
from adapters.terminal.draw import draw as draw_in_terminal
from bot.cards import Card
from bot.messages import Messages
from bot.replies import Replies, Reply
from tests.content.library import CONTENT, shipped
from tests.entities import Entity, woven

Json = dict[str, Any]

PAGES = 6
"""More pages than any card has; one beyond the last shows the last."""
QUESTION = "k3v9x2m7q1w8"
"""The identifier of a recorded question, as long as they are."""
COLUMNS = 80
"""Of the terminal."""
_MARKS = {"bold": "b", "italic": "i", "code": "code", "pre": "pre", "text_link": "a"}


@cache
def replies() -> Replies:
    """The bot's lines in English, read once."""
    return Replies(Messages(read_lines(CONTENT / "messages")))


def answer(card: Card) -> Reply:
    """The card as the answer to a question."""
    by_slug = {card.slug: card for card in shipped().cards}
    return replies().card(card, [by_slug[slug] for slug in card.related], QUESTION)


def turned(reply: Reply) -> Iterator[Reply]:
    """The reply folded, and then unfolded at every page there could be."""
    yield reply
    for page in range(PAGES):
        yield replace(reply, unfolded=True, page=page)


def on_telegram(card: Card) -> list[str]:
    """Every message that the card can be; raises `Broken` where Telegram would refuse one."""
    messages = []
    for reply in turned(answer(card)):
        (drawing,) = telegram.draw(reply, replies())
        entities, markup = check_on_telegram(drawing)
        rows = markup["inline_keyboard"] if markup else ()
        messages.append(_tagged(drawing.body.text, entities) + _rows(rows, "text"))
    return list(dict.fromkeys(messages))


def check_on_telegram(drawing: telegram.Drawing) -> tuple[list[Json], Json | None]:
    """The message's entities and keyboard; raises `Broken` where Telegram would refuse it."""
    entities = [entity.to_dict() for entity in drawing.body.entities]
    markup = drawing.keyboard.to_dict() if drawing.keyboard else None
    telegram_rules.check_text(drawing.body.text, entities)
    telegram_rules.check_keyboard(markup)
    return entities, markup


def on_discord(card: Card) -> list[str]:
    """Every message that the card can be; raises `Refused` where Discord would refuse one."""
    messages = []
    for form in (discord.RICH, discord.PLAIN):
        for reply in turned(answer(card)):
            (drawing,) = discord.draw(reply, replies(), form)
            check_on_discord(drawing)
            rows = [[{"label": key.label} for key in row] for row in drawing.rows]
            if form.rich:
                messages.append(drawing.text + _rows(rows, "label"))
    return list(dict.fromkeys(messages))


def check_on_discord(drawing: discord.Drawing) -> None:
    """Raise `Refused` where Discord would refuse the message, new or in place of another."""
    for held in (discord_layout.laid_out(drawing), discord_layout.laid_over(drawing)):
        discord_rules.check_message(
            {
                "content": held.get("content") or "",
                "embeds": [],
                "flags": discord_rules.RICH if drawing.rich else 0,
                "components": held["view"].to_components(),
            }
        )


def in_terminal(card: Card) -> list[str]:
    """The card as a terminal without colours prints it."""
    screen = io.StringIO()
    console = Console(file=screen, width=COLUMNS, color_system=None, highlight=False)
    draw_in_terminal(console, answer(card))
    return ["\n".join(line.rstrip() for line in screen.getvalue().splitlines()).strip()]


def _rows(rows: Sequence[Sequence[dict[str, str]]], label: str) -> str:
    """Buttons as a person sees them."""
    return "".join("\n" + " ".join(f"[ {button[label]} ]" for button in row) for row in rows)


def _tagged(text: str, entities: Sequence[Entity]) -> str:
    """The text with its entities as tags, which show what is bold, code or a link."""
    return woven(text, entities, _tags)


def _tags(entity: Entity) -> tuple[str, str]:
    tag = _MARKS[entity["type"]]
    value = entity.get("url") or entity.get("language")
    return f"<{tag} {value}>" if value else f"<{tag}>", f"</{tag}>"
