"""The tag that marks a forum's posts as solved."""

from __future__ import annotations

import logging

import discord

log = logging.getLogger(__name__)

SOLVED = frozenset({"solved", "resolved", "answered", "fixed", "done", "résolu", "imetatuliwa"})
"""Names of the tag, in lower case."""


def solved_tag(forum: discord.ForumChannel) -> discord.ForumTag | None:
    """The forum's tag for solved posts, if it has one."""
    return next((tag for tag in forum.available_tags if tag.name.casefold() in SOLVED), None)


async def mark_solved(post: object) -> str:
    """Put that tag on a post; the tag's name where the bot may not."""
    if not isinstance(post, discord.Thread) or not isinstance(post.parent, discord.ForumChannel):
        return ""
    tag = solved_tag(post.parent)
    if tag is None or tag in post.applied_tags:
        return ""
    try:
        await post.add_tags(tag)
    except discord.HTTPException as error:
        log.info("The tag for solved posts was not set (%d).", error.code)
        return tag.name
    return ""
