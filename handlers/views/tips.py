"""Feedback tips: on demand, by direct message and in channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import ChannelTip, Message, Tip
from handlers.views import blocks as b
from handlers.views.forms.showing import tip_rows
from handlers.views.reflect import WEEKDAYS, times, weekdays

MOST_CHANNELS = 80
"""How many a window shows: it holds 100 blocks."""


def tip_view(tip: Tip, moments: Mapping[str, str]) -> dict[str, Any]:
    """A tip and a button for each moment (labels by slug), which carries the tip on show so that another one comes."""
    # 75: what a button of Slack holds.
    buttons = [b.button(label[:75], f"tip_{slug}", tip.id) for slug, label in moments.items()]
    rows = [*tip_rows(tip), b.divider(), b.section("Another tip, for where you are just now:"), b.actions(*buttons)]
    return b.modal("note", "A feedback tip", rows)


def tip_message(tip: Tip) -> Message:
    """The weekly tip, the same by direct message and in a channel."""
    return Message(f"A feedback tip: {tip.title}", (b.context("A feedback tip for this week"), *tip_rows(tip)))


def trouble_message(channel_id: str) -> Message:
    """Tell an admin that tips cannot be posted in a channel, and what to do."""
    text = (
        f"The weekly tip could not be posted in <#{channel_id}>: Sidecar is not in that channel, or may not post "
        "there. Type `/invite @Sidecar` in it, then set the tips up again with `/sidecar channels`."
    )
    return Message("The weekly tip could not be posted in a channel.", (b.section(text),))


def channels_view(found: Sequence[ChannelTip], zone: str) -> dict[str, Any]:
    """The channels with tips, and the form for one more, in which `zone` stands already."""
    rows: list[dict[str, Any]] = [
        b.section("A feedback tip a week, posted in a channel. Sidecar must be in it: type `/invite @Sidecar` there.")
    ]
    tipped = [b.section(_words(one), b.button("Stop", "channel_stop", one.channel_id)) for one in found]
    rows += [
        *b.first(tipped, MOST_CHANNELS, "And {} more: each shows here once one of these is stopped."),
        b.divider(),
        b.field("channel", "Channel", {"type": "channels_select", "action_id": "channel"}),
        b.field("weekday", "Day", b.select("weekday", weekdays(), "1")),
        b.field("minute", "Time", b.select("minute", times(), str(9 * 60))),
        b.field("zone", "Time zone", b.text_input("zone", zone, most=64, lines=False), hint="Such as Europe/Lisbon."),
    ]
    return b.modal("channels", "Tips in channels", rows, submit="Add", close="Close")


def _words(one: ChannelTip) -> str:
    if one.due_at is None:
        return f"<#{one.channel_id}>: resting, because Sidecar may not post there."
    return f"<#{one.channel_id}>: {WEEKDAYS[one.weekday]}s, next {b.when(one.due_at)}."
