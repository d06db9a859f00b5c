"""The bot's own lines."""

import pytest

from bot.messages import Messages

LINES = Messages({"en": {"hello": "Hello {name}", "bye": "Bye"}, "fr": {"hello": "Bonjour {name}"}})


def test_lines_are_filled() -> None:
    """Places in braces take the values."""
    assert LINES.say("hello", "fr", name="Ann") == "Bonjour Ann"


def test_a_missing_line_is_english() -> None:
    """A language that is not complete still speaks."""
    assert LINES.say("bye", "fr") == "Bye"


def test_an_unknown_key_is_a_mistake() -> None:
    """A key that English lacks is a bug, not a silence."""
    with pytest.raises(KeyError):
        LINES.say("nothing")


@pytest.mark.parametrize(
    ("wanted", "found"), [("fr", "fr"), ("fr-CA", "fr"), ("fr_FR", "fr"), ("sw", "en"), ("", "en")]
)
def test_the_nearest_language(wanted: str, found: str) -> None:
    """A regional code finds its language, an unknown one English."""
    assert LINES.match(wanted) == found


def test_languages() -> None:
    """English comes first."""
    assert LINES.languages == ("en", "fr")
