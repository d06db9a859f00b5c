"""Tables and lists for operators and authors of cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cards import Card
from bot.ports import DayOfUse, Gap
from bot.siblings import NO_SIBLINGS, Siblings


def table(console: Console, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under headed columns; figures stand to the right."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    held = [list(row) for row in rows]
    for at, column in enumerate(columns):
        numeric = bool(held) and all(isinstance(row[at], int | float) for row in held)
        drawn.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in held:
        drawn.add_row(*(escape(str(cell)) for cell in row))
    console.print(drawn)


def print_cards(console: Console, cards: Sequence[Card], siblings: Siblings = NO_SIBLINGS) -> None:
    """One line a card."""
    rows = [
        (
            card.slug,
            card.kind.value,
            card.title,
            ", ".join(card.tags),
            len(card.phrases),
            ", ".join(siblings.languages(card.slug)),
        )
        for card in cards
    ]
    table(console, ("slug", "kind", "title", "tags", "phrases", "also in"), rows)
    console.print(f"\n{len(cards)} cards")


def print_gaps(console: Console, gaps: Sequence[Gap]) -> None:
    """What could not be answered, the most asked first."""
    if not gaps:
        console.print("Every question got an answer.")
        return
    rows = [
        (
            gap.times,
            gap.askers,
            "yes" if gap.passed_on else "",
            f"{gap.last:%Y-%m-%d %H:%M}",
            " ".join(gap.text.split())[:120],
            ", ".join(gap.nearest[:3]),
        )
        for gap in gaps
    ]
    table(console, ("times", "people", "passed on", "last (UTC)", "question", "nearest"), rows)


def print_use(console: Console, days: Sequence[DayOfUse]) -> None:
    """One line a day."""
    if not days:
        console.print("No questions were asked in this time.")
        return
    columns = ("day", "questions", "answered", "choices", "unknown", "helped", "not it")
    rows = [
        (d.day, d.questions, d.answered, d.chosen_from, d.unknown, d.helped, d.missed) for d in days
    ]
    table(console, columns, rows)


Figures = Mapping[str, int | float]
"""An evaluation's figures by name; whole numbers are counts, others shares in [0, 1]."""


def print_evaluation(
    console: Console, figures: Figures, styles: Mapping[str, Figures], missing: int
) -> None:
    """All figures, and the chief ones for each style of question."""
    rows = [(name.replace("_", " "), _value(value)) for name, value in figures.items()]
    table(console, ("figure", "value"), rows)
    if missing:
        console.print(
            f"\n{missing} questions name only cards that are not here; all count as missed."
        )
    if styles:
        console.print()
        columns = (
            "style",
            "questions",
            "top 1",
            "top 3",
            "right card in reply",
            "wrongly answered",
        )
        table(console, columns, [(style, *_chief(held)) for style, held in styles.items()])


def _chief(figures: Figures) -> list[object]:
    asked, foreign = figures["answerable"], figures["unanswerable"]
    names = ("accuracy_at_1", "accuracy_at_3", "right_card_in_reply")
    shares = [_value(figures[name]) if asked else "" for name in names]
    return [asked + foreign, *shares, _value(figures["unanswerable_answered"]) if foreign else ""]


def _value(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def print_finding(console: Console, name: str, problems: Sequence[str], remark: str) -> None:
    """One line of the doctor for each problem, or one that says that all is well."""
    for problem in problems:
        console.print(f"[red]✗ {escape(name)}[/red]: {escape(problem)}", soft_wrap=True)
    if not problems:
        console.print(f"[green]✓[/green] {escape(name)}: {escape(remark)}", soft_wrap=True)
