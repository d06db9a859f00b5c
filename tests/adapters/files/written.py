"""A card as an author writes it, in which a test changes one thing."""

from __future__ import annotations

from adapters.files.cardfile import CardFile, read_card
from adapters.files.folder import Folder
from bot.cards import Kind

TOPIC = """---
title: Volumes
tags: [docker]
phrases:
  - what is a volume
  - keep database data after compose down
  - named volume or bind mount
  - where does docker store my data
  - delete unused volumes
  - docker volume prune
  - share files between host and container
  - my tables are gone after a restart
related: [docker, compose]
links:
  - {title: Volumes in the guide, url: https://docs.docker.com/engine/storage/volumes/}
---
A named volume keeps data when the container is deleted. Docker owns it, so no path is needed.

"""
SENTENCE = "Give it a name, mount it where the program writes, and the rows are still there later. "
BODY = SENTENCE * 5 + "\n\n```bash\ndocker volume ls\n```\n"
PARTS = ("Symptom", "Cause", "Fix")
CHALLENGE = TOPIC.replace("title: Volumes", "title: Data is gone") + "".join(
    f"## {part}\n\n{SENTENCE * 2}\n\n```text\nerror: no such volume\n```\n\n" for part in PARTS
)


def card(text: str = TOPIC + BODY, *, slug: str = "docker-volumes") -> CardFile:
    """The card of this text; one with a symptom is a challenge."""
    kind = Kind.CHALLENGE if "## Symptom" in text else Kind.TOPIC
    folder = "challenges" if kind is Kind.CHALLENGE else "topics"
    return read_card(text, f"{folder}/{slug}.md", slug, kind)


OTHERS = {
    "compose": (
        "start several services together",
        "docker compose up or run",
        "depends_on with a health check",
        "compose file without a version key",
        "see the logs of one service",
        "override file for my laptop",
        "profiles for optional services",
        "stop everything that I started",
    ),
    "docker": (
        "what is a container",
        "container or virtual machine",
        "works on my machine but nowhere else",
        "docker run, ps, exec, stop",
        "do I need docker to deploy",
        "image or container, what differs",
        "docker hub and registries",
        "ship the app with its dependencies",
    ),
}
"""Phrases of the two cards that the first is related to."""


def folder_of(*files: CardFile) -> Folder:
    """These cards and good ones that they are related to."""
    given = {file.card.slug for file in files}
    made = [_other(slug) for slug in OTHERS if slug not in given]
    return Folder((*files, *made), ())


def _other(slug: str) -> CardFile:
    """A good card with phrases of its own."""
    phrases = "".join(f"  - {phrase}\n" for phrase in OTHERS[slug])
    head, rest = TOPIC.split("  - what is a volume", 1)
    related = f"related: [docker-volumes, {next(o for o in OTHERS if o != slug)}]"
    tail = related + rest.split("compose]", 1)[1]
    text = head.replace("title: Volumes", f"title: All of {slug}") + phrases + tail + BODY
    return card(text, slug=slug)
