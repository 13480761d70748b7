"""`/sidecar privacy`: the promise, from the settings that are in force."""

from __future__ import annotations

from bot.people import promise
from handlers.calls import Call
from handlers.payloads import Command
from handlers.routing import Feature
from handlers.views.privacy import privacy_view


async def show_privacy(call: Call[Command]) -> None:
    """Show what Sidecar promises, keeps and cannot hide."""
    found = await promise.current(call.engine, call.who.team_id)
    await call.open(call.payload.trigger_id, privacy_view(found))
    await call.ack()


FEATURE = Feature(
    name="Privacy",
    help="`/sidecar privacy` says what Sidecar promises, what it keeps and what nobody can hide.",
    words={"sidecar": {"privacy": show_privacy}},
)
