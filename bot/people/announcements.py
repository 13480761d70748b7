"""Introducing Sidecar in a channel, at an admin's wish."""

from __future__ import annotations

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import Kind, Subject, Who
from bot.store import seen
from bot.workspaces import require_admin


async def announce(engine: Engine, who: Who, channel_id: str, view_id: str) -> None:
    """Enqueue the introduction once for this form. Raises Refusal for anybody but admins."""
    await require_admin(engine, who)
    if not channel_id:
        raise Refusal("Pick a channel.", "channel")
    async with engine.store.begin() as tx:
        if await seen.first_time(tx, who.team_id, f"announce:{view_id}", engine.today()):
            # About a fresh id: a second introduction in the same channel is wanted, and must not count as sent.
            await engine.send(tx, Kind.ANNOUNCEMENT, [channel_id], Subject(who.team_id, engine.chance.id()))
