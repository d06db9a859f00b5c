"""Links into the private chat, and the button under every card that hands one on."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.telegram import TelegramBot
from adapters.telegram.links import Links
from bot.cards import MAX_SLUG
from bot.people import Address, Place
from bot.ports import Fate
from bot.replies import Replies
from tests.adapters.telegram.conftest import CARDS
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Person
from tests.servers.telegram_rules import START


def shared(link: str) -> tuple[str, str]:
    """The link and the text that a sharing link hands on."""
    address = urlsplit(link)
    assert (address.netloc, address.path) == ("t.me", "/share/url")
    query = parse_qs(address.query)
    return query["url"][0], query["text"][0]


@pytest.mark.parametrize("how", ["what is cors", "/card cors", "/start card_cors"])
async def test_every_card_can_be_shared(ann: Person, how: str) -> None:
    """However a card was opened, its last button hands on a link that opens it."""
    await ann.says(how)
    card = await ann.chat.next()
    link, title = shared(card.links["Share"])
    assert (link, title) == ("https://t.me/nexus_bot?start=card_cors", "CORS")
    await ann.opens(link)
    assert (await ann.chat.next()).text.startswith("CORS\n")


async def test_sharing_stays_while_a_card_unfolds(ann: Person) -> None:
    """The button is there on every page."""
    await ann.says("how do I cook the long recipe")
    answer = await ann.chat.next()
    await ann.taps(answer, "Show all")
    await ann.chat.edited(answer)
    await ann.taps(answer, "Next page")
    await ann.chat.edited(answer, 2)
    assert "Share" in answer.links


async def test_what_is_no_card_cannot_be_shared(ann: Person) -> None:
    """A guide, a choice and a list of topics have no such button."""
    for text in ("/help", "/topics", "how tall is the eiffel tower"):
        await ann.says(text)
        assert (await ann.chat.next()).links == {}


async def test_a_card_that_is_posted_can_be_shared(
    bot: TelegramBot, telegram: FakeTelegram, replies: Replies
) -> None:
    """Posts and promised answers have the button as well."""
    group = telegram.group()
    to = Address(Place("telegram", str(group.id)))
    assert (await bot.send(replies.card(CARDS[0], ()), to, "post:1")).fate is Fate.DELIVERED
    posted = await group.next()
    assert list(posted.links) == ["Share"]
    assert "Delete" not in posted.buttons


async def test_a_link_to_a_card_that_is_gone_says_so(ann: Person) -> None:
    """Old links do not end in silence."""
    await ann.says("/start card_gone")
    assert (await ann.chat.next()).text.startswith("There is no card called “gone”.")


def test_every_slug_fits_a_link() -> None:
    """The longest slug that a card may have leaves room; a longer one would have no link."""
    links = Links("nexus_bot")
    for slug in ("a", "a-b-2", "s" * MAX_SLUG, "s" * 59):
        link = links.card(slug)
        assert link is not None
        assert START.fullmatch(link.partition("start=")[2])
    assert links.card("s" * 60) is None
    assert links.card("é") is None
    assert links.share("é", "É") is None
