"""A card for a post that nobody asked the bot about: only the right one, only once."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from adapters.files.folder import read_folder
from bot.app.lookup import consultation_for, usable
from bot.errors import StoreError
from bot.offering import Post, sure_match
from bot.people import Person
from bot.replies import Verb
from bot.settings import ROOT, read_settings
from tests.fakes import CountingMeter, MemoryCache
from tests.small import small_core

POSTS = ROOT / "tests" / "evals" / "forum_posts.jsonl"
ANN = Person("discord", "1")
PORT = Post("discord:1", "Port already in use", "Error: That port is already in use. What now?")


async def test_the_evaluation_that_chose_the_threshold(tmp_path: Path) -> None:
    """Of the posts that have a card most get it; none gets a wrong one."""
    settings = read_settings(None, {"encoder": "static", "data_dir": tmp_path})
    cards = usable(read_folder(settings.content_dir))
    consultation = consultation_for(settings, cards, MemoryCache(), CountingMeter())
    rows = [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines()]
    posts = [Post(f"discord:{n}", row["title"], row["text"]) for n, row in enumerate(rows)]
    found = await asyncio.gather(*(sure_match(consultation, post) for post in posts))
    given = [(match, row) for match, row in zip(found, rows, strict=True) if match]
    wrong = [(m.card.slug, row["title"]) for m, row in given if m.card.slug not in row["accept"]]
    assert not wrong
    assert len(given) >= 0.75 * sum(bool(row["accept"]) for row in rows)


async def test_an_offer() -> None:
    """It shows the card, says that nobody asked, cannot be rated as an answer, and is recorded."""
    small = small_core()
    offer = await small.assistant.offer(PORT, ANN)
    assert offer is not None
    assert (offer.slug, offer.question) == ("port-already-in-use", PORT.id)
    verbs = {button.action.verb for row in offer.reply.buttons for button in row}
    assert verbs == {Verb.SHOW}
    (asked,) = small.store.asked.values()
    assert (asked.id, asked.decision, asked.slugs) == (PORT.id, "answer", ("port-already-in-use",))


async def test_once() -> None:
    """The same post gets nothing more, in this process or another; another post does."""
    small = small_core()
    assert await small.assistant.offer(PORT, ANN) is not None
    assert await small.assistant.offer(PORT, ANN) is None
    other = small_core(store=small.store)
    assert await other.assistant.offer(PORT, ANN) is None
    again = Post("discord:2", PORT.title, PORT.text)
    assert await other.assistant.offer(again, ANN) is not None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", PORT.text),
        (PORT.title, " "),
        ("What is CORS?", PORT.text),
        ("hello", "hi"),
        ("Looking for a team", "Who has a free place?"),
    ],
)
async def test_no_offer(title: str, text: str) -> None:
    """Half a post, two cards in one, small talk and anything else get none, and leave no trace."""
    small = small_core()
    assert await small.assistant.offer(Post("discord:1", title, text), ANN) is None
    assert not small.store.asked


async def test_the_database_is_away() -> None:
    """Without a store nobody can know whether it was said before: the error goes to the caller."""
    small = small_core()
    small.store.away = True
    with pytest.raises(StoreError):
        await small.assistant.offer(PORT, ANN)
