"""The lists in the guide for authors."""

from pathlib import Path

import pytest

from adapters.files.guide import Rules, read_rules
from bot.errors import CardError
from bot.settings import ROOT


def test_the_shipped_guide_has_its_lists() -> None:
    """Tags and hosts are the first words of the lines under their headings."""
    rules = read_rules(ROOT / "content" / "README.md")
    assert rules.tags is not None
    assert rules.hosts is not None
    assert {"program", "docker", "infra"} <= rules.tags
    assert {"docs.djangoproject.com", "www.postgresql.org"} <= rules.hosts


def test_no_guide_no_rules(tmp_path: Path) -> None:
    """A folder of cards needs no guide."""
    assert read_rules(tmp_path / "README.md") == Rules(None, None)


def test_a_guide_that_lost_a_list(tmp_path: Path) -> None:
    """The error names the file and the section."""
    path = tmp_path / "README.md"
    path.write_text("# Cards\n\n## Tags\n\n```text\ndocker\n```\n")
    with pytest.raises(CardError, match=r"README\.md: lacks its list; write “## Link hosts”"):
        read_rules(path)
