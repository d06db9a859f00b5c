"""Cards and what is read off their text."""

import pytest

from bot.cards import MAX_SLUG, Card, Kind, is_slug

CHALLENGE = """Something holds the port. Stop it or take another port.

## Symptom

```text
Error: That port is already in use.
```

Docker says it in its own words:

```text
Bind for 0.0.0.0:5432 failed: port is already allocated
```

## Cause

Two programs want one port.

```bash
ss -ltnp
```
"""


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("cors", True),
        ("drf-viewsets", True),
        ("http2-push", True),
        ("", False),
        ("-cors", False),
        ("cors-", False),
        ("a--b", False),
        ("Cors", False),
        ("a b", False),
        ("a" * MAX_SLUG, True),
        ("a" * (MAX_SLUG + 1), False),
    ],
)
def test_slugs(text: str, *, valid: bool) -> None:
    """A slug is lower-case words joined by hyphens, within its length."""
    assert is_slug(text) is valid


def test_the_summary_is_the_first_paragraph_on_one_line() -> None:
    """Line breaks inside the first paragraph are joined."""
    card = Card("cors", "CORS", "One rule\nof browsers.\n\nMore.")
    assert card.summary == "One rule of browsers."


def test_symptoms_are_the_fenced_blocks_under_that_heading() -> None:
    """Error texts are taken from Symptom, code of other parts is not."""
    card = Card("port", "Port in use", CHALLENGE, Kind.CHALLENGE)
    assert card.symptoms == (
        "Error: That port is already in use.",
        "Bind for 0.0.0.0:5432 failed: port is already allocated",
    )


def test_a_topic_has_no_symptoms() -> None:
    """Only challenges are found by error texts."""
    assert Card("port", "Port", CHALLENGE, Kind.TOPIC).symptoms == ()
