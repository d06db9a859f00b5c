"""What buttons hold: a verb, the thing that it is about, and a page, within 64 bytes."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.cards import MAX_SLUG
from bot.errors import StaleAction

MAX_ID = 16
"""Characters of an id in a button; ours have 12."""
_OURS = 12
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_PARTS = 4
_MAX_DIGITS = 3
_LANGUAGE = re.compile(r"\.([a-z]{2,3})\Z")


class Verb(StrEnum):
    """What a learner's button does; one letter, because a button's data is at most 64 bytes."""

    SHOW = "s"
    """Open a card."""
    PICK = "p"
    """Open a card out of a choice."""
    MORE = "m"
    """Unfold the card that is shown, at a page."""
    HELPED = "h"
    """Say that the card shown was the right one."""
    MISSED = "x"
    """Say that it was not, and see what else could fit."""
    NONE = "n"
    """Say that none of a choice fits."""
    ESCALATE = "e"
    """Pass the question on to the moderators."""
    WATCH = "w"
    """Ask to be told when there is an answer."""
    TOPICS = "t"
    """Browse the subjects, at a page."""
    TAG = "g"
    """Browse the cards of a subject, at a page."""
    FORGET = "f"
    """Delete all that is kept of the person who taps."""
    LANGUAGE = "l"
    """Speak the language `language` with the person who taps; none means that of their client."""


class DeskVerb(StrEnum):
    """What a moderator's button does; two letters, so that no learner's button reads as one.

    `id` is that of a draft, gap, proposal or post, or the number of a revision; `name` is a slug.
    """

    DESK = "dk"
    """Open the desk."""
    INBOX = "gi"
    """List the open gaps, at a page."""
    GAP = "gg"
    """Open the gap `id`."""
    GAP_ANSWER = "ga"
    """Answer the gap `id` with the card `name`; its wording becomes a phrase."""
    GAP_FIND = "gf"
    """Ask for the card that answers the gap `id` (a form)."""
    GAP_WRITE = "gw"
    """Begin a card for the gap `id` (a form)."""
    GAP_DISMISS = "gd"
    """Say that the gap `id` is not for us, and why (a form)."""
    GAP_SAME = "gs"
    """List gaps that may be the same as the gap `id`; with `name`, join `id` into that one."""
    GAP_REOPEN = "go"
    """Put the gap `id` back into the inbox."""
    DRAFTS = "dl"
    """List one's drafts."""
    DRAFT = "dp"
    """Preview the draft `id`."""
    DRAFT_EDIT = "de"
    """Edit the draft `id` (a form)."""
    DISCARD = "dd"
    """Throw the draft `id` away."""
    PUBLISH = "pu"
    """Publish the draft `id`."""
    PUBLISH_OVER = "po"
    """Publish the draft `id` over what somebody else wrote meanwhile."""
    NEW = "cn"
    """Begin a card (a form)."""
    EDIT = "ce"
    """Revise the card `name` (a form)."""
    HISTORY = "ch"
    """The history of the card `name`, at a page."""
    REVERT = "cr"
    """Put the card `name` back to its revision `id`."""
    ARCHIVE = "ca"
    """Take the card `name` away from learners."""
    RESTORE = "cu"
    """Bring the card `name` back."""
    RENAME = "cm"
    """Give the card `name` another slug (a form)."""
    MERGE = "cj"
    """Join the card `name` into another one (a form)."""
    MERGE_SURE = "cy"
    """Do the merge that the draft `id` holds."""
    POST_NOW = "cp"
    """Post the card `name` here, now."""
    PROPOSALS = "pl"
    """List what the desk proposes."""
    ACCEPT = "pa"
    """Do what the proposal `id` says."""
    DECLINE = "pd"
    """Never propose `id` again."""
    POSTS = "sl"
    """List the scheduled posts."""
    POST_NEW = "sn"
    """Schedule posts into this place (a form)."""
    PAUSE = "sp"
    """Pause the post `id`."""
    RESUME = "sr"
    """Go on with the post `id`."""
    REMOVE = "sx"
    """Remove the post `id`."""
    CONFLICTS = "fl"
    """List cards edited in chat whose file has changed since."""
    KEEP_EDIT = "fe"
    """Keep the edit of the card `name` over its file."""
    KEEP_FILE = "ff"
    """Take the file of the card `name` and drop the edit."""
    EXPORT = "ex"
    """All that chat changed, as a zip of card files."""
    AUDIT = "au"
    """The audit log, at a page."""


@dataclass(frozen=True, slots=True)
class Action:
    """A tap: what to do, with what."""

    verb: Verb | DeskVerb
    question: str = ""
    """The recorded question; at the desk the `id` of a draft, gap, proposal, post or revision."""
    name: str = ""
    """A card's slug, or a subject for `TAG`."""
    page: int = 0
    language: str = ""
    """The language that the message speaks; empty for that of whoever taps."""

    @property
    def id(self) -> str:
        """What `question` is called at the desk."""
        return self.question

    def encode(self) -> str:
        """At most 64 bytes, as Telegram demands, for names of at most `MAX_SLUG` characters.

        >>> Action(Verb.PICK, "k3v9", "cors", 0).encode()
        'p:k3v9:cors:0'
        >>> Action(Verb.PICK, "k3v9", "cors", 0, "fr").encode()
        'p:k3v9:cors.fr:0'
        """
        name = f"{self.name}.{self.language}" if self.language else self.name
        return f"{self.verb.value}:{self.question}:{name}:{self.page}"

    @classmethod
    def decode(cls, data: str) -> Self:
        """Read what `encode` wrote; raises StaleAction for anything else."""
        parts = data.split(":")
        if len(parts) != _PARTS or not parts[3].isdecimal() or len(parts[3]) > _MAX_DIGITS:
            raise StaleAction("This button is not one of ours.")
        try:
            verb = _verb(parts[0])
        except ValueError:
            raise StaleAction("This button is not one of ours.") from None
        # A subject may have a dot in it, such as node.js, and never has a language.
        spoken = isinstance(verb, Verb) and verb is not Verb.TAG
        found = _LANGUAGE.search(parts[2]) if spoken else None
        name, language = (parts[2][: found.start()], found[1]) if found else (parts[2], "")
        if len(parts[1]) > MAX_ID or len(name) > MAX_SLUG:
            raise StaleAction("This button is not one of ours.")
        return cls(verb, parts[1], name, int(parts[3]), language)


def new_id() -> str:
    """12 characters that nobody guesses."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_OURS))


def is_for_desk(data: str) -> bool:
    """Whether a button's data belongs to the moderators' desk; forged data may say so too.

    >>> is_for_desk("pu:k3v9::0"), is_for_desk("p:k3v9:cors:0")
    (True, False)
    """
    return data.partition(":")[0] in DeskVerb._value2member_map_


def _verb(text: str) -> Verb | DeskVerb:
    return Verb(text) if len(text) == 1 else DeskVerb(text)
