"""Which texts a program wrote about something that went wrong: pasted errors among what people ask."""

from __future__ import annotations

import re

TELLTALE = re.compile(
    r"error|exception|traceback|warning|fail|refused|denied|not found|cannot|can.t|could not|fatal"
    r"|forbidden|conflict|invalid|unable|missing|undefined|does not exist|no such|timed? ?out"
    r"|required|must be|must have|already|expected|not allowed|not valid|not a valid|not supported"
    r"|exceed|mismatch|being used|rejected|aborted|detected|unknown|attempt|permission|provided",
    re.IGNORECASE,
)
"""Words of which an error text holds one."""
_PROGRAM = re.compile(
    r"""\w[a-z](?:Error|Exception|Warning|Violation|DoesNotExist|NotReady|Expired)\b"""
    r"""|: |["'\[(<{]|\w\.\w|[A-Z]{4}|\.$|^[A-Z]"""
)
"""Signs of a text that a program wrote."""
_PERSON = re.compile(
    r"\?\s*$|\b(?:i|my|we|our|me|why|je|mon|ma)\b"
    r"|^(?:how|what|when|which|where|who|is|are|do|does|can|should|comment|pourquoi|nini)\b",
    re.IGNORECASE,
)
"""Signs of a text that a person wrote."""


def is_error(text: str) -> bool:
    """Whether a text is one that a program wrote about something that went wrong.

    >>> is_error("ValueError: too many values to unpack"), is_error("why do I get a ValueError")
    (True, False)
    """
    return bool(TELLTALE.search(text) and _PROGRAM.search(text) and not _PERSON.search(text))
