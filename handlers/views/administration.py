"""The windows of workspace admins."""

from __future__ import annotations

from typing import Any

from bot.models import MIN_REVIEWERS, MIN_THRESHOLD, Arc, Exercise, Lens, Reflection, Source, Tip, Workspace
from handlers.views import blocks as b
from handlers.views.reflect import weekdays


def settings_view(workspace: Workspace) -> dict[str, Any]:
    """The settings, filled in as they stand; only values within the limits of the design are offered."""
    # No higher than the fewest people of a round: there it could never be reached (`workspaces.change`).
    thresholds = [b.option(b.count(n, "answer"), str(n)) for n in range(MIN_THRESHOLD, MIN_REVIEWERS + 1)]
    hours = [b.option(f"{hour:02}:00", str(hour)) for hour in range(24)]
    return b.modal(
        "settings",
        "Sidecar settings",
        [
            b.field(
                "threshold",
                "How many answers does it take to open a round?",
                b.select("threshold", thresholds, str(workspace.threshold)),
                hint="More protects givers better; fewer opens more rounds.",
            ),
            b.field(
                "slot_weekday", "Weekly slot: day", b.select("slot_weekday", weekdays(), str(workspace.slot_weekday))
            ),
            b.field(
                "slot_hour",
                "Weekly slot: hour",
                b.select("slot_hour", hours, str(workspace.slot_hour)),
                hint="Letters leave then, once a week. An opened round ends a day after its sixth slot.",
            ),
            b.field(
                "zone",
                "Time zone of the slot",
                b.text_input("zone", workspace.zone, most=64, lines=False),
                hint="Such as Europe/Lisbon. It also serves people whose Slack has no time zone.",
            ),
            b.field("guests", "Guests", _guests(workspace), optional=True),
            _moderators(workspace),
            b.field("admins", "Who else may change these settings?", _admins(workspace), optional=True),
        ],
        submit="Save",
        close="Cancel",
    )


def _guests(workspace: Workspace) -> dict[str, Any]:
    choice = b.option("Guests and people from Slack Connect may be asked", "yes")
    return b.checks("guests", [choice], ["yes"] if workspace.guests else [])


def _admins(workspace: Workspace) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "multi_users_select", "action_id": "admins"}
    if workspace.admins:
        element["initial_users"] = list(workspace.admins)
    return element


def _moderators(workspace: Workspace) -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "conversations_select",
        "action_id": "moderators",
        # Whoever is in that channel reads reported texts and decides on them: so a private one.
        "filter": {"include": ["private"], "exclude_bot_users": True},
    }
    if workspace.moderators:
        element["initial_conversation"] = workspace.moderators
    hint = (
        "Reported texts go there, never who wrote them. Add Sidecar to it, and at least two people: nobody decides on "
        "a report of their own."
    )
    return b.field("moderators", "Moderators' private channel", element, hint, optional=True)


def preview_view(item: Lens | Source | Tip | Reflection | Arc | Exercise) -> dict[str, Any]:
    """One item of the content: whatever words it has, and its id."""
    rows = [b.section(f"*{b.escape(getattr(item, 'title', item.id))}*")]
    # In the order in which people read them; no kind of item has all of them.
    for name in ("purpose", "statement", "setup", "question", "text"):
        if text := getattr(item, name, ""):
            rows.append(b.literal(text))
    parts = [question.label for question in item.questions] if isinstance(item, Lens) else []
    parts += [step.title for step in item.steps] if isinstance(item, Arc) else []
    parts += [page.title for page in item.pages] if isinstance(item, Exercise) else []
    rows += [b.literal(part) for part in parts]
    return b.modal("note", "Preview", [*rows, b.context(b.escape(item.id))])


def announce_view(channel: str | None) -> dict[str, Any]:
    """Ask where to post the introduction; where the command was typed is offered, if that is a channel."""
    element: dict[str, Any] = {"type": "channels_select", "action_id": "channel"}
    # A D… is a direct message, which a choice of channels does not offer.
    if channel is not None and channel.startswith("C"):
        element["initial_channel"] = channel
    return b.modal(
        "announce",
        "Announce Sidecar",
        [
            b.section("Sidecar posts a short introduction with a *Join* button. Nobody joins unless they press it."),
            b.field("channel", "In which channel?", element, hint="Sidecar must be in the channel to post there."),
        ],
        submit="Post it",
        close="Cancel",
    )
