"""Cards in other languages, in files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from adapters.files.check import check_folder
from adapters.files.desk import FileFormat
from adapters.files.folder import read_folder, read_siblings, write_folder
from adapters.files.guide import Rules

BASE = """---
title: CORS
tags: [security]
phrases: [what is cors]
related: [csrf]
links:
  - {title: MDN, url: https://developer.mozilla.org/cors}
---
A rule of browsers.

```python
print("cors")
```
"""
FRENCH = """---
title: Le CORS
phrases:
  - c'est quoi le cors
  - le cors expliqué
  - la règle des origines
---
Une règle des navigateurs.

```python
print("cors")
```
"""
RULES = Rules()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a card and its French sibling."""
    put(tmp_path, "cors", BASE)
    put(tmp_path, "cors.fr", FRENCH)
    return tmp_path


def put(root: Path, name: str, text: str) -> None:
    """Write a topic's file."""
    path = root / "topics" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def told(root: Path, name: str) -> list[str]:
    """What a check says about a file."""
    problems = check_folder(read_folder(root), RULES).problems
    return [f"{p.what}; {p.mend}" for p in problems if p.where == f"topics/{name}.md"]


def test_a_sibling_is_no_card(root: Path) -> None:
    """It has the slug of its card, whose tags, related cards and links it may leave out."""
    folder = read_folder(root)
    assert [card.slug for card in folder.cards] == ["cors"]
    (sibling,) = folder.siblings
    assert (sibling.language, sibling.card.slug, sibling.card.title) == ("fr", "cors", "Le CORS")
    base = folder.cards[0]
    assert (sibling.card.tags, sibling.card.related, sibling.card.links) == (
        base.tags,
        base.related,
        base.links,
    )
    assert sibling.base == base
    assert not sibling.is_behind(base)


def test_siblings_alone(root: Path) -> None:
    """They can be read without reading every card; a broken one hides no other."""
    put(root, "jwt", BASE)
    put(root, "jwt.fr", "no head")
    put(root, "csrf.sw", FRENCH)
    assert [one.card.slug for one in read_siblings(root)] == ["cors"]


def test_siblings_go_out_and_come_back(root: Path, tmp_path: Path) -> None:
    """What is written reads as what it was, without what the card says already."""
    folder, out = read_folder(root), tmp_path / "out"
    assert write_folder(folder.cards, out, folder.siblings) == 1
    assert read_folder(out).siblings == folder.siblings
    assert "tags" not in (out / "topics" / "cors.fr.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("jwt.fr", FRENCH, "there is no card “jwt” beside it"),
        ("cors.en", FRENCH, "the card itself is in English"),
        ("cors.sw", "no head", "the head is missing"),
        ("cors.sw", FRENCH.replace("  - le cors expliqué\n", ""), "2 phrases; have 3 at least"),
        ("cors.sw", FRENCH, "“c'est quoi le cors” belongs to topics/cors.fr.md already"),
        ("cors.sw", FRENCH.replace("```python", "```bash"), "the blocks of code are not those of"),
        ("cors.sw", FRENCH.replace("title: Le", "titel: x\ntitle: Le"), "there is no key “titel”"),
        ("cors.sw", FRENCH.replace("Le CORS", "Le " * 30), "the title is over 60"),
        ("cors.sw", FRENCH.replace("expliqué", "expliqué " * 20), "a phrase is over 100"),
        ("cors.sw", FRENCH.replace("Une", "# Une"), "a heading of another level"),
    ],
)
def test_what_is_wrong_with_a_sibling(root: Path, name: str, text: str, says: str) -> None:
    """The file is named, and how to mend it."""
    put(root, name, text)
    assert any(says in line for line in told(root, name)), told(root, name)


def test_nothing_is_wrong_with_a_good_one(root: Path) -> None:
    """Apart from its length, of which a check only advises."""
    assert [line for line in told(root, "cors.fr") if "words besides code" not in line] == []


def test_a_zip_leaves_siblings_out() -> None:
    """The desk keeps cards in the database, where no sibling is, and says what to do instead."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("topics/cors.md", BASE)
        packed.writestr("topics/cors.fr.md", FRENCH)
    cards, broken = FileFormat(RULES).unpack(held.getvalue())
    assert [card.slug for card in cards] == ["cors"]
    assert [line for line in broken if "topics/cors.fr.md: is in another language" in line]
