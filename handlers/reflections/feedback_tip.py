"""`/feedback-tip`, and tips in channels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot import workspaces
from bot.decks.themes import IN_CHANNELS, MOMENTS, THEMES
from bot.models import ChannelTip
from bot.reflections import picking, tips, tracks
from bot.reflections.picking import Wish
from handlers import caring
from handlers.calls import Block, Call
from handlers.payloads import Click, Command, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.tips import channels_view, tip_view


async def tip_now(call: Call[Command]) -> None:
    """Open one tip, privately."""
    await call.open(call.payload.trigger_id, await _tip(call, Wish()))
    await call.ack()


async def _tip(call: Call[Any], wish: Wish) -> Block:
    tip = await picking.wished(call.engine, call.who, wish)
    return tip_view(tip, MOMENTS, THEMES, await caring.rows(call.engine, call.who.team_id, tip), wish.theme)


async def _turn(call: Call[Click], theme: str = "", moment: str = "") -> None:
    """Show another tip in the window of the one on show."""
    view = call.payload.view
    shown = view.metadata.partition(" ")[0] if view else ""
    await call.turn(await _tip(call, Wish(theme, moment, shown)))
    await call.ack()


def for_moment(moment: str) -> Callable[[Call[Click]], Awaitable[None]]:
    """Return the listener that shows another tip in the window of the one on show, suited to a moment."""

    async def show(call: Call[Click]) -> None:
        await _turn(call, moment=moment)

    return show


async def of_theme(call: Call[Click]) -> None:
    """Show a tip of the theme that was picked: whoever picks one by name gets it, whichever it is."""
    await _turn(call, theme=call.payload.value if call.payload.value in THEMES else "")


async def another(call: Call[Click]) -> None:
    """Show another tip of the theme that was picked, or else of those its reader chose for every week."""
    view = call.payload.view
    theme = view.metadata.partition(" ")[2] if view else ""
    await _turn(call, theme=theme if theme in THEMES else "")


async def open_channels(call: Call[Command] | Call[Click]) -> None:
    """Show an admin the channels with tips."""
    found = await tips.channels(call.engine, call.who)
    workspace = await workspaces.current(call.engine, call.who.team_id)
    await call.open(call.payload.trigger_id, channels_view(found, workspace.zone, THEMES, IN_CHANNELS))
    await call.ack()


async def add_channel(call: Call[Submission]) -> None:
    """Begin weekly tips in a channel and say when the first one comes."""
    view = call.payload.view
    planned = await tips.post_weekly(
        call.engine,
        ChannelTip(
            team_id=call.who.team_id,
            channel_id=view.text("channel"),
            by_user=call.who.user_id,
            weekday=view.number("weekday"),
            minute=view.number("minute"),
            zone=view.text("zone").strip(),
            due_at=None,
            track=tracks.of_themes(view.several("themes")),
        ),
    )
    first = blocks.when(planned.due_at) if planned.due_at else "soon"
    text = f"The first tip comes to <#{planned.channel_id}> {first}. If Sidecar may not post there, you are told."
    await call.show(blocks.note("Tips in channels", text))


async def stop_channel(call: Call[Click]) -> None:
    """End tips in a channel."""
    click = call.payload
    await tips.stop_weekly(call.engine, call.who, click.value)
    text = f"No more tips in <#{click.value}>."
    await call.redraw(blocks.note("Tips in channels", text), text)
    await call.ack()


FEATURE = Feature(
    name="Tips",
    help="`/feedback-tip` gives you a tip, privately. Admins can post one a week in a channel: `/sidecar channels`.",
    commands={"feedback-tip": tip_now},
    words={"sidecar": {"channels": open_channels}},
    clicks={
        "channels": open_channels,
        "channel_stop": stop_channel,
        "tip_theme": of_theme,
        "tip_another": another,
        # A word for each button: Slack wants them different inside one row.
        **{f"tip_{moment}": for_moment(moment) for moment in MOMENTS},
    },
    submissions={"channels": add_channel},
    once=frozenset({"channels", "channel_stop"}),
)
