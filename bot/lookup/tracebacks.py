"""Python's tracebacks: what went wrong stands in the last lines, the rest is where."""

from __future__ import annotations

import re

_HEAD = re.compile(r"^[ \t>|]*Traceback \(most recent call last\):[ \t]*\r?\n?", re.MULTILINE)
_FRAME = re.compile(
    r'^[ \t>|]*File "[^"\n]*", line \d+.*\r?\n'  # the place
    r'(?:[ \t]+(?!File ").*\r?\n)*',  # its code, and the marks below it
    re.MULTILINE,
)


def without_frames(text: str) -> str:
    r"""The text without the frames of tracebacks: paths and code of others match any card.

    A text that is nothing but frames stays as it is.

    >>> without_frames('help\n  File "/app/manage.py", line 22, in main\n    run()\nKeyError: 1')
    'help\nKeyError: 1'
    """
    if 'File "' not in text:
        return text
    told = _HEAD.sub("", _FRAME.sub("", text))
    return told if told.strip() else text
