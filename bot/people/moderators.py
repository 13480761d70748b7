"""The moderators' channel: whether Sidecar is in it still. Whoever is hurt must not be the first to learn otherwise."""

from __future__ import annotations

from typing import Protocol

from bot import workspaces
from bot.engine import Engine


class Onlooker(Protocol):
    """Where one sees whether a channel is open to us."""

    async def sees(self, channel_id: str) -> bool:
        """Tell whether we are in a channel. Raises SlackWaits when Slack does not say just now."""
        ...


async def look(engine: Engine, slack: Onlooker, team_id: str) -> None:
    """Look whether the channel that reported texts go to is there, and tell admins when it is not. Raises SlackWaits.

    Without a word in that channel. What this does not see (that it was archived, or that few may post there) shows
    with the first report (`bot.feedback.reports.refused`).
    """
    settings = await workspaces.current(engine, team_id)
    if settings.moderators and not await slack.sees(settings.moderators):
        async with engine.store.begin() as tx:
            await workspaces.moderators_away(engine, tx, settings)
