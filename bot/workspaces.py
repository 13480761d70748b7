"""Workspace settings: who may change them, and within which limits."""

from __future__ import annotations

from zoneinfo import available_timezones

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import MIN_REVIEWERS, MIN_THRESHOLD, Workspace
from bot.store import members

NOT_ADMIN = "Only workspace admins can do this. Ask one of them, or ask them to add you in `/sidecar settings`."


async def require_admin(engine: Engine, team_id: str, user_id: str) -> Workspace:
    """Return the settings for an admin. Raises Refusal for anybody else."""
    async with engine.store.read() as tx:
        workspace = await members.workspace(tx, team_id)
        person = await members.person(tx, team_id, user_id)
    if user_id not in workspace.admins and not (person and person.is_admin):
        raise Refusal(NOT_ADMIN)
    return workspace


async def current(engine: Engine, team_id: str) -> Workspace:
    """Return the settings as they stand."""
    async with engine.store.read() as tx:
        return await members.workspace(tx, team_id)


async def change(engine: Engine, user_id: str, wanted: Workspace) -> None:
    """Keep new settings. Rounds that run keep the threshold they began with.

    Raises:
        Refusal: not an admin, or a value outside its limits, beside its field.
    """
    await require_admin(engine, wanted.team_id, user_id)
    if not MIN_THRESHOLD <= wanted.threshold <= MIN_REVIEWERS:
        raise Refusal(f"Choose {MIN_THRESHOLD} to {MIN_REVIEWERS} answers.", "threshold")
    if wanted.zone not in available_timezones():
        raise Refusal("That is not a time zone we know. Write it like Europe/Lisbon.", "zone")
    if not 0 <= wanted.slot_weekday <= 6 or not 0 <= wanted.slot_hour <= 23:
        raise Refusal("Please choose one of the values offered.", "slot_hour")
    async with engine.store.begin() as tx:
        await members.put_workspace(tx, wanted)
