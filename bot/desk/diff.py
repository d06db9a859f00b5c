"""What changed between two states of a card, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff

from bot.cards import Card, Link
from bot.desk.room import Visit
from bot.desk.sheets import points
from bot.richtext import Block, Code

CONTEXT = 1
"""Unchanged lines shown around a change."""


def difference(old: Card | None, new: Card | None, visit: Visit) -> tuple[Block, ...]:
    """Blocks that tell the change; one line where there is none."""
    if old is None or new is None:
        return points([visit.say("diff.gone" if new is None else "diff.new")])
    lines = points([*_heads(old, new, visit)])
    text = "\n".join(_lines(old, new))
    blocks = (*lines, Code(text, "diff")) if text else lines
    return blocks or points([visit.say("diff.same")])


def summary(old: Card | None, new: Card | None, visit: Visit) -> str:
    """The same on one line, for a history."""
    if old is None or new is None:
        return visit.say("diff.gone" if new is None else "diff.new")
    parts = [*_heads(old, new, visit)]
    changed = [line for line in _lines(old, new) if line[:1] in {"+", "-"}]
    if changed:
        added = sum(line.startswith("+") for line in changed)
        parts.append(visit.say("diff.text", added=added, removed=len(changed) - added))
    return "; ".join(parts) or visit.say("diff.same")


def _heads(old: Card, new: Card, visit: Visit) -> Iterator[str]:
    if old.title != new.title:
        yield visit.say("diff.title", old=old.title, new=new.title)
    if old.kind != new.kind:
        yield visit.say("diff.kind", old=old.kind.value, new=new.kind.value)
    for name in ("phrases", "tags", "related", "links"):
        before, after = _named(getattr(old, name)), _named(getattr(new, name))
        added = [f"+ {one}" for one in after if one not in before]
        removed = [f"- {one}" for one in before if one not in after]
        if added or removed:
            yield f"{visit.say(f'diff.{name}')}: {', '.join([*added, *removed])}"
        elif getattr(old, name) != getattr(new, name):
            yield visit.say("diff.order", name=visit.say(f"diff.{name}"))


def _named(listed: Iterable[str | Link]) -> list[str]:
    """What stands in a list of a card, a link by its title."""
    return [one if isinstance(one, str) else one.title for one in listed]


def _lines(old: Card, new: Card) -> Iterator[str]:
    """The changed lines of the text with their surroundings."""
    found = unified_diff(old.body.splitlines(), new.body.splitlines(), lineterm="", n=CONTEXT)
    for number, line in enumerate(found):
        if number > 1:  # the first two lines name files
            yield "…" if line.startswith("@@") else line
