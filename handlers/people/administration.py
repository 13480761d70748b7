"""For workspace admins: settings within their limits, the introduction in a channel, and what the content holds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot import workspaces
from bot.decks.preview import shelves
from bot.errors import ContentError, Refusal
from bot.models import Workspace
from handlers import posting
from handlers.calls import Block, Call
from handlers.payloads import Click, Command, Submission, View
from handlers.routing import Feature
from handlers.views import administration as views
from handlers.views import blocks
from handlers.views.reports import greeting

TWICE = "This arrived twice. Look at the channel: if the introduction is not there, announce Sidecar again."
ALL_ELSE = "All else is saved."
SAVED = "Saved. New requests use these settings; those under way keep the number of answers they began with."


async def open_settings(call: Call[Command] | Call[Click]) -> None:
    """Open the settings for an admin."""
    workspace = await workspaces.require_admin(call.engine, call.who)
    await call.open(call.payload.trigger_id, views.settings_view(workspace))
    await call.ack()


async def save_settings(call: Call[Submission]) -> None:
    """Keep the settings and say from when they hold."""
    was = await workspaces.require_admin(call.engine, call.who)
    wanted = _wanted(was, call.payload.view)
    # All but the moderators' channel, which counts once it was tried.
    untried = replace(wanted, moderators=was.moderators if wanted.moderators else "")
    await workspaces.change(call.engine, call.who.user_id, untried)
    if wanted.moderators:
        await posting.follow(call, partial(_try_out, call, wanted))
    else:
        await call.show(blocks.note("Settings", SAVED))


async def _try_out(call: Call[Submission], wanted: Workspace) -> Block:
    """Keep the channel once moderators were greeted: that Sidecar may post there is not left to a report to show."""
    try:
        await posting.post(call, wanted.moderators, greeting(), "moderators")
    except Refusal as no:
        raise Refusal(f"{no.sentence} {ALL_ELSE}", no.field) from no
    await workspaces.change(call.engine, call.who.user_id, wanted)
    return blocks.note("Settings", SAVED, f"Sidecar said hello in <#{wanted.moderators}>: reported texts go there.")


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
        help_words=view.text("help_words").strip(),
        help_link=view.text("help_link").strip(),
    )


async def open_announce(call: Call[Command] | Call[Click]) -> None:
    """Ask an admin where to introduce Sidecar, and in which words."""
    workspace = await workspaces.require_admin(call.engine, call.who)
    channel = call.payload.channel_id if isinstance(call.payload, Command) else None
    await call.open(call.payload.trigger_id, views.announce_view(channel, workspace.threshold))
    await call.ack()


async def preview_announcement(call: Call[Click]) -> None:
    """Show the words that stand in the form as they will look, on top of it."""
    await workspaces.require_admin(call.engine, call.who)
    words = call.payload.view.text("words") if call.payload.view else ""
    await call.open(call.payload.trigger_id, views.announcement_view(_written(words)))
    await call.ack()


def _written(words: str) -> str:
    if not words.strip():
        raise Refusal("Write what it should say.", "words")
    return words


async def announce(call: Call[Submission]) -> None:
    """Post the introduction. A channel that Sidecar may not post in is named with the remedy."""
    await workspaces.require_admin(call.engine, call.who)
    view = call.payload.view
    if not view.text("channel"):
        raise Refusal("Pick a channel.", "channel")
    _written(view.text("words"))
    await posting.follow(call, partial(_announce, call))


async def _announce(call: Call[Submission]) -> Block:
    view = call.payload.view
    # Noted before it and not after: of two deliveries at once only one may post.
    if not await workspaces.note_done(call.engine, call.who, call.payload.delivery):
        return blocks.note("It came twice", TWICE)
    channel = view.text("channel")
    await posting.post(call, channel, views.announcement(view.text("words")), "channel")
    return blocks.note("Announced", f"The introduction is in <#{channel}>.")


async def preview(call: Call[Command] | Call[Click]) -> None:
    """Show an admin what there is, or one item of it, as members would see it."""
    await workspaces.require_admin(call.engine, call.who)
    wanted = call.payload.text.partition(" ")[2].strip() if isinstance(call.payload, Command) else ""
    await call.open(call.payload.trigger_id, _preview(call, wanted))
    await call.ack()


async def preview_item(call: Call[Click]) -> None:
    """Show the item that was chosen below the list."""
    await workspaces.require_admin(call.engine, call.who)
    await call.turn(_preview(call, call.payload.value))
    await call.ack()


def _preview(call: Call[Command] | Call[Click], item_id: str) -> Block:
    content = call.engine.content
    try:
        # Otherwise a mistyped name would be trouble with a code, and not a sentence that knows the right one.
        return views.preview_view(shelves(content), content.item(item_id) if item_id else None)
    except ContentError as error:
        raise Refusal(str(error)) from error


FEATURE = Feature(
    name="For admins",
    help="For workspace admins: `/sidecar settings`, `/sidecar announce`, and `/sidecar preview` of what there is.",
    words={"sidecar": {"settings": open_settings, "announce": open_announce, "preview": preview}},
    clicks={
        "settings": open_settings,
        "announce": open_announce,
        "announce_preview": preview_announcement,
        "preview": preview,
        "preview_item": preview_item,
    },
    submissions={"settings": save_settings, "announce": announce},
    once=frozenset({"settings"}),
)
