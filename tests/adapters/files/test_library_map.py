"""The map of the library: places, and the page."""

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.files.library_map import draw_map, write_map
from adapters.files.map_layout import nearest, place
from bot.cards import Card, Kind
from bot.errors import CardError

LIKE = np.array([[1, 0.9, 0, 0], [0.9, 1, 0, 0], [0, 0, 1, 0.9], [0, 0, 0.9, 1]], np.float32)
CARDS = [
    Card("a", "Ayes & <noes>", tags=("one",)),
    Card("b", "Bees", tags=("one",)),
    Card("c", "Seas", tags=("two",)),
    Card("d", "Dees", kind=Kind.CHALLENGE),
]


def test_like_cards_stand_together() -> None:
    """A card is nearer to its like than to any other; the places fill the unit square."""
    places = place(LIKE)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert max(apart[0, 1], apart[2, 3]) < min(apart[0, 2], apart[0, 3], apart[1, 2], apart[1, 3])
    assert places.min() == 0
    assert places.max() == 1


def test_nearest_are_others_best_first() -> None:
    """A card is not its own neighbour; there are as many as asked for, or all."""
    assert nearest(LIKE, 1).tolist() == [[1], [0], [3], [2]]
    assert nearest(LIKE, 9).shape == (4, 3)
    assert nearest(LIKE[:1, :1]).shape == (1, 0)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 12), st.integers(0, 99))
def test_any_likeness_has_places(count: int, seed: int) -> None:
    """One card, equal cards, unrelated cards: all get finite places, the same each time."""
    vectors = np.random.default_rng(seed).integers(-1, 2, (count, 3)).astype(np.float32)
    likeness = vectors @ vectors.T / 3
    places = place(likeness)
    assert np.isfinite(places).all()
    assert (places == place(likeness)).all()


class Page(HTMLParser):
    """Ids, links and loads of a page; tags have to be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what a tag names and loads."""
        held = dict(attrs)
        self.ids += filter(None, [held.get("id")])
        self.links += filter(None, [held.get("href")])
        self.loads += filter(None, [held.get("src")])
        if tag != "meta":
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag without content is closed already."""

    def handle_endtag(self, tag: str) -> None:
        """The tag that was opened last."""
        assert self._open.pop() == tag


def test_the_page_stands_alone_and_leads_everywhere() -> None:
    """Every card has a row, every link a target on the page, and nothing comes from outside."""
    text = draw_map(CARDS, LIKE)
    page = Page(text)
    assert {"a", "b", "c", "d"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert page.loads == []
    assert "://" not in text
    assert "Ayes &amp; &lt;noes&gt;" in text
    assert "<noes>" not in text
    assert text.count("<circle") == 3
    assert text.count("<rect") == 1


def test_the_tables_hold_what_the_picture_shows() -> None:
    """The nearest pair comes first, with its likeness; groups are counted."""
    text = draw_map(CARDS, LIKE)
    pairs = text.split('id="pairs"')[1].split("</table>")[0]
    assert pairs.index("Ayes") < pairs.index("Seas")
    assert "0.90" in pairs
    assert "one (2)" in text
    assert "other (1)" in text


def test_one_card_is_a_library() -> None:
    """Nothing to compare it with is no mistake."""
    assert 'id="b"' in draw_map(CARDS[1:2], LIKE[:1, :1])


def test_the_page_is_written_or_the_file_named(tmp_path: Path) -> None:
    """Cards may come in any order; a file that cannot be written is one sentence."""
    write_map(tmp_path / "map.html", reversed(CARDS), LIKE)
    assert (tmp_path / "map.html").read_text("utf-8") == draw_map(CARDS, LIKE)
    with pytest.raises(CardError, match="cannot be written"):
        write_map(tmp_path, CARDS, LIKE)
