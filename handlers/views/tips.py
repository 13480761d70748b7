"""Tips: on demand, by direct message and in channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import ChannelTip, Message, Tip
from handlers.views import blocks as b
from handlers.views.forms.showing import tip_rows
from handlers.views.reflect import WEEKDAYS, theme_field, times, weekdays

MOST_CHANNELS = 80
"""How many a window shows: it holds 100 blocks."""
IN_CHANNELS = (
    "Filled in is what suits any channel. All others can embarrass an employer, or someone who reads them there. To "
    "change the themes of a channel, add it again."
)


def tip_view(
    tip: Tip,
    moments: Mapping[str, str],
    themes: Mapping[str, str],
    care: Sequence[dict[str, Any]] = (),
    theme: str = "",
) -> dict[str, Any]:
    """A tip, and the ways to another one: for a moment, of a theme (labels by slug), or any.

    `care` is where help is, for a tip that needs it; `theme` is the one that was picked.
    """
    # 75: what a button of Slack holds.
    buttons = [b.button(label[:75], f"tip_{slug}") for slug, label in moments.items()]
    menu = b.select("tip_theme", [b.option(label, slug) for slug, label in themes.items()], theme)
    rows = [
        *tip_rows(tip),
        *care,
        b.divider(),
        b.section("Another tip, of a theme or for where you are just now:"),
        b.actions(menu | {"placeholder": b.plain("Pick a theme")}, b.button("Any other", "tip_another")),
        b.actions(*buttons),
    ]
    # What is on show: another one comes in its place.
    return b.modal("note", "A tip", rows, metadata=f"{tip.id} {theme}")


def tip_message(tip: Tip, care: Sequence[dict[str, Any]] = ()) -> Message:
    """The weekly tip, the same by direct message and in a channel; `care` is where help is, if it needs that."""
    # One that needs care is never a bare title in a notification.
    words = b.in_one_line(tip.text) if care else f"A tip for this week: {b.escape(tip.title)}"
    return Message(words, (b.context("A tip for this week"), *tip_rows(tip), *care))


def trouble_message(channel_id: str) -> Message:
    """Tell an admin that tips cannot be posted in a channel, and what to do."""
    text = (
        f"The weekly tip could not be posted in <#{channel_id}>: Sidecar is not in that channel, or may not post "
        "there. Type `/invite @Sidecar` in it, then set the tips up again with `/sidecar channels`."
    )
    return Message("The weekly tip could not be posted in a channel.", (b.section(text),))


def channels_view(
    found: Sequence[ChannelTip], zone: str, themes: Mapping[str, str], usual: Sequence[str]
) -> dict[str, Any]:
    """The channels with tips, and the form for one more, in which `zone` stands already, and the `usual` themes."""
    rows: list[dict[str, Any]] = [
        b.section("A tip a week, posted in a channel. Sidecar must be in it: type `/invite @Sidecar` there.")
    ]
    tipped = [b.section(_words(one, themes, usual), b.button("Stop", "channel_stop", one.channel_id)) for one in found]
    rows += [
        *b.first(tipped, MOST_CHANNELS, "And {} more: each shows here once one of these is stopped."),
        b.divider(),
        b.field("channel", "Channel", {"type": "channels_select", "action_id": "channel"}),
        b.field("weekday", "Day", b.select("weekday", weekdays(), "1")),
        b.field("minute", "Time", b.select("minute", times(), str(9 * 60))),
        b.field("zone", "Time zone", b.text_input("zone", zone, most=64, lines=False), hint="Such as Europe/Lisbon."),
        theme_field("themes", "What should tips be about?", "all", themes, IN_CHANNELS, usual),
    ]
    return b.modal("channels", "Tips in channels", rows, submit="Add", close="Close")


def _words(one: ChannelTip, themes: Mapping[str, str], usual: Sequence[str]) -> str:
    kind, _, rest = one.track.partition(":")
    about = ", ".join(themes.get(slug, slug) for slug in (rest.split(",") if kind == "themes" else usual))
    if one.due_at is None:
        return f"<#{one.channel_id}>: resting, because Sidecar may not post there."
    return f"<#{one.channel_id}>: {WEEKDAYS[one.weekday]}s, next {b.when(one.due_at)}. About: {about}."
