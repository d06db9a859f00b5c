"""Zips of card files as moderators send them, whole, damaged or made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.files import desk
from adapters.files.desk import FileFormat
from adapters.files.guide import Rules
from bot.cards import Card, Kind
from bot.errors import CardError

FORMAT = FileFormat(Rules())
CARDS = [Card(f"card-{n}", f"Card {n}", "Some text. " * 30, Kind.TOPIC, ("how",)) for n in range(3)]
PACKED = FORMAT.pack(CARDS)
FILE = "---\ntitle: Volumes\n---\nA volume keeps data.\n"


def zipped(files: dict[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", way) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return held.getvalue()


def test_what_is_packed_comes_out_again() -> None:
    """The cards are equal, and nothing is broken."""
    assert FORMAT.unpack(PACKED) == (CARDS, [])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.integers(0, len(PACKED) - 1), st.integers(0, 255), max_size=4))
def test_a_damaged_zip(bytes_at: dict[int, int]) -> None:
    """Whatever has become of it, there are cards or a sentence that says what is wrong."""
    data = bytearray(PACKED)
    for at, value in bytes_at.items():
        data[at] = value
    cards, broken = FORMAT.unpack(bytes(data))
    assert all(isinstance(card, Card) for card in cards)
    assert cards or all(line.strip() for line in broken)


def test_a_file_that_is_damaged_leaves_the_others() -> None:
    """The stream of one file makes no sense; the rest of the cards are read."""
    at = PACKED.index(b"topics/card-1.md") + len(b"topics/card-1.md")
    cards, (line,) = FORMAT.unpack(PACKED[:at] + b"\xff" * 8 + PACKED[at + 8 :])
    assert [card.slug for card in cards] == ["card-0", "card-2"]
    assert "topics/card-1.md" in line
    assert "damaged" in line


def test_a_file_larger_than_the_zip_says() -> None:
    """What it unpacks to is not read beyond the bound, whatever size is written down."""
    honest = zipped({"topics/a.md": b"\0" * 5_000_000})
    size = struct.pack("<L", 5_000_000)
    lying = honest.replace(size, struct.pack("<L", 1000))
    assert FORMAT.unpack(honest) == ([], ["topics/a.md: is over 100 kB; shorten it"])
    assert FORMAT.unpack(lying) == ([], ["topics/a.md: is damaged or locked; pack it anew"])


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_way_to_pack(way: int) -> None:
    """Where nothing bounds what is unpacked at once, nothing is unpacked."""
    cards, (line,) = FORMAT.unpack(zipped({"topics/a.md": FILE.encode()}, way))
    assert not cards
    assert "pack it anew" in line


def test_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count, readable or not, and one sentence says that the rest is left out."""
    monkeypatch.setattr(desk, "MAX_FILES", 2)
    files = {"topics/a.md": b"\xff", "topics/b.md": FILE.encode(), "topics/c.md": FILE.encode()}
    cards, broken = FORMAT.unpack(zipped(files))
    assert [card.slug for card in cards] == ["b"]
    assert len(broken) == 2
    assert "Over 2 files" in broken[-1]


@pytest.mark.parametrize("name", ["../../etc/passwd.md", "/etc/passwd.md", "topics/../passwd.md"])
def test_a_name_that_points_elsewhere(name: str) -> None:
    """Only the last part of a name counts, and it is no path."""
    cards, _ = FORMAT.unpack(zipped({name: FILE.encode()}))
    assert [card.slug for card in cards] == ["passwd"]


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000])
def test_a_head_that_never_ends_to_nest(text: str) -> None:
    """It is a sentence like any other mistake, and not the end of the process."""
    with pytest.raises(CardError, match="nested too deeply"):
        FORMAT.read(f"---\ntitle:\n  {text}\n---\nText.\n", "a")
