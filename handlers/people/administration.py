"""For workspace admins: settings within their limits, and the introduction in a channel."""

from __future__ import annotations

from dataclasses import replace

from bot import workspaces
from bot.errors import ContentError, Refusal
from bot.models import Workspace
from bot.people import announcements
from handlers.calls import Call
from handlers.payloads import Click, Command, Submission, View
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.administration import announce_view, preview_view, settings_view


async def open_settings(call: Call[Command] | Call[Click]) -> None:
    """Open the settings for an admin."""
    workspace = await workspaces.require_admin(call.engine, call.who)
    await call.open(call.payload.trigger_id, settings_view(workspace))
    await call.ack()


async def save_settings(call: Call[Submission]) -> None:
    """Keep the settings and say from when they hold."""
    was = await workspaces.require_admin(call.engine, call.who)
    await workspaces.change(call.engine, call.who.user_id, _wanted(was, call.payload.view))
    text = "Saved. They hold from now on; rounds that are running keep the number of answers they began with."
    await call.show(blocks.note("Settings", text))


def _wanted(was: Workspace, view: View) -> Workspace:
    # On top of what stands: a setting without an input in this form must outlive it.
    return replace(
        was,
        threshold=view.number("threshold"),
        slot_weekday=view.number("slot_weekday"),
        slot_hour=view.number("slot_hour"),
        zone=view.text("zone").strip(),
        guests=bool(view.several("guests")),
        admins=view.several("admins"),
        moderators=view.text("moderators"),
    )


async def open_announce(call: Call[Command] | Call[Click]) -> None:
    """Ask an admin where to introduce Sidecar."""
    await workspaces.require_admin(call.engine, call.who)
    channel = call.payload.channel_id if isinstance(call.payload, Command) else None
    await call.open(call.payload.trigger_id, announce_view(channel))
    await call.ack()


async def announce(call: Call[Submission]) -> None:
    """Post the introduction. A channel that Sidecar is not in is named with the remedy."""
    view = call.payload.view
    channel = view.text("channel")
    # Whether Sidecar is in the channel shows only when it posts: it has no permission to look.
    await announcements.announce(call.engine, call.who, channel, view.id)
    text = (
        f"Sidecar introduces itself in <#{channel}> in a moment. If nothing appears there, "
        f"add Sidecar to the channel (type `/invite @Sidecar` in it) and announce it again."
    )
    await call.show(blocks.note("Announcing", text))


async def preview(call: Call[Command]) -> None:
    """Show an admin one item of the content, as members would see it."""
    await workspaces.require_admin(call.engine, call.who)
    item_id = call.payload.text.partition(" ")[2].strip()
    try:
        # Otherwise a mistyped name would be trouble with a code, and not a sentence that knows the right one.
        item = call.engine.content.item(item_id)
    except ContentError as error:
        raise Refusal(str(error)) from error
    await call.open(call.payload.trigger_id, preview_view(item))
    await call.ack()


FEATURE = Feature(
    name="For admins",
    help="`/sidecar settings`, `/sidecar announce` and `/sidecar preview ITEM` are for workspace admins.",
    words={"sidecar": {"settings": open_settings, "announce": open_announce, "preview": preview}},
    clicks={"settings": open_settings, "announce": open_announce},
    submissions={"settings": save_settings, "announce": announce},
    once=frozenset({"settings", "announce"}),
)
