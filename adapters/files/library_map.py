"""A page with a map of the library: crowds, gaps and nearest neighbours at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from string import Template

import numpy as np
from numpy.typing import NDArray

from adapters.files.map_layout import nearest, place
from bot.cards import Card, Kind
from bot.errors import CardError

WIDTH, HEIGHT, MARGIN = 1200, 800, 40
"""Of the drawing, in its own units."""
PAIRS = 40
"""Nearest pairs that are listed."""
ALONE = 15
"""Cards standing alone that are listed."""
_TEMPLATE = Path(__file__).with_name("library_map.html")
_OTHERS = "other"


def write_map(path: Path, cards: Iterable[Card], likeness: NDArray[np.float32]) -> None:
    """Write the page; `likeness` is (c, c) in the order of slugs. Raises CardError."""
    page = draw_map(sorted(cards, key=lambda card: card.slug), likeness)
    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise CardError(str(path), 0, f"cannot be written ({error.strerror})") from error


def draw_map(cards: Sequence[Card], likeness: NDArray[np.float32]) -> str:
    """One HTML page that needs nothing from outside; there is at least one card."""
    library = _Library(tuple(cards), likeness)
    parts = {
        "colours": library.colours(),
        "ties": library.ties(),
        "points": library.points(),
        "labels": library.labels(),
        "groups": library.legend(),
        "pairs": library.pairs(),
        "alone": library.alone(),
        "rows": library.rows(),
    }
    drawn = {name: "\n".join(lines) for name, lines in parts.items()}
    template = Template(_TEMPLATE.read_text("utf-8"))
    return template.substitute(drawn, count=len(cards), width=WIDTH, height=HEIGHT)


@dataclass(frozen=True)
class _Library:
    """The cards in the order of their likeness, and the pieces of the page."""

    cards: tuple[Card, ...]
    likeness: NDArray[np.float32]

    @cached_property
    def places(self) -> NDArray[np.float64]:
        room = np.array([WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN])
        placed: NDArray[np.float64] = place(self.likeness) * room + MARGIN
        return placed

    @cached_property
    def near(self) -> NDArray[np.intp]:
        return nearest(self.likeness)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(sorted({_group(card) for card in self.cards}))

    def colours(self) -> Iterator[str]:
        """A hue for each group; pointing at a group in the legend dims the others."""
        for i, _ in enumerate(self.groups):
            hue = round(360 * i / len(self.groups))
            yield f".g{i} {{ --own: hsl({hue} 65% var(--light)); fill: var(--own); }}"
            yield f".group.g{i} {{ fill: hsl({hue} 65% var(--ink)); }}"
            yield f".swatch.g{i} {{ background: var(--own); }}"
            chosen = f"body:has(.groups .g{i}-of:is(:hover, :focus))"
            yield f"{chosen} svg :is(.dot, .group):not(.g{i}) {{ opacity: .12; }}"

    def ties(self) -> Iterator[str]:
        pairs = {(min(i, j), max(i, j)) for i, row in enumerate(self.near) for j in row.tolist()}
        for i, j in sorted(pairs):
            (x1, y1), (x2, y2) = self.places[i], self.places[j]
            yield f'<line class="tie" x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"/>'

    def points(self) -> Iterator[str]:
        for card, (x, y) in zip(self.cards, self.places, strict=True):
            look = f'class="dot g{self.groups.index(_group(card))}"'
            if card.kind is Kind.CHALLENGE:
                dot = f'<rect {look} x="{x - 6:.0f}" y="{y - 6:.0f}" width="12" height="12"/>'
            else:
                dot = f'<circle {look} cx="{x:.0f}" cy="{y:.0f}" r="7"/>'
            side = f'x="{x - 12:.0f}" text-anchor="end"' if x > WIDTH / 2 else f'x="{x + 12:.0f}"'
            title = escape(card.title)
            yield (
                f'<a class="card" href="#{escape(card.slug)}"><title>{title}</title>{dot}'
                f'<text class="name" {side} y="{y + 4:.0f}">{title}</text></a>'
            )

    def labels(self) -> Iterator[str]:
        """A group's name in the midst of its cards."""
        for i, group in enumerate(self.groups):
            own = [at for at, card in enumerate(self.cards) if _group(card) == group]
            x, y = np.median(self.places[own], axis=0)
            yield f'<text class="group g{i}" x="{x:.0f}" y="{y:.0f}">{escape(group)}</text>'

    def legend(self) -> Iterator[str]:
        for i, group in enumerate(self.groups):
            count = sum(_group(card) == group for card in self.cards)
            yield (
                f'<li><a class="g{i}-of" href="#cards"><span class="swatch g{i}"></span> '
                f"{escape(group)} ({count})</a></li>"
            )

    def pairs(self) -> Iterator[str]:
        above = np.triu_indices(len(self.cards), 1)
        best = np.argsort(-self.likeness[above], kind="stable")[:PAIRS]
        for i, j in zip(above[0][best].tolist(), above[1][best].tolist(), strict=True):
            yield self._pair(i, j)

    def alone(self) -> Iterator[str]:
        if not self.near.size:
            return
        closest = self.near[:, 0]
        likeness = self.likeness[np.arange(len(self.cards)), closest]
        for i in np.argsort(likeness, kind="stable")[:ALONE].tolist():
            yield self._pair(i, int(closest[i]))

    def rows(self) -> Iterator[str]:
        for i, card in enumerate(self.cards):
            others = ", ".join(
                f"{self._link(j)} {self.likeness[i, j]:.2f}" for j in self.near[i].tolist()
            )
            head = f'<th scope="row">{escape(card.title)}</th>'
            yield (
                f'<tr id="{escape(card.slug)}">{head}<td>{escape(_group(card))}</td>'
                f"<td>{others}</td></tr>"
            )

    def _pair(self, i: int, j: int) -> str:
        figure = f'<td class="figure">{self.likeness[i, j]:.2f}</td>'
        return f"<tr><td>{self._link(i)}</td><td>{self._link(j)}</td>{figure}</tr>"

    def _link(self, i: int) -> str:
        card = self.cards[i]
        return f'<a href="#{escape(card.slug)}">{escape(card.title)}</a>'


def _group(card: Card) -> str:
    """The card's home when people browse."""
    return card.tags[0] if card.tags else _OTHERS
