"""The Telegram bot as the composition root sees it: put together, started, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from telegram import Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from adapters.telegram.assembly import App, Parts, assemble, furnish
from adapters.telegram.courier import TelegramCourier
from adapters.telegram.doctor import Diagnosis, examine
from adapters.telegram.menu import set_menu
from adapters.telegram.order import InOrder
from adapters.telegram.persistence import pauses
from adapters.telegram.polling import KINDS, Poller
from adapters.telegram.recent import RecentClaims
from adapters.telegram.rendering import draw
from adapters.telegram.rights import Administrators
from adapters.telegram.webhook import Webhook
from bot.assistant import Assistant
from bot.desk import Desk
from bot.errors import SettingsError
from bot.messages import DEFAULT
from bot.people import Address, Person, Place
from bot.ports import Claims, Fate, Jobs, Meter, Outcome
from bot.replies import Reply
from bot.typeahead import Typeahead

log = logging.getLogger(__name__)

FINISH = 6.0
"""Seconds at the end for what is in hand; closing the connections comes on top."""
LATER = 5.0
"""Seconds until a delivery is tried again while Telegram is not connected."""
OK, NOT_AN_UPDATE, REFUSED, NOT_NOW = 200, 400, 401, 503
"""HTTP statuses of a webhook call; after the last one Telegram tries again."""
_TOKEN = re.compile(r"[0-9]+:[\w-]+", re.ASCII)


class TelegramBot:
    """A bot on Telegram, by long polling or by webhook."""

    name = "telegram"

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        assistant: Assistant,
        meter: Meter,
        webhook: Webhook | None = None,
        groups: Collection[int] = (),
        desk: Desk | None = None,
        desk_chats: Collection[str] = (),
        claims: Claims | None = None,
        typeahead: Typeahead | None = None,
        jobs: Jobs | None = None,
        answer_minutes: int = 0,
        languages: Sequence[str] = (DEFAULT,),
    ) -> None:
        own = RecentClaims()
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._assistant = assistant
        self._webhook = webhook
        self._groups = groups
        self._languages = languages
        self._parts = Parts(
            assistant=assistant,
            meter=meter,
            claims=claims or own,
            typeahead=typeahead,
            desk=desk,
            desk_chats=desk_chats,
            jobs=jobs,
            answer_minutes=answer_minutes,
        )
        self._courier: TelegramCourier | None = None
        self._rights: Administrators | None = None
        self._app: App | None = None
        # Whoever polls is alone, and has to see an update again that a crash cut off.
        seen = claims if claims and webhook else own
        self._order = InOrder(seen, token.partition(":")[0])
        self._poller: Poller | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._connected = False

    @property
    def ready(self) -> bool:
        """Whether Telegram is connected now."""
        return self._connected and (self._poller is None or self._poller.connected)

    async def start(self) -> None:
        """Connect; while Telegram is away, go on trying in the background.

        Raises SettingsError where the token or the webhook's address is refused.
        """
        self._app = self._build()
        sender = furnish(self._app, self._parts)
        self._courier = TelegramCourier(self._assistant, sender)
        self._rights = Administrators(self._app.bot, self._groups, sender.reach)
        try:
            await self._connect(self._app)
        except SettingsError:
            await self.stop()
            raise
        except TelegramError as error:
            log.warning("Telegram is out of reach (%s); trying again.", error)
            self._connecting = asyncio.create_task(self._keep_connecting(self._app))

    async def stop(self) -> None:
        """Finish what is in hand, for at most `FINISH` seconds, then disconnect."""
        self._connected = False
        if self._connecting is not None:
            self._connecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._connecting
        if self._poller is not None:
            await self._poller.stop()
        if self._app is not None:
            await self._finish(self._app)

    async def receive(self, body: bytes, secret: str | None) -> int:
        """Take an update that Telegram sends to the webhook; returns the HTTP status."""
        if self._webhook is None or not self._webhook.admits(secret):
            return REFUSED
        if self._app is None or not self._connected:
            return NOT_NOW
        try:
            update = Update.de_json(json.loads(body), self._app.bot)
        except (ValueError, TypeError, KeyError, AttributeError):
            return NOT_AN_UPDATE
        await self._app.update_queue.put(update)
        return OK

    async def send(self, reply: Reply, to: Address, key: str) -> Outcome:
        """See `Courier`."""
        if self._courier is None or not self._connected:
            return Outcome(Fate.LATER, "Telegram is not connected yet", LATER)
        return await self._courier.send(reply, to, key)

    async def erase(self, where: Address, messages: Sequence[str]) -> Outcome:
        """See `Eraser`."""
        if self._courier is None or not self._connected:
            return Outcome(Fate.LATER, "Telegram is not connected yet", LATER)
        return await self._courier.erase(where, messages)

    def pages(self, reply: Reply) -> int:
        """See `bot.desk.Stage`."""
        whole = replace(reply.whole, turn=None, buttons=())
        return len(draw(whole, self._assistant.replies()))

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """See `Rights`: administrators of the groups that the settings name."""
        if self._rights is None or not self._connected:
            return False
        return await self._rights.may_moderate(person, place)

    async def problems(self) -> list[str]:
        """What is wrong and how to mend it, one sentence each; needs no start."""
        return list((await self._examine()).problems)

    async def notes(self) -> list[str]:
        """What an operator should know though nothing is wrong, such as privacy mode."""
        return list((await self._examine()).notes)

    async def _examine(self) -> Diagnosis:
        try:
            bot = self._build().bot
        except SettingsError as error:
            return Diagnosis((str(error),))
        try:
            return await examine(bot, self._refused, self._webhook, self._named_chats)
        finally:
            await bot.shutdown()

    @property
    def _named_chats(self) -> dict[int, str]:
        """The chats that the settings name, with the variable that does."""
        desks = {int(chat): "DIGEST_TO" for chat in self._parts.desk_chats}
        return desks | dict.fromkeys(self._groups, "TELEGRAM_GROUP_IDS")

    def _build(self) -> App:
        if not _TOKEN.fullmatch(self._token):
            raise SettingsError(
                "TELEGRAM_TOKEN is no bot token: copy all of it from @BotFather; "
                "it looks like 123456:ABC-DEF."
            )
        return assemble(self._token, self._api_url, self._order)

    async def _connect(self, app: App) -> None:
        """Say hello to Telegram and let updates come; raises TelegramError, SettingsError."""
        try:
            await app.initialize()
        except InvalidToken:
            raise SettingsError(self._refused) from None  # its text names the token
        if not app.running:
            await app.start()
        await self._open(app)
        self._connected = True
        if self._rights is not None:
            await self._rights.find()
        spoken = [self._assistant.replies(language) for language in self._languages]
        await set_menu(app.bot, spoken, desk=self._parts.desk is not None)

    async def _open(self, app: App) -> None:
        if self._webhook is None:
            await app.bot.delete_webhook()
            self._poller = Poller(app.bot, app.update_queue)
            self._poller.start()
            return
        try:
            await app.bot.set_webhook(
                self._webhook.url, allowed_updates=KINDS, secret_token=self._webhook.secret
            )
        except BadRequest as error:
            raise SettingsError(f"TELEGRAM_WEBHOOK_URL is refused by Telegram: {error}.") from error

    async def _keep_connecting(self, app: App) -> None:
        for pause in pauses():
            await asyncio.sleep(pause)
            try:
                await self._connect(app)
            except SettingsError as error:
                log.error("Telegram stays off: %s", error)  # noqa: TRY400 - one sentence says it
                return
            except TelegramError as error:
                log.debug("Telegram is still out of reach: %s", error)
            else:
                log.info("Telegram is connected.")
                return

    async def _finish(self, app: App) -> None:
        if app.running:
            try:
                await asyncio.wait_for(app.update_queue.join(), FINISH)
            except TimeoutError:
                log.warning("%d updates were cut off.", self._order.cut_off())
            else:
                await self._confirm()
            await app.stop()
        await app.shutdown()
        await app.bot.shutdown()  # also where the application never came up

    async def _confirm(self) -> None:
        if self._poller is not None:
            await self._poller.confirm()

    @property
    def _refused(self) -> str:
        return f"TELEGRAM_TOKEN is refused by {self._api_url}: copy it again from @BotFather."
