"""The one way in: what it installs, when, and what it runs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dev

PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
HASHED = re.compile(r"^    --hash=sha256:[0-9a-f]{64}", re.MULTILINE)
NAMES = sorted(dev.LOCKS)


def pins(name: str) -> set[tuple[str, ...]]:
    """Each package of a lock with its version, and on which machines it is wanted."""
    return {match.groups(default="") for match in PINNED.finditer((dev.ROOT / name).read_text())}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout elsewhere, with a virtual environment that has a Python and nothing else."""
    for name in (*NAMES, "pyproject.toml"):
        (tmp_path / name).write_bytes((dev.ROOT / name).read_bytes())
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "BIN": python.parent,
        "PYTHON": python,
        "STAMPS": tmp_path / ".venv" / "stamps",
    }.items():
        monkeypatch.setattr(dev, name, value)
    monkeypatch.setenv("PATH", "")
    return tmp_path


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that would have been run."""
    commands: list[str] = []
    monkeypatch.setattr(dev, "sh", lambda *argv: commands.append(" ".join(map(str, argv))))
    monkeypatch.setattr(dev, "make_venv", lambda: None)
    monkeypatch.setattr(dev, "find_uv", lambda: None)
    monkeypatch.setattr(dev, "need_pip", lambda: None)
    return commands


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_packages_and_no_place(name: str) -> None:
    """Every package is pinned with hashes, and nothing says where it came from."""
    text = (dev.ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    for package in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert PINNED.match(package), package
        assert HASHED.search(package), package


def test_locks_agree() -> None:
    """What runs in the image is what was tested."""
    runtime, image, everything = (
        pins(name) for name in (dev.RUNTIME, "requirements-semantic.lock", dev.DEV)
    )
    versions = {(name, version) for name, version, _ in everything}
    assert runtime
    assert {(name, version) for name, version, _ in runtime | image} <= versions


def test_the_image_gets_what_the_bot_needs_and_no_more() -> None:
    """The image's lock adds the sentence encoder; tests, linters and peers stay out of it."""
    runtime, image = (
        {pin[0] for pin in pins(name)} for name in (dev.RUNTIME, "requirements-semantic.lock")
    )
    assert {"discord-py", "python-telegram-bot", "sqlalchemy", "hatchling"} <= runtime
    assert {"onnxruntime", "tokenizers"} <= image - runtime
    assert not {"pytest", "ruff", "uv", "django", "tantivy"} & image


def test_installs_once(checkout: Path, ran: list[str]) -> None:
    """The first start installs a lock and the project; the second does nothing."""
    dev.install(dev.RUNTIME)
    assert [command.partition(" install ")[2] for command in ran] == [
        f"--quiet --disable-pip-version-check --require-hashes -r {checkout / dev.RUNTIME}",
        f"--quiet --disable-pip-version-check --no-deps --no-build-isolation -e {checkout}",
    ]
    dev.install(dev.RUNTIME)
    assert len(ran) == 2


@pytest.mark.usefixtures("checkout")
def test_what_tests_need_is_enough_to_run_the_bot(ran: list[str]) -> None:
    """The lock for tests holds the bot's own, but not the other way round."""
    dev.install(dev.DEV)
    dev.install(dev.RUNTIME)
    assert len(ran) == 2


@pytest.mark.usefixtures("checkout")
def test_what_the_bot_needs_is_not_enough_for_tests(ran: list[str]) -> None:
    """Whoever chatted first gets the tools when they run the tests."""
    dev.install(dev.RUNTIME)
    dev.install(dev.DEV)
    assert len(ran) == 4


@pytest.mark.parametrize("name", [dev.RUNTIME, "pyproject.toml"])
def test_installs_again_what_has_changed(checkout: Path, ran: list[str], name: str) -> None:
    """A lock or a project that changed since is installed again."""
    dev.install(dev.RUNTIME)
    (checkout / name).write_text((checkout / name).read_text() + "\n")
    dev.install(dev.RUNTIME)
    assert len(ran) == 4


@pytest.mark.usefixtures("checkout")
def test_installs_again_for_another_python(ran: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment does not outlive its Python."""
    dev.install(dev.RUNTIME)
    monkeypatch.setattr(sys, "version", "4.0")
    dev.install(dev.RUNTIME)
    assert len(ran) == 4


def test_takes_uv_out_of_the_lock() -> None:
    """A uv of our own is installed with the version and hashes that the lock has for it."""
    lines = dev.entry("uv").strip().splitlines()
    assert re.fullmatch(r"uv==[\d.]+ \\", lines[0])
    assert all(HASHED.match(line) for line in lines[1:])


@pytest.mark.usefixtures("checkout")
def test_says_what_a_python_without_pip_lacks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems ship a Python that cannot install anything."""
    monkeypatch.setattr(dev, "succeeds", lambda *argv: False)
    with pytest.raises(SystemExit):
        dev.find_uv()
    assert "add the package python3-venv, or uv" in capsys.readouterr().err


@pytest.mark.parametrize(("uv_works", "tries"), [(True, 0), (False, 1)])
@pytest.mark.usefixtures("checkout")
def test_goes_on_with_pip_where_uv_fails(
    ran: list[str], monkeypatch: pytest.MonkeyPatch, *, uv_works: bool, tries: int
) -> None:
    """A uv that does not get through to the packages leaves the work to pip."""
    monkeypatch.setattr(dev, "find_uv", lambda: "uv")
    monkeypatch.setattr(dev, "succeeds", lambda *argv: uv_works or argv[0] != "uv")
    dev.pip("colour")
    assert len(ran) == tries


def test_refuses_an_old_python(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.10 gets one sentence instead of a traceback."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    assert dev.main(["chat"]) == 2
    assert capsys.readouterr().err.startswith("Nexus needs Python 3.11 or newer; this is ")


@pytest.mark.parametrize("args", [[], ["help"], ["--help"]])
def test_explains_itself(capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    """Without a verb it prints the verbs, and installs nothing."""
    assert dev.main(args) == 0
    assert "python3 dev.py test" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "command"),
    [
        (["chat"], "nexus chat"),
        (["ask", "what is an orm", "--json"], "nexus ask what is an orm --json"),
        (["test", "-k", "dev"], "python -m pytest -k dev"),
        (["test"], "python -m pytest -n auto --maxprocesses 4"),
    ],
)
@pytest.mark.usefixtures("checkout", "ran")
def test_becomes_the_command(
    monkeypatch: pytest.MonkeyPatch, args: list[str], command: str
) -> None:
    """What is not a verb of its own goes to `nexus` as it is."""
    became: list[str] = []
    monkeypatch.setattr(
        dev.os, "execv", lambda path, argv: became.extend([Path(path).name, *argv[1:]])
    )
    monkeypatch.setattr(dev.os, "chdir", lambda path: None)
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(dev.subprocess, "run", lambda *args, **options: done)
    dev.main(args)
    assert " ".join(became) == command


def test_runs_every_check_and_fails_if_one_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that fails shows what it said and does not keep the others from running."""
    checks = {"good": ["python", "-c", ""], "bad": ["python", "-c", "exit('so bad')"]}
    monkeypatch.setattr(dev, "CHECKS", checks | {"last": checks["good"]})
    assert dev.check() == 1
    assert (
        capsys.readouterr().out
        == "ok      good\nFAILED  bad\nso bad\n\nok      last\n2 of 3 checks passed\n"
    )
    monkeypatch.setattr(dev, "CHECKS", {"good": checks["good"]})
    assert dev.check() == 0
