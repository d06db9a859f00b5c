"""The bot's own lines, by language; the texts themselves are data in `content/messages`."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT = "en"


class Messages:
    """Lines by language and key; a line that a language lacks is taken from English."""

    def __init__(self, lines: Mapping[str, Mapping[str, str]]) -> None:
        self._lines = lines

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages there are, English first."""
        return (DEFAULT, *sorted(set(self._lines) - {DEFAULT}))

    def say(self, key: str, language: str = DEFAULT, /, **values: object) -> str:
        """The line with its `{places}` filled; raises KeyError for a key that English lacks."""
        line = self._lines.get(language, {}).get(key) or self._lines[DEFAULT][key]
        return line.format(**values)

    def match(self, wanted: str) -> str:
        """The nearest language there is: `fr-CA` becomes `fr`, an unknown one English."""
        code = wanted.replace("_", "-").lower()
        return next((c for c in (code, code.split("-")[0]) if c in self._lines), DEFAULT)
