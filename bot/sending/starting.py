"""The first call to Slack. A start waits until Slack answers; a token that is refused stops it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from bot.errors import SlackWaits
from bot.sending.pace import FIRST_PAUSE, LONGEST_PAUSE, grown
from bot.store import outbox

logger = logging.getLogger(__name__)


class Acquaintance(Protocol):
    """Whoever knows whose token this is."""

    async def whoami(self) -> tuple[str, str, str]:
        """Return (team id, bot user id, bot id). Raises SlackRefused or SlackWaits."""
        ...


async def introduced(slack: Acquaintance, wait: Callable[[float], Awaitable[None]]) -> tuple[str, str, str]:
    """Return who we are to Slack, as soon as it says so. Whoever cancels it while it waits ends it at once.

    Raises:
        SlackRefused: another token is needed.
    """
    tries = 0
    while True:
        try:
            return await slack.whoami()
        except SlackWaits as waits:
            # No end to the tries: what passes at Slack must not need somebody who starts us again.
            pause = _pause(waits, tries)
            tries += 1
            logger.warning(
                "%s Sidecar cannot start yet: %s. It tries again in %d s, as often as it takes. %s",
                waits.code,
                str(waits),
                pause.total_seconds(),
                waits.look,
            )
            await wait(pause.total_seconds())


def _pause(waits: SlackWaits, tries: int) -> timedelta:
    if waits.seconds is None:
        return grown(FIRST_PAUSE, tries, LONGEST_PAUSE)
    return timedelta(seconds=min(waits.seconds, outbox.LONGEST_PAUSE.total_seconds()))
