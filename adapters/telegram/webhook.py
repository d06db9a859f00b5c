"""Where Telegram sends updates to, and how a call is known to come from Telegram."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Webhook:
    """A public https address, and the secret that Telegram sends along with every update."""

    url: str
    secret: str = field(repr=False)

    def admits(self, secret: str | None) -> bool:
        """Whether a call that brought this secret may come in; takes the same time for all."""
        return hmac.compare_digest((secret or "").encode(), self.secret.encode())
