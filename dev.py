#!/usr/bin/env python3
"""The one way in: `python3 dev.py <verb>` makes `.venv` from a hashed lock, then runs the verb.

    python3 dev.py test [pytest's arguments]   every test
    python3 dev.py check                       format, lint, types, imports, deployment files, cards
    python3 dev.py lock [--upgrade]            write the locks anew from pyproject.toml
    python3 dev.py chat | ask "…" | run | …    anything else goes to the `nexus` command

Needs Python 3.11 or newer and nothing else: installs with uv where uv can be had, else with pip.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
EXE = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{EXE}"
STAMPS = VENV / "stamps"

RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
LOCKS = {
    RUNTIME: ["--group", "build"],
    "requirements-semantic.lock": ["--group", "build", "--extra", "semantic"],
    DEV: ["--all-extras", *(f"--group={name}" for name in ("build", "dev", "content", "peers"))],
}

WHOLE_SUITE = ["-n", "auto", "--maxprocesses", "4"]
SCHEMA = ["check-jsonschema", "--builtin-schema"]
CHECKS = {
    "format": ["ruff", "format", "--check"],
    "lint": ["ruff", "check"],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "Dockerfile": ["hadolint", "Dockerfile"],
    "compose": ["docker-compose", "config", "--quiet"],
    "compose schema": [*SCHEMA, "vendor.compose-spec", "docker-compose.yml"],
    "workflow schema": [*SCHEMA, "vendor.github-workflows", ".github/workflows/ci.yml"],
    "dependabot schema": [*SCHEMA, "vendor.dependabot", ".github/dependabot.yml"],
    "workflows": ["zizmor", "--offline", "--quiet", ".github"],
    "scripts": ["shellcheck", ".ci/run"],
    "cards": ["nexus", "cards", "check"],
}


def main(args: list[str]) -> int:
    """Run one verb; the result is the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that older Pythons may run
        return fail(f"Nexus needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    verb, rest = (args[0] if args else "help"), args[1:]
    if verb in {"help", "-h", "--help"}:
        print(__doc__)
        return 0
    try:
        return run(verb, rest)
    except subprocess.CalledProcessError as error:
        return fail(f"`{' '.join(map(str, error.cmd))}` failed; its message is above.")


def run(verb: str, rest: list[str]) -> int:
    """Prepare what the verb needs, then do it."""
    if verb == "lock":
        return lock(rest)
    install(DEV if verb in {"test", "check"} else RUNTIME)
    if verb == "test":
        os.chdir(ROOT)
        return become([PYTHON, "-m", "pytest", *(rest or WHOLE_SUITE)])
    if verb == "check":
        return check()
    return become([BIN / f"nexus{EXE}", verb, *rest])


def install(lock_name: str) -> None:
    """Bring `.venv` to the state of a lock; free of cost where a stamp says that it is there."""
    want = stamp(lock_name)
    if is_stamped(lock_name, want) or is_stamped(DEV, stamp(DEV)):
        return
    print(f"Installing {lock_name} into .venv …", file=sys.stderr)
    make_venv()
    pip("--require-hashes", "-r", ROOT / lock_name)
    pip("--no-deps", "--no-build-isolation", "-e", ROOT)
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / lock_name).write_text(want)


def stamp(lock_name: str) -> str:
    """A digest of all that decides what is installed."""
    digest = hashlib.sha256(home().encode())
    for name in (lock_name, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_stamped(lock_name: str, want: str) -> bool:
    """Whether `.venv` was made from exactly this."""
    path = STAMPS / lock_name
    return PYTHON.exists() and path.exists() and path.read_text() == want


def home() -> str:
    """What a virtual environment cannot survive a change of: the Python and the folder."""
    return f"{sys.version} {ROOT}"


def make_venv() -> None:
    """Make `.venv`, anew if it belongs to another Python or folder."""
    mark = VENV / "home"
    if PYTHON.exists() and mark.exists() and mark.read_text() == home():
        return
    venv.create(VENV, clear=True, symlinks=os.name != "nt")
    mark.write_text(home())


def pip(*args: str | Path) -> None:
    """`pip install`: by uv, which is many times faster, and by pip where uv cannot."""
    uv = find_uv()
    fast = ["pip", "install", "--compile-bytecode", "--python", PYTHON]
    if uv and succeeds(uv, *fast, *args):
        return
    need_pip()  # it may know a proxy or a certificate that uv does not
    sh(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *args)


def find_uv() -> str | None:
    """The uv on PATH, or else one of our own in `.venv`; None where neither can be had."""
    if uv := shutil.which("uv") or shutil.which("uv", path=BIN):
        return uv
    need_pip()
    pinned = VENV / "uv.txt"
    pinned.write_text(entry("uv"))
    succeeds(PYTHON, "-m", "pip", "install", "--require-hashes", "-r", pinned)
    return shutil.which("uv", path=BIN)


def need_pip() -> None:
    """Put pip into `.venv`; ends the program where this Python has none to give."""
    if not succeeds(PYTHON, "-m", "ensurepip"):
        sys.exit(fail("This Python cannot install packages: add the package python3-venv, or uv."))


def entry(name: str) -> str:
    """The lines of one package in the lock: its version and hashes."""
    text = (ROOT / DEV).read_text()
    start = text.index(f"\n{name}==")
    return text[start : text.index("    #", start)]


def lock(options: list[str]) -> int:
    """Write every lock; `--upgrade` takes newer versions, otherwise they stay where they can."""
    make_venv()
    uv = find_uv()
    if not uv:
        return fail("Writing the locks needs uv: install it from your system or with pip.")
    how = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet"]
    for name, what in LOCKS.items():
        base = [] if name == RUNTIME else ["--constraint", RUNTIME]
        sh(uv, "pip", "compile", *how, *what, *base, *options, "pyproject.toml", "-o", name)
        print(f"wrote {name}")
    return 0


def check() -> int:
    """Run every check to its end; print a line for each and what the failed ones said."""
    verdicts = [passes(name, command) for name, command in CHECKS.items()]
    print(f"{sum(verdicts)} of {len(verdicts)} checks passed")
    return 0 if all(verdicts) else 1


def passes(name: str, command: list[str]) -> bool:
    """Run one check and print its verdict."""
    argv = [str(BIN / f"{command[0]}{EXE}"), *command[1:]]
    # The compose file refuses to be read without a password.
    env = {"POSTGRES_PASSWORD": "checked", **os.environ}
    result = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    ok = result.returncode == 0
    print(f"{'ok    ' if ok else 'FAILED'}  {name}", flush=True)
    if not ok:
        print(result.stdout + result.stderr, flush=True)
    return ok


def become(argv: list[str | Path]) -> int:
    """Turn into the command, so that signals and the terminal are all its own."""
    words = [str(word) for word in argv]
    if os.name != "nt":
        os.execv(words[0], words)  # noqa: S606 - no shell is wanted
    return subprocess.run(words, check=False).returncode  # there exec would return at once


def sh(*argv: str | Path) -> None:
    """Run a command in the project's folder; CalledProcessError if it fails."""
    subprocess.run([str(word) for word in argv], check=True, cwd=ROOT)


def succeeds(*argv: str | Path) -> bool:
    """Run a command silently; whether it did what it should."""
    done = subprocess.run([str(word) for word in argv], cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0


def fail(sentence: str) -> int:
    """Say what is wrong; 2 is the exit code of wrong use."""
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
