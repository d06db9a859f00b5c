"""Questions in other languages, read word by word as English, so that English cards are found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.lookup.analysis import clip, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALL_WORDS = 2
"""Different small words of a language that show a text to be written in it."""
SHARE = 0.2
"""Share of a text's words, in [0, 1], that they have to be."""

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['\u2019](?=\w{3})", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[.+#-]\w+)*[+#]*")


@dataclass(frozen=True, slots=True)
class Language:
    """What is needed to read a language roughly; all words folded as `analysis.fold` does."""

    small: frozenset[str]
    """Words such as articles that give the language away and say nothing else."""
    words: Mapping[str, str]
    """Other words with their English."""
    code: str = ""
    """The language's code: `fr`."""


class Languages:
    """Reads texts in any of some languages as English."""

    def __init__(self, known: Sequence[Language] = ()) -> None:
        self._known = tuple(known)

    @property
    def name(self) -> str:
        """Names everything that the readings depend on."""
        return repr([(sorted(one.small), sorted(one.words.items())) for one in self._known])

    def read(self, text: str) -> str:
        """The text as English where it is in a known language, else as it is.

        Words that the language's table lacks stay: most are names of tools.
        """
        if not self._known:
            return text
        found = _found(text)
        language = self._language(found)
        if language is None:
            return text
        kept = (word for word in found if word not in language.small)
        return " ".join(language.words.get(word, word) for word in kept)

    def detect(self, text: str) -> str:
        """The code of the known language that a text is written in, or empty."""
        language = self._language(_found(text))
        return language.code if language else ""

    def _language(self, found: Sequence[str]) -> Language | None:
        """The language with the most small words, if there are enough of them."""
        counts = [
            (sum(word in one.small for word in found), len(one.small & set(found)), one)
            for one in self._known
        ]
        times, different, language = max(counts, key=lambda c: c[:2], default=(0, 0, None))
        enough = different >= SMALL_WORDS and times >= SHARE * len(found)
        return language if enough else None


def _found(text: str) -> list[str]:
    """The words of a text, folded, without what French elides."""
    return _WORD.findall(fold(_ELISION.sub("", clip(text))))
