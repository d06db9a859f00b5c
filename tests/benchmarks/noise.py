"""How people really type: keyboard slips with chat slang, and words they cannot spell.

The same text, kind and seed give the same noisy text, in any process and any order of calls.
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["clean", "typos", "misspelt"]
KINDS: tuple[Kind, ...] = ("clean", "typos", "misspelt")

SLIP_SHARE = 0.3
"""Share of words of four letters or more that get one slip of the keyboard."""
SLANG_SHARE = 0.5
"""Share of the words with a chat form that are written in it."""
MISSPELT_SHARE = 0.6
"""Share of the words with a usual misspelling that are misspelt."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)*")
_CHAT = {
    "about": "abt",
    "and": "n",
    "are": "r",
    "as soon as possible": "asap",
    "at": "@",
    "be": "b",
    "because": "cuz",
    "before": "b4",
    "between": "btwn",
    "by the way": "btw",
    "cannot": "cant",
    "could": "cud",
    "do not": "dont",
    "document": "doc",
    "even though": "tho",
    "favorite": "fav",
    "for": "4",
    "from": "frm",
    "going to": "gonna",
    "great": "gr8",
    "have": "hv",
    "how are": "howre",
    "i am": "im",
    "i do not know": "idk",
    "i have": "ive",
    "information": "info",
    "know": "kno",
    "later": "l8r",
    "let me know": "lmk",
    "message": "msg",
    "my": "ma",
    "need to": "needa",
    "number": "num",
    "okay": "k",
    "password": "pw",
    "people": "ppl",
    "picture": "pic",
    "please": "pls",
    "probably": "prolly",
    "question": "q",
    "really": "rly",
    "right now": "rn",
    "see": "c",
    "should": "shud",
    "someone": "sum1",
    "something": "smth",
    "thanks": "thx",
    "that": "dat",
    "the": "da",
    "this": "dis",
    "though": "tho",
    "through": "thru",
    "to": "2",
    "today": "2day",
    "tomorrow": "tmrw",
    "too": "2",
    "want to": "wanna",
    "what": "wat",
    "what is": "whats",
    "why": "y",
    "with": "w",
    "without": "w/o",
    "would": "wud",
    "you": "u",
    "your": "ur",
}


def noisy(text: str, kind: Kind, seed: int = 0) -> str:
    """The text as somebody types it who is in a hurry (`typos`) or cannot spell (`misspelt`)."""
    draw = random.Random(f"{kind}|{seed}|{text}")  # noqa: S311 - repeatable, not secret
    if kind == "typos":
        return _slips(_slang(text, draw), draw)
    if kind == "misspelt":
        return _misspell(text, misspellings(), draw)
    return text


def _slang(text: str, draw: random.Random) -> str:
    """Chat forms in place of some words; the longest phrase that fits wins."""

    def chat(found: re.Match[str]) -> str:
        return _CHAT[found[0].lower()] if draw.random() < SLANG_SHARE else found[0]

    return _slang_pattern().sub(chat, text)


@cache
def _slang_pattern() -> re.Pattern[str]:
    longest_first = sorted(_CHAT, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)


def _slips(text: str, draw: random.Random) -> str:
    """One slip of the keyboard in some words of four letters or more, in at least one of them."""
    words = [word for word in _WORD.finditer(text) if len(word[0]) >= 4]
    slipping = {word.start() for word in words if draw.random() < SLIP_SHARE}
    if words and not slipping:
        slipping = {draw.choice(words).start()}
    return _WORD.sub(
        lambda word: _slip(word[0], draw) if word.start() in slipping else word[0], text
    )


def _slip(word: str, draw: random.Random) -> str:
    """The word after one slip: a neighbour key, two letters swapped, one left out or doubled."""
    slip = draw.choice((_neighbour, _extra, _swap, _swap, _drop, _drop, _double))
    return slip(word, draw.randrange(1, len(word) - 1), draw)


def _neighbour(word: str, at: int, draw: random.Random) -> str:
    return word[:at] + _near(word[at], draw) + word[at + 1 :]


def _extra(word: str, at: int, draw: random.Random) -> str:
    return word[: at + 1] + _near(word[at], draw) + word[at + 1 :]


def _swap(word: str, at: int, draw: random.Random) -> str:
    if word[at] == word[at + 1]:
        return _drop(word, at, draw)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop(word: str, at: int, _draw: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _double(word: str, at: int, _draw: random.Random) -> str:
    return word[: at + 1] + word[at] + word[at + 1 :]


def _near(letter: str, draw: random.Random) -> str:
    return draw.choice(keyboard().get(letter.lower(), letter))


@cache
def keyboard() -> Mapping[str, str]:
    """The neighbours of each letter on a QWERTY keyboard; the rows are half a key apart."""
    place = {
        key: (column + row / 2, row)
        for row, keys in enumerate(_ROWS)
        for column, key in enumerate(keys)
    }
    return {
        key: "".join(
            other
            for other, (x2, y2) in place.items()
            if other != key and abs(x - x2) <= 1 and abs(y - y2) <= 1
        )
        for key, (x, y) in place.items()
    }


def _misspell(text: str, table: Mapping[str, tuple[str, ...]], draw: random.Random) -> str:
    """Usual misspellings of some words in the table, of at least one where there is any."""
    known = [word for word in _WORD.finditer(text) if word[0].lower() in table]
    wrong = {word.start() for word in known if draw.random() < MISSPELT_SHARE}
    if known and not wrong:
        wrong = {draw.choice(known).start()}

    def misspelt(word: re.Match[str]) -> str:
        return draw.choice(table[word[0].lower()]) if word.start() in wrong else word[0]

    return _WORD.sub(misspelt, text)


@cache
def misspellings() -> Mapping[str, tuple[str, ...]]:
    """Words of `misspellings.txt` with the usual misspelt forms of each; a form may have a space."""
    lines = Path(__file__).with_name("misspellings.txt").read_text("utf-8").splitlines()
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {word: tuple(form.replace("_", " ") for form in forms.split()) for word, forms in pairs}
