"""Text to words: what two spellings of one question have in common.

Case, accents, width, punctuation and chat slang are folded; scripts that write without spaces are
cut into pairs of characters. The work is bounded whatever the text: at most `MAX_CHARS`
characters are looked at and at most `MAX_WORDS` words kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_CHARS = 8_000
"""Characters looked at; of a longer text the first three quarters and the last quarter of these."""
MAX_WORDS = 64
"""Words kept of a question; of more the first 48 and the last 16, where a traceback says what."""
MAX_LETTERS = 40
"""Letters kept of one word."""

_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
)
_INVISIBLE = re.compile("[\u0000\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019`](?=\w)")
_INDIC = r"\u0900-\u0dff"  # vowel signs are part of the word, though `\w` leaves them out
_WORD = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}_])[\w{_INDIC}])+(?:\+\+?|#)?")
_UNSPACED_START = re.compile(rf"[{_UNSPACED}]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # "pleaaase": no English word has three


def clip(text: str) -> str:
    """The part of a text that is looked at: all of it up to `MAX_CHARS`, else head and tail."""
    if len(text) <= MAX_CHARS:
        return text
    tail = MAX_CHARS // 4
    return f"{text[: MAX_CHARS - tail]} {text[-tail:]}"


def fold(text: str) -> str:
    """Lower case without accents, invisible characters and apostrophes inside words.

    >>> fold("I CAN\u2019T déploy")
    'i cant deploy'
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        parts = unicodedata.normalize("NFD", text.casefold())
        text = unicodedata.normalize("NFC", "".join(c for c in parts if not _is_accent(c)))
    return _APOSTROPHE.sub("", text.lower())


def _is_accent(character: str) -> bool:
    """Whether this is a combining mark of an alphabet (vowel signs of Asian scripts stay)."""
    return "\u0300" <= character <= "\u036f"


def words(text: str, slang: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """The words of a text in order, slang expanded.

    >>> words("How 2 write C++ w/ snake_case?", {"2": ("to",), "w": ("with",)})
    ['how', 'to', 'write', 'c++', 'with', 'snake', 'case']
    """
    found: list[str] = []
    for word in _WORD.findall(_STRETCHED.sub(r"\1\1", fold(clip(text)))):
        if _UNSPACED_START.match(word):
            found += _pairs(word)
        elif slang and word in slang:
            found += slang[word]
        else:
            found.append(word[:MAX_LETTERS])
    return found


def _pairs(run: str) -> list[str]:
    """Overlapping pairs of characters of a run of a script without spaces.

    >>> _pairs("東京都")
    ['東京', '京都']
    """
    return [run[i : i + 2] for i in range(max(1, len(run) - 1))]


def bounded(found: Sequence[str]) -> list[str]:
    """At most `MAX_WORDS` words: the first three quarters and the last quarter of these."""
    if len(found) <= MAX_WORDS:
        return list(found)
    tail = MAX_WORDS // 4
    return [*found[: MAX_WORDS - tail], *found[-tail:]]


_SUFFIXES = (
    ("ations", "at", 3),
    ("ation", "at", 3),
    ("ies", "y", 2),
    ("ing", "", 3),
    ("ed", "", 3),
    ("es", "", 4),
    ("ment", "", 4),
    ("ly", "", 4),
    ("s", "", 3),
)
_SHORTEST_STEMMED = 4


@lru_cache(50_000)
def stem(word: str) -> str:
    """A word without its ending, by a short list of English suffixes.

    Light on purpose: the fuzzy word kernel meets the forms that are left apart.

    >>> [stem(w) for w in ("caching", "caches", "cached", "migrations", "queries", "class")]
    ['cach', 'cach', 'cach', 'migrat', 'query', 'class']
    """
    if len(word) < _SHORTEST_STEMMED:
        return word
    root = word
    for suffix, end, shortest in _SUFFIXES:
        if (
            word.endswith(suffix)
            and len(word) - len(suffix) >= shortest
            and not word.endswith("ss")
        ):
            root = word[: -len(suffix)] + end
            break
    if len(root) >= _SHORTEST_STEMMED and root[-1] == root[-2] and root[-1] not in "lsz":
        root = root[:-1]
    return root[:-1] if root.endswith("e") and len(root) > _SHORTEST_STEMMED else root
