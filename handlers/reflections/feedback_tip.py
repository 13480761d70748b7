"""`/feedback-tip`, and tips in channels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot import workspaces
from bot.decks.themes import MOMENTS
from bot.models import ChannelTip
from bot.reflections import tips
from handlers.calls import Call
from handlers.payloads import Click, Command, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.tips import channels_view, tip_view


async def tip_now(call: Call[Command]) -> None:
    """Open one tip, privately."""
    await call.open(call.payload.trigger_id, tip_view(tips.pick(call.engine), MOMENTS))
    await call.ack()


def for_moment(moment: str) -> Callable[[Call[Click]], Awaitable[None]]:
    """Return the listener that shows another tip in the window of the one on show, suited to a moment."""

    async def show(call: Call[Click]) -> None:
        await call.turn(tip_view(tips.pick(call.engine, moment, not_this=call.payload.value), MOMENTS))
        await call.ack()

    return show


async def open_channels(call: Call[Command] | Call[Click]) -> None:
    """Show an admin the channels with tips."""
    found = await tips.channels(call.engine, call.who)
    workspace = await workspaces.current(call.engine, call.who.team_id)
    await call.open(call.payload.trigger_id, channels_view(found, workspace.zone))
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
    name="Feedback tips",
    help="`/feedback-tip` gives you one, privately. Admins can post one a week in a channel: `/sidecar channels`.",
    commands={"feedback-tip": tip_now},
    words={"sidecar": {"channels": open_channels}},
    clicks={
        "channels": open_channels,
        "channel_stop": stop_channel,
        # A word for each button: Slack wants them different inside one row.
        **{f"tip_{moment}": for_moment(moment) for moment in MOMENTS},
    },
    submissions={"channels": add_channel},
    once=frozenset({"channels", "channel_stop"}),
)
