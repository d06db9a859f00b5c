"""Phrases that find another card, and the exceptions from that."""

from pathlib import Path

import pytest

from adapters.files.check_library import check_library
from adapters.files.exceptions import Allowed, read_exceptions
from bot.errors import CardError
from bot.lookup.health import Astray, Near
from tests.adapters.files.written import BODY, TOPIC, card

FILES = [card(), card((TOPIC + BODY).replace("Volumes", "Compose"), slug="compose")]
ASTRAY = Astray("docker-volumes", "docker volume prune", "compose", 0.8, 0.25)
NEAR = Near("compose", "what is a volume", "docker-volumes", "named volume or bind mount", 0.91)


def allowed(card: str, phrase: str, other: str) -> Allowed:
    """An exception on line 7."""
    return Allowed(card, phrase, other, "both say it", 7)


def test_what_the_lookup_finds_is_told_at_the_phrase() -> None:
    """File, line, which card comes first and by how much; a near pair is an advice."""
    near, astray = sorted(check_library(FILES, [ASTRAY], [NEAR], ()))
    assert astray.place == "topics/docker-volumes.md:10"
    assert "finds compose first (0.80, this card 0.25)" in astray.what
    assert not astray.advice
    assert near.place == "topics/compose.md:5"
    assert "near “named volume or bind mount” of docker-volumes (0.91)" in near.what
    assert near.advice


def test_an_exception_silences_its_pair_and_no_other() -> None:
    """It names the phrase, its card and the other card; a near pair may be named from both sides."""
    mine = allowed("docker-volumes", "docker volume prune", "compose")
    back = allowed("docker-volumes", "named volume or bind mount", "compose")
    assert list(check_library(FILES, [ASTRAY], [NEAR], [mine, back])) == []
    elsewhere = allowed("docker-volumes", "docker volume prune", "docker")
    told = list(check_library(FILES, [ASTRAY], [], [elsewhere]))
    assert [p.place for p in told] == ["topics/docker-volumes.md:10", "exceptions.toml:7"]


def test_an_exception_that_is_no_longer_needed_is_told() -> None:
    """The list stays as short as it can be; it does not fail the check."""
    (told,) = check_library(FILES, [], [], [allowed("gone", "x", "compose")])
    assert (told.place, told.advice) == ("exceptions.toml:7", True)
    assert "“x” is no longer needed" in told.what


ENTRY = '[[exception]]\ncard = "a"\nphrase = "b c"\nother = "d"\nreason = "because"\n'


def test_exceptions_are_read_with_their_lines(tmp_path: Path) -> None:
    """No file is no exceptions."""
    assert read_exceptions(tmp_path) == ()
    (tmp_path / "exceptions.toml").write_text(f"# why\n{ENTRY}\n{ENTRY}")
    assert read_exceptions(tmp_path) == (
        Allowed("a", "b c", "d", "because", 2),
        Allowed("a", "b c", "d", "because", 8),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml", "cannot be read"),
        (ENTRY.replace('"because"', '" "'), "exceptions.toml:1: an exception lacks its reason"),
        (ENTRY.replace('card = "a"', "card = 1"), "lacks its card"),
        ('exception = [{card = "a"}]', "holds no list"),
        ("exception = 3", "holds no list"),
    ],
)
def test_a_broken_list_of_exceptions_is_told(text: str, says: str, tmp_path: Path) -> None:
    """The error names the file, the line and the mend."""
    (tmp_path / "exceptions.toml").write_text(text)
    with pytest.raises(CardError) as caught:
        read_exceptions(tmp_path)
    assert says in str(caught.value)
