"""Pages to pictures, by a browser without a window."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

STYLE = Path(__file__).parent / "page.css"
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip


class NoBrowserError(Exception):
    """There is no Chromium to draw pages with."""


def page(*columns: tuple[str, str, str]) -> str:
    """A page of columns: a caption, a class and what stands in it."""
    figures = "".join(
        f'<figure><figcaption>{caption}</figcaption><div class="{look}">{held}</div></figure>'
        for caption, look, held in columns
    )
    return (
        f'<!doctype html><meta charset="utf-8"><style>{STYLE.read_text("utf-8")}</style>'
        f"<main>{figures}</main>"
    )


def shoot(html: str, path: Path, size: tuple[int, int]) -> None:
    """Draw a page of that width and height in pixels; raises NoBrowserError without Chromium."""
    browser = shutil.which("chromium")
    if browser is None:
        raise NoBrowserError("Chromium is missing: install it as `apt-get install chromium`.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(html, "utf-8")
        width, height = size
        command = [
            browser, *_QUIET, f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}", f"--screenshot={path}", source.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=60)
