"""Introducing Sidecar in a channel, at an admin's wish."""

from __future__ import annotations

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import Kind
from bot.store import seen
from bot.workspaces import require_admin


async def announce(engine: Engine, team_id: str, user_id: str, channel_id: str, view_id: str) -> None:
    """Enqueue the introduction once for this form. Raises Refusal for anybody but admins."""
    await require_admin(engine, team_id, user_id)
    if not channel_id:
        raise Refusal("Pick a channel.", "channel")
    async with engine.store.begin() as tx:
        if await seen.first_time(tx, team_id, f"announce:{view_id}", engine.today()):
            subject = engine.chance.id()
            await engine.send(tx, Kind.ANNOUNCEMENT, [channel_id], team_id=team_id, subject_id=subject)
