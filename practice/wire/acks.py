"""What the app answered to a delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ack:
    """An acknowledgement with its response payload ({} for an empty one); `ok` is false for a status such as 500."""

    payload: dict[str, Any]
    ok: bool = True
    reason: str = ""


def from_http(status: int, body: str) -> Ack:
    """Return the acknowledgement in an HTTP response; plain words count as `text`."""
    if not 200 <= status < 300:
        return Ack({}, ok=False, reason="http_error")
    if not body.strip():
        return Ack({})
    try:
        decoded = json.loads(body)
    except json.JSONDecodeError:
        return Ack({"text": body})
    return Ack(decoded if isinstance(decoded, dict) else {"text": body})
