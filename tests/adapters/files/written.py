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


def folder_of(*files: CardFile) -> Folder:
    """These cards and those that they are related to."""
    others = {slug for file in files for slug in file.card.related} - {f.card.slug for f in files}
    made = (card(_other(slug), slug=slug) for slug in sorted(others))
    return Folder((*files, *made), ())


def _other(slug: str) -> str:
    """A good card with words of its own."""
    text = (TOPIC + BODY).replace("title: Volumes", f"title: All of {slug}")
    head, body = text.split("related:", 1)
    lines = (f"{line} in {slug}" if line.startswith("  - ") else line for line in head.split("\n"))
    related = "[docker-volumes, docker]" if slug == "compose" else "[docker-volumes, compose]"
    return "\n".join(lines) + "related: " + related + body.split("]", 1)[1]
