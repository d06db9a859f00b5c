"""Logs and what they must not hold."""

import json
import logging

import pytest

from bot.logs import Redactor, set_up_logs

TELEGRAM = "123456789:AAExampleExampleExampleExampleExample"


@pytest.fixture(autouse=True)
def _own_handlers() -> None:
    """Leave pytest's handlers as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_known_secrets_and_token_shapes_are_blacked_out() -> None:
    """A given secret goes, and so does what looks like a token."""
    redact = Redactor(["open-sesame"])
    assert redact(f"GET /bot{TELEGRAM}/getMe open-sesame") == "GET /bot[secret]/getMe [secret]"


def test_a_short_secret_blacks_out_no_words() -> None:
    """Three letters would be found everywhere."""
    assert Redactor(["the"])("the end") == "the end"


@pytest.mark.parametrize("form", ["text", "json"])
def test_tracebacks_are_redacted(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A token in an exception's text does not reach the log."""
    set_up_logs("INFO", form, ["open-sesame"])
    try:
        raise ValueError("password open-sesame refused")
    except ValueError:
        logging.getLogger("nexus").exception("It failed for open-sesame.")
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "open-sesame" not in written


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Each event can be read by a machine."""
    set_up_logs("INFO", "json", [])
    logging.getLogger("nexus").info("Two\nlines with “quotes”.")
    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert event["message"] == "Two\nlines with “quotes”."
    assert event["level"] == "INFO"


def test_http_libraries_keep_their_urls_to_themselves(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """At INFO, a client's line for each request is left out."""
    set_up_logs("INFO", "text", [])
    logging.getLogger("httpx").info("HTTP Request: POST /bot1:2/getUpdates")
    assert capsys.readouterr().err == ""
