"""People and their pseudonyms."""

import pytest

from bot.people import Person, Place, Pseudonyms


def test_a_person_reads_and_writes_alike() -> None:
    """The form of the settings is the form of the string."""
    assert str(Person.read(" discord:42 ")) == "discord:42"


@pytest.mark.parametrize(
    "text", ["42", "discord:", "matrix:42", "telegram:@ann", "terminal:ann", ""]
)
def test_what_is_no_person(text: str) -> None:
    """Anything else says how people are written."""
    with pytest.raises(ValueError, match="write people as telegram:123"):
        Person.read(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("telegram:-100123", Place("telegram", "-100123")),
        (" telegram:-100123:7", Place("telegram", "-100123", "7")),
        ("discord:456", Place("discord", "456")),
    ],
)
def test_a_place_reads(text: str, place: Place) -> None:
    """A chat by its number, with a topic on Telegram."""
    assert Place.read(text) == place


@pytest.mark.parametrize(
    "text", ["telegram:@group", "telegram:", "discord:-1", "discord:1:2", "discord:#a", "web:1"]
)
def test_what_is_no_place(text: str) -> None:
    """A name or a link would never be found: the settings say so at the start."""
    with pytest.raises(ValueError, match="write chats as telegram:-100123"):
        Place.read(text)


def test_chats_that_are_equal_share_a_lane() -> None:
    """A topic of a group keeps the pace of the group, and the lane does not name it."""
    group, topic = Place("telegram", "-100123"), Place("telegram", "-100123", "7")
    assert group.lane == topic.lane != Place("discord", "-100123").lane
    assert "100123" not in group.lane


def test_pseudonyms_are_stable_keyed_and_apart() -> None:
    """One key gives one person one name; another key or platform gives another."""
    ann = Person("telegram", "1")
    one = Pseudonyms(b"key")
    assert one.of(ann) == Pseudonyms(b"key").of(ann)
    names = {one.of(ann), one.of(Person("discord", "1")), Pseudonyms(b"other").of(ann)}
    assert len(names) == 3
    assert all(len(name) == 32 for name in names)
