"""A card as the fields of a form, and back: a draft keeps the fields as they were typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.actions import Action, DeskVerb
from bot.cards import MAX_SLUG, Card, Link, is_slug, kind_of
from bot.desk.room import Visit
from bot.desk.rules import MAX_TITLE
from bot.errors import CardError
from bot.forms import MAX_INPUT, Field, Form
from bot.ports import CardFormat

FILE = "file"
"""The one field of a draft that is a whole card file."""
INTO = "into"
"""The one field of a draft that holds a merge: the card that takes the other one up."""
NAMES = ("title", "phrases", "text", "about", "slug")
"""The fields of the form, in their order; `about` holds tags, related cards and links."""
_LISTED = re.compile(r"^(tags|related)\s*:\s*(.*)$", re.IGNORECASE)
_LINK = re.compile(r"^(.*?)[\s|:(\[\]]*(https?://\S+?)\)?$")
_LONGEST = 1000
"""Characters of a line with a link."""
_MARK = re.compile(r"^\s*(?:[-*•]\s+)?")


def read_fields(fields: Mapping[str, str], slug: str, reader: CardFormat) -> Card:
    """The card that a draft's fields make; raises CardError where they make none."""
    if FILE in fields:
        return reader.read(fields[FILE], slug)
    title = " ".join(fields.get("title", "").split())
    if not title:
        raise CardError("the draft", 0, "the title is missing; write one")
    body = fields.get("text", "").replace("\r\n", "\n").strip("\n")
    lines = [line.strip() for line in fields.get("about", "").splitlines() if line.strip()]
    return Card(
        slug=slug,
        title=title,
        body=body,
        kind=kind_of(body),
        phrases=tuple(_lines(fields.get("phrases", ""))),
        tags=_listed(lines, "tags"),
        related=_listed(lines, "related"),
        links=tuple(_links(lines)),
    )


def write_fields(card: Card) -> dict[str, str]:
    """The fields of a card; reading them gives an equal card, blank lines at its ends aside."""
    about = [f"{name}: {', '.join(held)}" for name, held in _lists(card) if held]
    about += [f"{link.title} {link.url}" for link in card.links]
    return {
        "title": card.title,
        "phrases": "\n".join(card.phrases),
        "text": card.body,
        "about": "\n".join(about),
    }


def fits_form(fields: Mapping[str, str]) -> bool:
    """Whether every field is short enough to be typed into a form."""
    return FILE not in fields and all(len(text) <= MAX_INPUT for text in fields.values())


def card_form(visit: Visit, draft: str, fields: Mapping[str, str], *, named: bool) -> Form:
    """The form of a card; `named` leaves out the slug, which a known card keeps."""
    shown = NAMES[:-1] if named else NAMES
    return Form(
        title=visit.say("form.card"),
        action=Action(DeskVerb.DRAFT_EDIT, draft),
        fields=tuple(_field(visit, name, fields.get(name, "")) for name in shown),
        takes_file=True,
    )


def _field(visit: Visit, name: str, value: str) -> Field:
    return Field(
        name=name,
        label=visit.say(f"field.{name}"),
        value=value,
        hint=visit.say(f"hint.{name}"),
        long=name in {"phrases", "text", "about"},
        required=name in {"title", "text"},
        limit={"title": MAX_TITLE, "slug": MAX_SLUG}.get(name, MAX_INPUT),
    )


def slug_for(title: str, taken: Mapping[str, object]) -> str:
    """A slug made of a title, with a number behind it where it is taken.

    >>> slug_for("Étude: QuerySets & more", {"etude-querysets-more": 1})
    'etude-querysets-more-2'
    """
    split = unicodedata.normalize("NFKD", title.lower())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in split if not unicodedata.combining(c)))
    slug = "-".join(words)[: MAX_SLUG - 3].strip("-") or "card"
    names = (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken and is_slug(name))


def _lines(text: str) -> Iterable[str]:
    """The lines of a list, with or without marks before them."""
    return filter(None, (_MARK.sub("", line).strip() for line in text.splitlines()))


def _lists(card: Card) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("tags", card.tags), ("related", card.related)


def _listed(lines: Iterable[str], key: str) -> tuple[str, ...]:
    found = [part for name, part in _parts(lines) if name == key]
    return tuple(dict.fromkeys(one for part in found for one in re.split(r"[,\s]+", part) if one))


def _parts(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        if listed := _LISTED.match(line):
            yield listed[1].lower(), listed[2].strip("[] ")


def _links(lines: Iterable[str]) -> Iterable[Link]:
    """Lines with an address, a title before it; a line that is nothing known is an error."""
    for line in lines:
        if _LISTED.match(line):
            continue
        found = _LINK.match(_MARK.sub("", line)) if len(line) <= _LONGEST else None
        if not found:
            advice = "write “tags: a, b”, “related: a, b”, or a title and its https address"
            raise CardError("the draft", 0, f"“{line[:40]}” is no line of the last field; {advice}")
        yield Link(found[1].strip(" [(") or found[2], found[2])
