"""Slack's request signature, version 0."""

from __future__ import annotations

import hashlib
import hmac

from practice.world.clock import wall_seconds


def signed_headers(secret: str, body: str) -> dict[str, str]:
    """Return the two headers that prove a request comes from Slack (real time, as verifiers compare with it)."""
    # Slack's verifiers refuse a stamp that is five minutes off, by their machine's clock.
    stamp = str(int(wall_seconds()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
