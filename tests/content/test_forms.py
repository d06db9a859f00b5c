"""The forms by which somebody who knows no Git proposes a card or reports a bug."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from adapters.files.check_head import MAX_TITLE
from bot.settings import ROOT

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("card.yml", "github-issue-forms"),
        ("bug.yml", "github-issue-forms"),
        ("config.yml", "github-issue-config"),
    ],
)
def test_a_form_is_one_that_github_takes(name: str, schema: str) -> None:
    """GitHub drops a form that breaks its schema without a word."""
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [program, f"--builtin-schema=vendor.{schema}", FORMS / name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_proposal_brings_what_a_card_needs() -> None:
    """Title, phrases and answer cannot be left out, and the limit named is the one checked."""
    fields = {
        field["id"]: field
        for field in yaml.safe_load((FORMS / "card.yml").read_text("utf-8"))["body"]
        if "id" in field
    }
    needed = {
        name for name, field in fields.items() if field.get("validations", {}).get("required")
    }
    assert needed == {"kind", "title", "phrases", "answer"}
    assert f"at most {MAX_TITLE} characters" in fields["title"]["attributes"]["description"]
