"""Everything that Nexus raises on purpose.

NexusError
├── CardError        a card that cannot be read: file, line, what is wrong, how to mend it
├── UnknownCard      no card has that slug
├── CardMoved        somebody else wrote the card meanwhile
├── DeskError        what a moderator asked for cannot be done: why, and what to do instead
├── SettingsError    a setting with a wrong value: the variable, what is wrong, what to write
├── StaleAction      a button whose meaning is gone or was never ours
└── StoreError       the database did not do what was asked

Every message is one sentence for a person: what is wrong, where, what to do.
"""


class NexusError(Exception):
    """The root: whatever is caught as this may be shown to a person as it is."""


class CardError(NexusError):
    """A card that cannot be read or written.

    `where` is the file (or "the attached file"), `line` counts from 1, or is 0 for the whole.
    """

    def __init__(self, where: str, line: int, problem: str) -> None:
        place = f"{where}:{line}" if line else where
        super().__init__(f"{place}: {problem}")
        self.where, self.line, self.problem = where, line, problem


class UnknownCard(NexusError):
    """No card has that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no card “{slug}”.")
        self.slug = slug


class CardMoved(NexusError):
    """Somebody else wrote the card meanwhile; `number` is its newest revision now, 0 for none."""

    def __init__(self, slug: str, number: int) -> None:
        super().__init__(f"Somebody else changed “{slug}” meanwhile; look at the difference.")
        self.slug, self.number = slug, number


class DeskError(NexusError):
    """What a moderator asked for cannot be done; the sentence says why and what to do."""


class SettingsError(NexusError):
    """A setting with a wrong value; the message names the variable."""


class StaleAction(NexusError):
    """A button whose meaning is gone or was never ours."""


class StoreError(NexusError):
    """The database did not do what was asked; nothing was left half done."""
