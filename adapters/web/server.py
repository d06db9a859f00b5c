"""The HTTP server: one port, in the event loop of the bots."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from adapters.web.metrics import PrometheusMeter
from bot.errors import SettingsError

Health = Callable[[], Awaitable[list[str]]]
"""What stands in the way of answering, one sentence each for anybody to read; empty means ready."""
Receive = Callable[[bytes, str | None], Awaitable[int]]
"""Takes a webhook's body and secret, gives the HTTP status."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
MAX_BODY = 1_000_000
"""Bytes of a webhook call; Telegram's updates are far smaller."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram's updates arrive, and who takes them."""

    path: str
    receive: Receive


def create_app(health: Health, meter: PrometheusMeter, hook: Hook | None = None) -> FastAPI:
    """`/healthz`, `/readyz`, `/metrics` and, where there is one, the webhook."""
    app = FastAPI(title="Nexus", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        problems = await health()
        return JSONResponse({"ready": not problems, "problems": problems}, 503 if problems else 200)

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(meter.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    if hook is not None:
        app.add_api_route(hook.path, _endpoint(hook.receive), methods=["POST"])
    return app


def _endpoint(receive: Receive) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = bytearray()
        # Counted as it comes: a call need not say how long it is, nor tell the truth.
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY:
                return Response(status_code=413)
        secret = request.headers.get(SECRET_HEADER)
        return Response(status_code=await receive(bytes(body), secret))

    return endpoint


class _Uvicorn(uvicorn.Server):
    """Leaves signals to the one place that handles them for the whole process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves an app until it is stopped."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._address = (host, port)
        self._server = _Uvicorn(
            uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=3)
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; returns the port (useful where 0 was asked for). Raises SettingsError."""
        listener = self._listen()
        port: int = listener.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started and not self._task.done():  # noqa: ASYNC110 - uvicorn sets a flag
            await asyncio.sleep(0.01)
        return port

    def _listen(self) -> socket.socket:
        host, port = self._address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            return socket.create_server(self._address, family=family)
        except OSError as error:
            raise SettingsError(
                f"HTTP_PORT: {host}:{port} cannot be opened ({error.strerror}); "
                "choose another port or address."
            ) from error

    async def stop(self) -> None:
        """Finish open requests and close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
