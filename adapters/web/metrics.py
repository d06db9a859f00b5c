"""What happens, as Prometheus metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
"""Seconds; from a warm lookup to what Discord allows."""


class PrometheusMeter:
    """Counts in a registry of its own, so that two bots in one process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "nexus_questions",
            "Questions by platform and decision.",
            ["platform", "decision"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "nexus_reply_seconds",
            "Seconds from a question to its decision.",
            ["platform"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._cache = Counter(
            "nexus_cache", "Looks into the cache.", ["result"], registry=self._registry
        )
        self._errors = Counter(
            "nexus_errors", "Errors that were caught.", ["where"], registry=self._registry
        )

    def asked(self, platform: str, decision: str, seconds: float) -> None:
        """See `bot.ports.Meter`."""
        self._questions.labels(platform, decision).inc()
        self._seconds.labels(platform).observe(seconds)

    def cached(self, *, hit: bool) -> None:
        """See `bot.ports.Meter`."""
        self._cache.labels("hit" if hit else "miss").inc()

    def failed(self, where: str) -> None:
        """See `bot.ports.Meter`."""
        self._errors.labels(where).inc()

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
