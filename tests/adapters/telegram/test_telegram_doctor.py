"""What `nexus doctor` says of Telegram, and the menu of commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.files.texts import read_lines
from adapters.telegram import TelegramBot, Webhook
from bot.messages import Messages
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_rules import Refused

MakeBot = Callable[..., TelegramBot]

OWN = ["language", "privacy", "mydata", "forgetme"]
MESSAGES = Path(__file__).parents[3] / "content" / "messages"
HOOK = Webhook("https://bot.example.com/hook", "s")


@pytest.fixture
def messages() -> Messages:
    """The bot's own lines, one of them in French."""
    return Messages({"en": read_lines(MESSAGES)["en"], "fr": {"command.forgetme": "Tout oublier"}})


async def test_all_is_well(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """A good token has no problems, and looking changes nothing at Telegram."""
    assert await make_bot().problems() == []
    assert {method for method, _ in telegram.calls} == {"getMe", "getWebhookInfo"}


@pytest.mark.parametrize("token", ["4242:wrong", "nonsense"])
async def test_a_refused_token(make_bot: MakeBot, token: str) -> None:
    """The sentence names the variable and not the token."""
    (problem,) = await make_bot(token).problems()
    assert problem.startswith("TELEGRAM_TOKEN ")
    assert token not in problem


async def test_telegram_is_out_of_reach(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """No network is a problem of its own."""
    await telegram.stop()
    (problem,) = await make_bot().problems()
    assert problem.startswith("Telegram cannot be reached")


async def test_chats_that_the_settings_name(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """One that the bot is not in, and one that has another number now, are said."""
    here, old = telegram.group(), telegram.group()
    new = old.become_supergroup()
    bot = make_bot(groups=[here.id, old.id], desk_chats={str(here.id), "-1009"})
    missing, moved = sorted(await bot.problems())
    assert missing.startswith("DIGEST_TO names the chat -1009, where the bot is not")
    assert moved.startswith(f"TELEGRAM_GROUP_IDS names the group {old.id}, which is {new.id} now")


async def test_a_webhook_where_none_should_be(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """Another copy of the bot takes the updates away: its host is named, its path is not."""
    telegram.api.webhook = {"url": "https://old.example.com/secret-path"}
    (problem,) = await make_bot().problems()
    assert "old.example.com, though TELEGRAM_WEBHOOK_URL is not set" in problem
    assert "secret-path" not in problem


async def test_a_webhook_elsewhere(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """With a webhook of our own, a foreign one is a problem; none yet is not."""
    bot = make_bot(webhook=HOOK)
    assert await bot.problems() == []
    telegram.api.webhook = {"url": "https://old.example.com/hook"}
    (problem,) = await bot.problems()
    assert "old.example.com instead of TELEGRAM_WEBHOOK_URL" in problem


async def test_a_webhook_that_fails(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """What Telegram says of its last call is handed on."""
    telegram.api.webhook = {"url": HOOK.url}
    telegram.api.webhook_error = "SSL error"
    (problem,) = await make_bot(webhook=HOOK).problems()
    assert "SSL error; 0 updates wait" in problem


@pytest.mark.parametrize(
    ("sees_all", "joins", "note"),
    [
        (False, True, "privacy mode is on"),
        (True, True, "privacy mode is off"),
        (True, False, "cannot be added to groups"),
    ],
)
async def test_notes_on_groups(
    telegram: FakeTelegram, make_bot: MakeBot, *, sees_all: bool, joins: bool, note: str
) -> None:
    """How the bot hears groups is worth knowing, and no fault."""
    telegram.api.me |= {"can_read_all_group_messages": sees_all, "can_join_groups": joins}
    bot = make_bot()
    assert await bot.problems() == []
    (said,) = await bot.notes()
    assert note in said


async def test_the_menu_is_set_by_scope_and_once(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """Groups have `/ask`, private chats do not need it; a second start sets nothing anew."""
    for _ in range(2):
        bot = make_bot()
        await bot.start()
        await bot.stop()
    menus = {scope: [c["command"] for c in menu] for scope, menu in telegram.api.menus.items()}
    assert menus == {
        ("all_private_chats", ""): ["topics", "card", "help", *OWN],
        ("all_group_chats", ""): ["ask", "topics", "card", "help", *OWN],
    }
    assert len(telegram.sent("setMyCommands")) == 2


async def test_the_menu_is_set_in_every_language(
    telegram: FakeTelegram, make_bot: MakeBot, messages: Messages
) -> None:
    """Apps in French show the commands in French; English is for all others."""
    bot = make_bot(languages=messages.languages)
    await bot.start()
    for scope in ("all_private_chats", "all_group_chats"):
        shown = {code: menu for (of, code), menu in telegram.api.menus.items() if of == scope}
        said = {code: menu[-1]["description"] for code, menu in shown.items()}
        assert said == {"": messages.say("command.forgetme"), "fr": "Tout oublier"}


async def test_inline_mode_that_is_off_is_noted(telegram: FakeTelegram, make_bot: MakeBot) -> None:
    """Only @BotFather can switch it on, so `doctor` says that it is off."""
    telegram.api.me["supports_inline_queries"] = False
    bot = make_bot()
    assert await bot.problems() == []
    assert any("inline mode is off" in note for note in await bot.notes())


async def test_a_menu_that_fails_stops_nothing(
    telegram: FakeTelegram, make_bot: MakeBot, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot runs without its menu, and the log says so."""
    telegram.fail("setMyCommands", Refused(500, "Internal Server Error"))
    bot = make_bot()
    await bot.start()
    assert bot.ready
    assert "The menu of commands was not set" in caplog.text
