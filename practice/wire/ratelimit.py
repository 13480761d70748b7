"""Slack's rate limits, measured on the practice clock.

Slack publishes tiers ("50+ per minute") and not how it counts. Here a minute slides, and the lower figure of a tier
counts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from practice.world.clock import PracticeClock
from practice.world.messages import im_id

WINDOW_SECONDS = 60.0
PER_MINUTE = {
    "users.list": 20,
    "conversations.open": 50,
    "chat.update": 50,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
    "users.info": 100,
    "chat.postEphemeral": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    # Special tier: "several hundred messages per minute" for a workspace.
    "chat.postMessage": 300,
}
# Slack lets short bursts pass, and does not say how short: here there are none.
POST_GAP_SECONDS = 1.0


class RateLimits:
    """Counts calls per method, and posts per channel."""

    def __init__(self, clock: PracticeClock) -> None:
        self._clock = clock
        self._calls: defaultdict[str, list[float]] = defaultdict(list)

    def wait_for(self, method: str, arguments: dict[str, Any]) -> int | None:
        """Count a call; return the seconds of `Retry-After` when it comes too early, and then do not count it."""
        now = self._clock.now().timestamp()
        limits = [(method, PER_MINUTE.get(method), WINDOW_SECONDS)]
        if method == "chat.postMessage":
            limits.append((f"{method}:{_conversation(arguments)}", 1, POST_GAP_SECONDS))
        waits = [self._left(key, most, window, now) for key, most, window in limits if most is not None]
        longest = max(waits, default=0.0)
        if longest > 0:
            # Whole seconds and never none: with 0 an app would ask again at once, and too early.
            return max(1, math.ceil(longest))
        for key, _most, _window in limits:
            self._calls[key].append(now)
        return None

    def _left(self, key: str, most: int, window: float, now: float) -> float:
        # A clock that was put back must not leave calls standing in the future.
        recent = [at for at in self._calls[key] if now - window < at <= now]
        self._calls[key] = recent
        return recent[-most] + window - now if len(recent) >= most else 0.0


def _conversation(arguments: dict[str, Any]) -> str:
    # A post to a person goes into their direct messages, so both names are one conversation.
    channel = str(arguments.get("channel", ""))
    return im_id(channel) if channel.startswith("U") else channel
