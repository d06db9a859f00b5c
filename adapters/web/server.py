"""The HTTP server: one port, in the event loop of the bots."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from adapters.web.metrics import PrometheusMeter
from bot.errors import SettingsError

Health = Callable[[], Awaitable[list[str]]]
"""What stands in the way of answering, one sentence each; empty means ready."""
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
        if int(request.headers.get("content-length") or 0) > MAX_BODY:
            return Response(status_code=413)
        body = await request.body()
        return Response(status_code=await receive(body, request.headers.get(SECRET_HEADER)))

    return endpoint


class _Uvicorn(uvicorn.Server):
    """Leaves signals to the one place that handles them for the whole process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves an app until it is stopped."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        config = uvicorn.Config(
            app, host, port, log_config=None, access_log=False, timeout_graceful_shutdown=3
        )
        self._server = _Uvicorn(config)
        self._config = config
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; returns the port (useful where 0 was asked for). Raises SettingsError."""
        try:
            socket = self._config.bind_socket()
        except SystemExit:
            where = f"{self._config.host}:{self._config.port}"
            raise SettingsError(
                f"HTTP_PORT: {where} is taken or not allowed; choose another port."
            ) from None
        port: int = socket.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve(sockets=[socket]))
        return port

    async def stop(self) -> None:
        """Finish open requests and close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
