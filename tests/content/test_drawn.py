"""Cards as learners see them, on every platform.

`UPDATE_SNAPSHOTS=1 python3 dev.py test tests/content/test_drawn.py` writes the snapshots anew; read
what changed before it goes in.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cards import Card
from bot.richtext import Code, parse
from tests.content.drawing import in_terminal, on_discord, on_telegram
from tests.content.library import shipped

SNAPSHOTS = Path(__file__).parent / "snapshots"
SHOWN = (
    "cors-blocked",
    "docker-compose",
    "drf-viewsets",
    "git-undo",
    "graphql-n-plus-one",
    "http-status-codes",
    "integrity-error",
    "nested-serializer-writes",
    "prodev-program",
    "window-functions",
)
"""Topics and challenges of each shape: short, and two pages long; much code and none; lists."""
CUT = "\n\n" + "~" * 40 + "\n\n"
"""Stands between the messages that one card can be."""
PLATFORMS: dict[str, Callable[[Card], list[str]]] = {
    "telegram": on_telegram,
    "discord": on_discord,
    "terminal": in_terminal,
}

CARDS = {card.slug: card for card in shipped().cards}


@pytest.mark.parametrize("slug", CARDS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_card_can_be_shown(platform: str, slug: str) -> None:
    """Folded, unfolded and at every page it is within the limits, and no line of code is lost."""
    card = CARDS[slug]
    shown = PLATFORMS[platform](card)
    assert card.title in shown[0].replace("\\", "")
    blocks = [block.text for block in parse(card.body) if isinstance(block, Code)]
    whole = "\n".join(shown)
    assert [
        line for block in blocks for line in block.splitlines() if line.strip() not in whole
    ] == []


@pytest.mark.parametrize("slug", SHOWN)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_ten_cards_look_as_they_were_reviewed(platform: str, slug: str) -> None:
    """A change in how a card is drawn is seen by whoever reviews it."""
    path = SNAPSHOTS / f"{slug}.{platform}.txt"
    drawn = CUT.join(PLATFORMS[platform](CARDS[slug])) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, "utf-8")
    assert path.read_text("utf-8") == drawn
