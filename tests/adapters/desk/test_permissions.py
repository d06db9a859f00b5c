"""Who may do what at the desk, as one table of roles, actions and platforms, by real clients."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.adapters.desk.discord_acts import on_discord
from tests.adapters.desk.scene import ACTIONS, Scene
from tests.adapters.desk.telegram_acts import on_telegram
from tests.desks import opened

ROLES = {
    "telegram": {
        "named in the settings": True,
        "administrator of a named group": True,
        "administrator of another group": False,
        "member": False,
        "stranger": False,
        "removed administrator": False,
    },
    "discord": {
        "named in the settings": True,
        "may manage messages": True,
        "has a named role": True,
        "administrator": True,
        "has another role": False,
        "may manage messages elsewhere": False,
        "timed out": False,
        "member": False,
        "stranger": False,
        "removed moderator": False,
    },
}
TABLE = [(platform, role, may) for platform, roles in ROLES.items() for role, may in roles.items()]


@pytest.fixture(autouse=True)
def _addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back where discord.py connects to, which is one place for the whole process."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """A desk over a few cards."""
    async with opened(f"sqlite:///{tmp_path / 'nexus.db'}") as office:
        yield Scene(office)


@pytest.mark.parametrize(("platform", "role", "may"), TABLE)
async def test_permissions(platform: str, role: str, scene: Scene, *, may: bool) -> None:
    """Each act is done for who may and for nobody else, forged and replayed buttons included."""
    play = on_telegram if platform == "telegram" else on_discord
    async with play(scene, role) as acts:
        assert set(acts) == set(ACTIONS)
        before = await scene.office.database.audit.entries(99)
        done = {name: await act() for name, act in acts.items()}
    assert done == dict.fromkeys(ACTIONS, may)
    assert may or await scene.office.database.audit.entries(99) == before
