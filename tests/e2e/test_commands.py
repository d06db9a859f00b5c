"""The command line as people and programs call it: a new process each time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.files.folder import write_folder
from bot.settings import ROOT, Settings
from tests.small import CARDS


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with small content, a place for data, and nothing else."""
    content = tmp_path / "content"
    write_folder(CARDS, content)
    shutil.copytree(ROOT / "content" / "messages", content / "messages")
    shutil.copy(ROOT / "content" / "glossary.toml", content)
    return tmp_path


def nexus(
    home: Path, *arguments: str, typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command with only these settings."""
    clean = {k: v for k, v in os.environ.items() if k.lower() not in Settings.model_fields}
    env = {
        **clean,
        "CONTENT_DIR": str(home / "content"),
        "DATA_DIR": str(home / "data"),
        "COLUMNS": "100",
        **settings,
    }
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, input=typed, capture_output=True, text=True, check=False
    )


def test_ask_as_json(home: Path) -> None:
    """A program gets the decision, the matches and how long it took."""
    done = nexus(home, "ask", "wat is a viewset", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"decision", "matches", "question", "elapsed_ms"}
    assert answer["decision"] == "answer"
    assert answer["question"] == "wat is a viewset"
    first = answer["matches"][0]
    assert set(first) == {"slug", "title", "confidence", "phrase"}
    assert first["slug"] == "drf-viewsets"
    assert 0 <= first["confidence"] <= 1


def test_ask_as_a_person(home: Path) -> None:
    """A person gets the card."""
    done = nexus(home, "ask", "what is a viewset")
    assert done.returncode == 0
    assert done.stdout.startswith("ViewSets\n")
    assert "class OrderViewSet(ModelViewSet):" in done.stdout


def test_ask_leaves_no_trace(home: Path) -> None:
    """Asking from the shell makes no database."""
    nexus(home, "ask", "what is a viewset")
    assert not (home / "data" / "nexus.db").exists()


def test_a_folder_as_the_whole_content(home: Path) -> None:
    """With --cards only that folder answers, and no database is touched."""
    other = home / "other"
    write_folder(CARDS[3:4], other)
    done = nexus(home, "ask", "what is cors", "--json", "--cards", str(other))
    assert {m["slug"] for m in json.loads(done.stdout)["matches"]} == {"cors"}
    assert not (home / "data" / "nexus.db").exists()


def test_eval(home: Path) -> None:
    """Figures are printed, and each question's matches written."""
    questions = home / "questions.jsonl"
    lines = [
        {"q": "what is a viewset", "accept": ["drf-viewsets"], "style": "question"},
        {"q": "hello", "accept": [], "style": "chitchat"},
    ]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    out = home / "predictions.jsonl"
    done = nexus(home, "eval", str(questions), "--json", "--predictions", str(out))
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["accuracy_at_1"] == 1.0
    assert figures["styles"]["chitchat"]["unanswerable_answered"] == 0.0
    first, second = (json.loads(line) for line in out.read_text().splitlines())
    assert set(first) == {"q", "decision", "matches"}
    assert first["matches"][0]["slug"] == "drf-viewsets"
    assert second == {"q": "hello", "decision": "unknown", "matches": []}
    table = nexus(home, "eval", str(questions)).stdout
    assert "accuracy at 1" in table
    assert "chitchat" in table


def test_a_wrong_line_of_questions_is_named(home: Path) -> None:
    """The sentence has the file and the line."""
    questions = home / "questions.jsonl"
    questions.write_text('{"q": "x", "accept": []}\n{"q": 1}\n')
    done = nexus(home, "eval", str(questions))
    assert done.returncode == 1
    assert f"{questions}:2" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_broken_card_is_named_and_hides_no_other(home: Path) -> None:
    """The check says file and line; the bot answers from the others."""
    (home / "content" / "topics" / "bad.md").write_text("---\ntitle: [\n---\n")
    check = nexus(home, "cards", "check")
    assert check.returncode == 1
    assert "topics/bad.md:" in check.stdout
    assert nexus(home, "ask", "what is a viewset").stdout.startswith("ViewSets\n")


def test_cards_travel_through_files(home: Path) -> None:
    """What is exported imports as unchanged; a changed card is published and kept."""
    out = home / "out"
    assert nexus(home, "cards", "export", str(out)).returncode == 0
    same = nexus(home, "cards", "import", str(out))
    assert "0 cards published, 5 unchanged" in same.stdout
    path = out / "topics" / "cors.md"
    path.write_text(path.read_text().replace("CORS is a rule", "CORS is an old rule"))
    assert "1 cards published, 4 unchanged" in nexus(home, "cards", "import", str(out)).stdout
    assert "an old rule" in nexus(home, "cards", "show", "cors").stdout
    assert "an old rule" in nexus(home, "ask", "what is cors").stdout


def test_listing_and_showing(home: Path) -> None:
    """Cards are listed a line each and shown as their file."""
    assert "drf-viewsets" in nexus(home, "cards", "list").stdout
    shown = nexus(home, "cards", "show", "cors").stdout
    assert shown == (home / "content" / "topics" / "cors.md").read_text()


def test_a_conversation_is_counted(home: Path) -> None:
    """What was asked in the chat appears in the figures, and what failed in the gaps."""
    typed = "what is a viewset\n1\nqqzx vvkw jjpq\n"
    done = nexus(home, "chat", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "Good to hear" in done.stdout
    (day,) = json.loads(nexus(home, "stats", "--json").stdout)
    assert (day["questions"], day["answered"], day["unknown"], day["helped"]) == (2, 1, 1, 1)
    (gap,) = json.loads(nexus(home, "gaps", "--json").stdout)
    assert (gap["text"], gap["times"]) == ("qqzx vvkw jjpq", 1)
    assert "qqzx vvkw jjpq" in nexus(home, "gaps").stdout
    assert "questions" in nexus(home, "stats").stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "says"),
    [
        (["ask", "x"], {"HTTP_PORT": "many"}, 2, "HTTP_PORT has a wrong value"),
        (["run"], {}, 2, "set TELEGRAM_TOKEN or DISCORD_TOKEN"),
        (["cards", "show", "nothing"], {}, 1, "no card “nothing”"),
        (["ask", "x", "--cards", "nowhere"], {}, 1, "there is no such folder"),
        (["eval", "nowhere.jsonl"], {}, 1, "nowhere.jsonl cannot be read"),
        (["stats", "--days", "0"], {}, 2, "write a number of at least 1"),
        (["frobnicate"], {}, 2, "invalid choice"),
        (["chat"], {"DATA_DIR": f"{sys.executable}/data"}, 2, "DATA_DIR"),
        (["chat"], {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x"}, 1, "database"),
    ],
)
def test_mistakes(
    arguments: list[str], settings: dict[str, str], code: int, says: str, home: Path
) -> None:
    """A mistake gets its exit code and one clear sentence, without a traceback or a password."""
    done = nexus(home, *arguments, **settings)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_the_doctor(home: Path) -> None:
    """It says what is well and what is off; something wrong makes it fail."""
    well = nexus(home, "doctor")
    assert well.returncode == 0, well.stdout
    assert "✓ content: 5 cards" in well.stdout
    assert "TELEGRAM_TOKEN is not set" in well.stdout
    ill = nexus(home, "doctor", REDIS_URL="redis://127.0.0.1:1/0")
    assert ill.returncode == 1
    assert "✗ redis" in ill.stdout
