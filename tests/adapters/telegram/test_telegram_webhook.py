"""Updates by webhook: the secret, the statuses, the same answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web

from adapters.cache import open_cache
from adapters.telegram import TelegramBot, Webhook
from adapters.telegram.polling import KINDS
from bot.errors import SettingsError
from tests.servers.redis_server import RedisServer
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Person

MakeBot = Callable[..., TelegramBot]

SECRET = "a-secret_for-tests"
HOOK = "https://bot.example.com/hook"


class Door:
    """The port that somebody else owns, which hands calls to the bot."""

    def __init__(self) -> None:
        self.bot: TelegramBot | None = None
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Hand a call over and answer with the bot's status."""
        assert self.bot is not None
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        return web.Response(status=await self.bot.receive(await request.read(), secret))


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """An HTTP server with one path."""
    door, app = Door(), web.Application()
    app.router.add_post("/hook", door.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield door
    await runner.cleanup()


@pytest.fixture
async def hooked(make_bot: MakeBot, door: Door) -> TelegramBot:
    """A bot that Telegram calls."""
    door.bot = make_bot(webhook=Webhook(door.url, SECRET))
    await door.bot.start()
    return door.bot


async def test_a_question_by_webhook(telegram: FakeTelegram, hooked: TelegramBot) -> None:
    """Question, tap and edit work as they do by polling."""
    ann = telegram.person()
    question = await ann.says("what is cors")
    answer = await ann.chat.next()
    await ann.taps(answer, "Show all")
    await ann.chat.edited(answer)
    await ann.edits(question, "what is a router")
    await ann.chat.edited(answer, 2)
    assert answer.text.startswith("Routers")
    assert telegram.deliveries == [200, 200, 200]
    assert telegram.api.polls == 0
    assert hooked.ready


async def test_the_same_update_twice(telegram: FakeTelegram, hooked: TelegramBot) -> None:
    """Telegram repeats a call whose answer it missed: one answer for the person."""
    ann = telegram.person()
    message = ann.chat.add({"from": ann.account, "text": "what is cors"})
    await telegram.push_again(await telegram.push("message", message))
    await ann.says("thanks")
    await ann.chat.next()
    assert (await ann.chat.next()).text.startswith("You're welcome.")


async def test_a_wrong_secret_stays_outside(telegram: FakeTelegram, hooked: TelegramBot) -> None:
    """Who does not know the secret is refused, whatever it sends."""
    for secret in (None, "", "wrong", "é", SECRET + "x"):
        assert await hooked.receive(b"{}", secret) == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"7", b"null", b"{}", b'{"update_id": 1, "message": 7}', b"\xff"],
)
async def test_what_is_no_update_is_said_to_be_none(hooked: TelegramBot, body: bytes) -> None:
    """A body that is not an update gets 400 and does no harm."""
    assert await hooked.receive(body, SECRET) == 400


async def test_an_update_of_an_unknown_kind_is_taken(hooked: TelegramBot) -> None:
    """Telegram invents new kinds: they are accepted, or it would send them for days."""
    body = json.dumps({"update_id": 5, "telepathy": {"thought": "?"}}).encode()
    assert await hooked.receive(body, SECRET) == 200


async def test_before_the_start_and_after_the_stop(hooked: TelegramBot) -> None:
    """A bot that cannot answer now asks Telegram to come again."""
    await hooked.stop()
    assert await hooked.receive(b'{"update_id": 1}', SECRET) == 503


async def test_without_a_webhook_nobody_comes_in(bot: TelegramBot) -> None:
    """A polling bot takes no calls, not even with an empty secret."""
    assert await bot.receive(b'{"update_id": 1}', "") == 401


async def test_what_telegram_is_told(telegram: FakeTelegram, hooked: TelegramBot) -> None:
    """The webhook is set with its secret and only the kinds of updates that are used."""
    told = telegram.sent("setWebhook")[0]
    assert told["secret_token"] == SECRET
    assert told["allowed_updates"] == list(KINDS)


async def test_a_refused_address_stops_the_start(make_bot: MakeBot) -> None:
    """A webhook address that Telegram does not take is named, and nothing keeps running."""
    bot = make_bot(webhook=Webhook("nowhere", SECRET))
    with pytest.raises(SettingsError, match=r"^TELEGRAM_WEBHOOK_URL is refused"):
        await bot.start()
    assert not bot.ready


def test_the_secret_is_not_shown() -> None:
    """A webhook that ends up in a log does not give its secret away."""
    assert SECRET not in repr(Webhook("https://example.com/hook", SECRET))


async def test_replicas_answer_an_update_once(
    telegram: FakeTelegram, make_bot: MakeBot, redis_server: RedisServer
) -> None:
    """An update that Telegram repeats to another replica is answered once, through Redis."""
    async with open_cache(redis_server.url) as one, open_cache(redis_server.url) as two:
        bots = [make_bot(webhook=Webhook(HOOK, SECRET), claims=claims) for claims in (one, two)]
        for bot in bots:
            await bot.start()
        ann = telegram.person()
        updates = [_update(ann, n, "what is cors") for n in range(3)]
        for update in updates:
            for bot in bots:
                assert await bot.receive(update, SECRET) == 200
        for bot in bots:
            await bot.stop()
    assert len(ann.chat.replies) == 3


async def test_without_redis_replicas_go_on(
    telegram: FakeTelegram, make_bot: MakeBot, redis_server: RedisServer
) -> None:
    """A dead Redis costs no answer; only a repetition to another replica is answered twice."""
    async with open_cache(redis_server.url) as claims:
        redis_server.kill()
        bot = make_bot(webhook=Webhook(HOOK, SECRET), claims=claims)
        await bot.start()
        ann = telegram.person()
        for n in (1, 1, 2):
            assert await bot.receive(_update(ann, n, "what is cors"), SECRET) == 200
        await bot.stop()
    assert len(ann.chat.replies) == 2


async def test_who_polls_shares_nothing(
    telegram: FakeTelegram, make_bot: MakeBot, redis_server: RedisServer
) -> None:
    """An update that a crash cut off comes again to the process after it, which answers it."""
    async with open_cache(redis_server.url) as claims:
        ann = telegram.person()
        update = {"update_id": 5, "message": ann.chat.add({"from": ann.account, "text": "thanks"})}
        for _ in range(2):
            bot = make_bot(claims=claims)
            await bot.start()
            await telegram.push_again(update)
            await ann.chat.next()
            await bot.stop()


def _update(person: Person, number: int, text: str) -> bytes:
    """An update as Telegram sends it to a webhook."""
    message = {"message_id": number + 1, "date": 1_700_000_000, "text": text}
    about = {"chat": person.chat.about, "from": person.account}
    return json.dumps({"update_id": number, "message": message | about}).encode()
