"""Health, metrics and webhooks over a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from adapters.sql import Database
from adapters.sql.pool import Pool
from adapters.web.metrics import PrometheusMeter
from adapters.web.server import SECRET_HEADER, Hook, WebServer, create_app
from bot.app.serve import not_ready
from bot.errors import SettingsError
from tests.servers.processes import free_port


@asynccontextmanager
async def served(
    problems: list[str], meter: PrometheusMeter, hook: Hook | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running server."""

    async def health() -> list[str]:
        return problems

    server = WebServer(create_app(health, meter, hook), "127.0.0.1", 0)
    port = await server.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client
    await server.stop()


async def test_health_and_readiness() -> None:
    """Alive is always ok; ready says what stands in the way."""
    problems: list[str] = []
    async with served(problems, PrometheusMeter()) as client:
        assert (await client.get("/healthz")).text == "ok\n"
        assert (await client.get("/readyz")).status_code == 200
        problems.append("the database does not answer")
        reply = await client.get("/readyz")
    assert reply.status_code == 503
    assert reply.json() == {"ready": False, "problems": ["the database does not answer"]}


class Away:
    """A bot that is not connected."""

    name = "discord"
    ready = False

    async def start(self) -> None:
        """See `ChatBot`."""

    async def stop(self) -> None:
        """See `ChatBot`."""


async def test_what_is_not_ready_is_named_without_its_address() -> None:
    """Anybody may look here: the part is said, where it stands is for the log and the doctor."""
    database = Database(Pool(f"postgresql://me:hunter2@127.0.0.1:{free_port()}/nexus"))
    assert "nexus on 127.0.0.1" in (await database.problems())[0]
    async with served(await not_ready(database, [Away()]), PrometheusMeter()) as client:
        reply = await client.get("/readyz")
    assert reply.status_code == 503
    parts = ["the database does not answer", "discord is not connected yet"]
    assert reply.json() == {"ready": False, "problems": parts}


async def test_metrics() -> None:
    """What was counted is there in Prometheus' words."""
    meter = PrometheusMeter()
    meter.asked("telegram", "answer", 0.002)
    meter.cached(hit=True)
    meter.failed("store")
    async with served([], meter) as client:
        text = (await client.get("/metrics")).text
    assert 'nexus_questions_total{decision="answer",platform="telegram"} 1.0' in text
    assert 'nexus_reply_seconds_bucket{le="0.0025",platform="telegram"} 1.0' in text
    assert 'nexus_cache_total{result="hit"} 1.0' in text
    assert 'nexus_errors_total{where="store"} 1.0' in text


async def test_a_webhook_reaches_its_receiver() -> None:
    """Body and secret are handed over, and its status is the answer."""
    got: list[tuple[bytes, str | None]] = []

    async def receive(body: bytes, secret: str | None) -> int:
        got.append((body, secret))
        return 200 if secret == "right" else 401

    async with served([], PrometheusMeter(), Hook("/hook", receive)) as client:
        good = await client.post("/hook", content=b"{}", headers={SECRET_HEADER: "right"})
        bad = await client.post("/hook", content=b"{}")
        large = await client.post("/hook", content=b"x" * 1_000_001)
        missing = await client.post("/other", content=b"{}")
    assert [r.status_code for r in (good, bad, large, missing)] == [200, 401, 413, 404]
    assert got == [(b"{}", "right"), (b"{}", None)]


async def test_a_webhook_call_that_does_not_say_how_long_it_is() -> None:
    """It is cut off at the same length, before anybody takes it."""
    got: list[bytes] = []

    async def receive(body: bytes, _: str | None) -> int:
        got.append(body)
        return 200

    async def sent(parts: int) -> AsyncIterator[bytes]:
        for _ in range(parts):
            yield b"x" * 100_000

    async with served([], PrometheusMeter(), Hook("/hook", receive)) as client:
        short = await client.post("/hook", content=sent(2))
        long = await client.post("/hook", content=sent(11))
    assert [short.status_code, long.status_code] == [200, 413]
    assert got == [b"x" * 200_000]


async def test_a_port_that_is_taken_is_named() -> None:
    """The sentence names the variable."""

    async def health() -> list[str]:
        return []

    app = create_app(health, PrometheusMeter())
    first = WebServer(app, "127.0.0.1", 0)
    port = await first.start()
    with pytest.raises(SettingsError, match="HTTP_PORT"):
        await WebServer(app, "127.0.0.1", port).start()
    await first.stop()
