"""What Sidecar can and cannot see, from the live settings: one text for App Home, help and announcement."""

from __future__ import annotations

from bot.models import MIN_REVIEWERS, Workspace

CANNOT = (
    "Sidecar cannot read your channels or messages: it has no permission for it.",
    "Who wrote an answer is not in any table, message or log. Answers of a round are one locked box whose size and "
    "times say nothing.",
    "No admin command, setting or report gives out a name. There is no such function.",
)
CANNOT_PROMISE = (
    "Whoever runs the server could read a text as it arrives, and Slack carries all of it.",
    "Your style, or something only you know, can give you away among a handful of people.",
    "Messages to you stand in your direct messages; workspace owners may be able to export those.",
)


def kept(workspace: Workspace) -> tuple[str, ...]:
    """Return what is kept and for how long."""
    return (
        "That you joined, on which day, and your choices, until you leave and delete everything.",
        "Your journal, sealed under a key of your own, until you delete it. Only you can read it in Sidecar.",
        "Who was asked by whom, for 60 days, so that two rounds cannot be compared to find somebody.",
        f"Answers open together, when at least {workspace.threshold} of at least {MIN_REVIEWERS} people have answered. "
        "The key is destroyed when the round ends; after that nobody can read them in Sidecar, from old copies either.",
    )
