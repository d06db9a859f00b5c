"""The command line as people and programs call it: a new process each time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.files.folder import write_folder
from bot.settings import ROOT
from tests.small import CARDS

Nexus = Callable[..., subprocess.CompletedProcess[str]]
"""Runs one command; named arguments are settings, but for `typed`, which goes to its input."""


@pytest.fixture
def nexus(environment: dict[str, str]) -> Nexus:
    """Runs commands with only the settings that a test gives."""

    def run(*arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=ROOT,
            env={**environment, **more},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_ask_as_json(nexus: Nexus) -> None:
    """A program gets the decision, the matches and how long it took."""
    done = nexus("ask", "wat is a viewset", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"decision", "matches", "question", "elapsed_ms"}
    assert answer["decision"] == "answer"
    assert answer["question"] == "wat is a viewset"
    first = answer["matches"][0]
    assert set(first) == {"slug", "title", "confidence", "phrase"}
    assert first["slug"] == "drf-viewsets"
    assert 0 <= first["confidence"] <= 1


def test_ask_as_a_person(nexus: Nexus) -> None:
    """A person gets the card."""
    done = nexus("ask", "what is a viewset")
    assert done.returncode == 0
    assert done.stdout.startswith("ViewSets\n")
    assert "class OrderViewSet(ModelViewSet):" in done.stdout


def test_ask_leaves_no_trace(nexus: Nexus, home: Path) -> None:
    """Asking from the shell makes no database."""
    nexus("ask", "what is a viewset")
    assert not (home / "data" / "nexus.db").exists()


def test_a_folder_as_the_whole_content(nexus: Nexus, home: Path) -> None:
    """With --cards only that folder answers, and no database is touched."""
    other = home / "other"
    write_folder(CARDS[3:4], other)
    done = nexus("ask", "what is cors", "--json", "--cards", str(other))
    assert {m["slug"] for m in json.loads(done.stdout)["matches"]} == {"cors"}
    assert not (home / "data" / "nexus.db").exists()


def test_eval(nexus: Nexus, home: Path) -> None:
    """Figures are printed, and each question's matches written."""
    questions = home / "questions.jsonl"
    lines = [
        {"q": "what is a viewset", "accept": ["drf-viewsets"], "style": "question"},
        {"q": "hello", "accept": [], "style": "chitchat"},
    ]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    out = home / "predictions.jsonl"
    done = nexus("eval", str(questions), "--json", "--predictions", str(out))
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["accuracy_at_1"] == 1.0
    assert figures["styles"]["chitchat"]["unanswerable_answered"] == 0.0
    first, second = (json.loads(line) for line in out.read_text().splitlines())
    assert set(first) == {"q", "decision", "matches"}
    assert first["matches"][0]["slug"] == "drf-viewsets"
    assert second == {"q": "hello", "decision": "unknown", "matches": []}
    table = nexus("eval", str(questions)).stdout
    assert "accuracy at 1" in table
    assert "chitchat" in table


def test_a_wrong_line_of_questions_is_named(nexus: Nexus, home: Path) -> None:
    """The sentence has the file and the line."""
    questions = home / "questions.jsonl"
    questions.write_text('{"q": "x", "accept": []}\n{"q": 1}\n')
    done = nexus("eval", str(questions))
    assert done.returncode == 1
    assert f"{questions}:2" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_broken_card_is_named_and_hides_no_other(nexus: Nexus, home: Path) -> None:
    """The check says file and line; the bot answers from the others."""
    (home / "content" / "topics" / "bad.md").write_text("---\ntitle: [\n---\n")
    check = nexus("cards", "check")
    assert check.returncode == 1
    assert "topics/bad.md:" in check.stdout
    assert nexus("ask", "what is a viewset").stdout.startswith("ViewSets\n")


def test_cards_travel_through_files(nexus: Nexus, home: Path) -> None:
    """What is exported imports as unchanged; a changed card is published and kept."""
    out = home / "out"
    assert nexus("cards", "export", str(out)).returncode == 0
    same = nexus("cards", "import", str(out))
    assert "Published: 0. Unchanged: 5." in same.stdout
    path = out / "topics" / "cors.md"
    path.write_text(path.read_text().replace("CORS is a rule", "CORS is an old rule"))
    assert "Published: 1. Unchanged: 4." in nexus("cards", "import", str(out)).stdout
    assert "an old rule" in nexus("cards", "show", "cors").stdout
    assert "an old rule" in nexus("ask", "what is cors").stdout


def test_a_card_in_french(nexus: Nexus, home: Path) -> None:
    """Its file is listed, shown, exported and asked for; the database does without it."""
    french = home / "content" / "topics" / "cors.fr.md"
    french.write_text(
        "---\ntitle: Le CORS\nphrases:\n  - c'est quoi le cors\n---\nUne règle des navigateurs.\n",
        "utf-8",
    )
    assert "also in" in nexus("cards", "list").stdout
    assert nexus("cards", "show", "cors.fr").stdout.startswith("---\ntitle: Le CORS\ntags:")
    out = home / "out"
    assert "1 in other languages" in nexus("cards", "export", str(out)).stdout
    assert (out / "topics" / "cors.fr.md").read_text("utf-8") == french.read_text("utf-8")
    assert "Left out: 1 in other languages" in nexus("cards", "import", str(out)).stdout
    assert "Une règle des navigateurs." in nexus("ask", "c'est quoi le cors dans un api").stdout
    assert "CORS is a rule" in nexus("ask", "what is cors").stdout


def test_an_import_reports_conflicts_card_by_card(nexus: Nexus, home: Path) -> None:
    """What somebody wrote at the desk stays; the file is a draft, and what it changes is said."""
    out = home / "out"
    nexus("cards", "export", str(out))
    written = out / "topics" / "cors.md"
    edited = home / "cors.md"
    edited.write_text(written.read_text().replace("CORS is a rule", "CORS is our rule"))
    assert nexus("desk", "publish", str(edited)).returncode == 0
    done = nexus("cards", "import", str(out))
    said = " ".join(done.stdout.split())
    assert "Unchanged: 4. Different from an edit made in chat, now drafts of yours: 1." in said
    assert "cors: last written by terminal:" in said
    assert "text: 1 lines added, 1 removed" in said
    assert "our rule" in nexus("cards", "show", "cors").stdout
    assert "CORS, " in nexus("desk", "drafts").stdout


def test_listing_and_showing(nexus: Nexus, home: Path) -> None:
    """Cards are listed a line each and shown as their file."""
    assert "drf-viewsets" in nexus("cards", "list").stdout
    shown = nexus("cards", "show", "cors").stdout
    assert shown == (home / "content" / "topics" / "cors.md").read_text()


def test_a_conversation_is_counted(nexus: Nexus) -> None:
    """What was asked in the chat appears in the figures, and what failed in the gaps."""
    typed = "what is a viewset\n1\nqqzx vvkw jjpq\n"
    done = nexus("chat", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "Good to hear" in done.stdout
    (day,) = json.loads(nexus("stats", "--json").stdout)
    assert (day["questions"], day["answered"], day["unknown"], day["helped"]) == (2, 1, 1, 1)
    (gap,) = json.loads(nexus("gaps", "--json").stdout)
    assert (gap["text"], gap["times"]) == ("qqzx vvkw jjpq", 1)
    assert "qqzx vvkw jjpq" in nexus("gaps").stdout
    assert "questions" in nexus("stats").stdout


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
    arguments: list[str], settings: dict[str, str], code: int, says: str, nexus: Nexus
) -> None:
    """A mistake gets its exit code and one clear sentence, without a traceback or a password."""
    done = nexus(*arguments, **settings)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_the_doctor(nexus: Nexus) -> None:
    """It says what is well and what is off; something wrong makes it fail."""
    well = nexus("doctor")
    assert well.returncode == 0, well.stdout
    assert "✓ content: 5 cards" in well.stdout
    assert "TELEGRAM_TOKEN is not set" in well.stdout
    ill = nexus("doctor", REDIS_URL="redis://127.0.0.1:1/0")
    assert ill.returncode == 1
    assert "✗ redis" in ill.stdout


def test_the_desk(nexus: Nexus, home: Path) -> None:
    """An operator publishes a card file, sees its history and the log, and takes it back."""
    file = home / "htmx.md"
    file.write_text(
        "---\ntitle: htmx\nphrases:\n  - what is htmx\n---\nhtmx loads parts of a page.\n"
    )
    published = nexus("desk", "publish", str(file))
    assert published.returncode == 0, published.stderr
    assert "“htmx” is out" in published.stdout
    assert "htmx loads parts" in nexus("ask", "what is htmx").stdout
    assert ": published" in nexus("desk", "history", "htmx").stdout
    assert nexus("desk", "archive", "htmx").returncode == 0
    assert ": archive htmx" in nexus("desk", "audit").stdout
    refused = nexus("desk", "archive", "htmx")
    assert refused.returncode == 1
    assert "There is no card “htmx”" in refused.stdout


def test_a_faulty_card_file_stays_a_draft(nexus: Nexus, home: Path) -> None:
    """It is not published, and the desk says why."""
    file = home / "bad.md"
    file.write_text("---\ntitle: Bad\nphrases:\n  - what is cors\n---\nText.\n")
    refused = nexus("desk", "publish", str(file))
    assert refused.returncode == 1
    assert "belongs to the card “cors” already" in " ".join(refused.stdout.split())
    assert "bad, " in nexus("desk", "drafts").stdout
    missing = nexus("desk", "publish", "nowhere.md")
    assert missing.returncode == 1
    assert "nowhere.md: the file cannot be read" in missing.stderr


def test_a_command_that_asks_goes_on_as_a_conversation(nexus: Nexus) -> None:
    """`desk new` asks field by field, shows the preview, and a number publishes it."""
    typed = "htmx\nwhat is htmx\n.\nhtmx loads parts.\n.\n\n\n1\n"
    done = nexus("desk", "new", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "“htmx” is out" in done.stdout


def test_a_post_from_the_shell_is_left_for_the_bot(nexus: Nexus) -> None:
    """The shell has no queue: the post waits in the list until the running bot looks."""
    left = nexus("desk", "post", "cors", "to", "telegram:-1001")
    assert left.returncode == 0, left.stdout
    assert "within a minute" in left.stdout
    assert "card cors, in telegram:-1001" in " ".join(nexus("desk", "posts").stdout.split())
    assert nexus("desk", "post", "cors").returncode == 1


def test_a_talk_with_the_desk(nexus: Nexus) -> None:
    """Without words the desk is a conversation: forms are asked field by field."""
    typed = "new\nhtmx\nwhat is htmx\n.\nhtmx loads parts.\n.\n\n\n1\nhistory htmx\n"
    done = nexus("desk", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "“htmx” is out" in done.stdout
    assert "History of htmx (htmx)" in done.stdout
