"""Discord's objects as JSON, with every field that a client library reads."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

EPOCH = 1_420_070_400_000
"""Discord's own, in milliseconds: an id holds the time since then above its lowest 22 bits."""
EVERYDAY = str(1 << 10 | 1 << 11 | 1 << 16 | 1 << 31 | 1 << 38)
"""Permissions to see channels, write, read earlier messages, use commands, write in threads."""
RICH, EPHEMERAL = 1 << 15, 1 << 6
"""Flags of a message."""

_count = itertools.count(1)


def snowflake() -> str:
    """A new id."""
    return str(((int(time.time() * 1000) - EPOCH) << 22) + next(_count))


def make_user(name: str, *, user_id: str = "", bot: bool = False) -> Json:
    """Somebody with an account."""
    return {
        "id": user_id or snowflake(),
        "username": name,
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "bot": bot,
        "flags": 0,
        "public_flags": 0,
    }


def make_member(user: Json, permissions: str = EVERYDAY) -> Json:
    """Somebody in a server."""
    return {
        "user": user,
        "roles": [],
        "joined_at": "2025-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": permissions,
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "pending": False,
        "communication_disabled_until": None,
    }


def make_channel(guild_id: str, name: str) -> Json:
    """A text channel."""
    return {
        "id": snowflake(),
        "type": 0,
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "guild_id": guild_id,
        "topic": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
        "permissions": EVERYDAY,
    }


def make_forum(guild_id: str, name: str, *tags: str) -> Json:
    """A forum with tags for its posts."""
    known = [{"id": snowflake(), "name": tag, "moderated": False} for tag in tags]
    return make_channel(guild_id, name) | {
        "type": 15,
        "available_tags": [tag | {"emoji_id": None, "emoji_name": None} for tag in known],
        "default_reaction_emoji": None,
        "default_sort_order": None,
        "default_forum_layout": 0,
    }


def make_thread(parent: Json, owner: Json, name: str) -> Json:
    """A thread in a channel, or a post in a forum."""
    return {
        "id": snowflake(),
        "type": 11,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "owner_id": owner["id"],
        "name": name,
        "last_message_id": None,
        "message_count": 0,
        "total_message_sent": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "flags": 0,
        "applied_tags": [],
        "permissions": EVERYDAY,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 4320,
            "archive_timestamp": "2025-01-01T00:00:00+00:00",
            "locked": False,
        },
    }


def make_direct(person: Json) -> Json:
    """The conversation of a person with the bot."""
    return {"id": snowflake(), "type": 1, "recipients": [person], "last_message_id": None}


def make_guild(name: str, bot: Json) -> Json:
    """A server with one channel; its first role is everybody's and has the server's id."""
    guild_id = snowflake()
    everyone = {
        "id": guild_id,
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": EVERYDAY,
        "managed": False,
        "mentionable": False,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
    }
    return {
        "id": guild_id,
        "name": name,
        "owner_id": "1",
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "public_updates_channel_id": None,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        "safety_alerts_channel_id": None,
        "joined_at": "2025-01-01T00:00:00+00:00",
        "large": False,
        "unavailable": False,
        "member_count": 2,
        "voice_states": [],
        "threads": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "roles": [everyone],
        "channels": [make_channel(guild_id, "general")],
        "members": [make_member(bot)],
    }


def make_message(channel: Json, author: Json, content: str = "", **more: Any) -> Json:
    """A message as it stands in a channel."""
    message = {
        "id": snowflake(),
        "channel_id": channel["id"],
        "author": author,
        "content": content,
        "timestamp": datetime.now(UTC).isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": [],
    }
    return message | more


def make_attachment(name: str, content: bytes, kind: str, url: str) -> Json:
    """A file that lies on a message."""
    return {
        "id": snowflake(),
        "filename": name,
        "size": len(content),
        "url": url,
        "proxy_url": url,
        "content_type": kind,
    }


MAY_READ = 1 << 18
"""Flag of an application that may read all messages."""


def make_application(bot: Json, *, reads: bool = False) -> Json:
    """The application that the bot belongs to."""
    return {
        "id": bot["id"],
        "name": bot["username"],
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "key",
        "flags": MAY_READ if reads else 0,
        "owner": make_user("owner"),
        "team": None,
        "rpc_origins": [],
        "summary": "",
    }
