"""People and their pseudonyms."""

import pytest

from bot.people import Person, Pseudonyms


def test_a_person_reads_and_writes_alike() -> None:
    """The form of the settings is the form of the string."""
    assert str(Person.read(" discord:42 ")) == "discord:42"


@pytest.mark.parametrize("text", ["42", "discord:", "matrix:42", ""])
def test_what_is_no_person(text: str) -> None:
    """Anything else says how people are written."""
    with pytest.raises(ValueError, match="write people as telegram:123"):
        Person.read(text)


def test_pseudonyms_are_stable_keyed_and_apart() -> None:
    """One key gives one person one name; another key or platform gives another."""
    ann = Person("telegram", "1")
    one = Pseudonyms(b"key")
    assert one.of(ann) == Pseudonyms(b"key").of(ann)
    names = {one.of(ann), one.of(Person("discord", "1")), Pseudonyms(b"other").of(ann)}
    assert len(names) == 3
    assert all(len(name) == 32 for name in names)
