"""The windows of workspace admins."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.models import (
    MAX_NAMED,
    MIN_REVIEWERS,
    MIN_THRESHOLD,
    Arc,
    Exercise,
    Lens,
    Message,
    Reflection,
    Source,
    Tip,
    Workspace,
)
from bot.models.people import HELP_CHARS, LINK_CHARS
from handlers.views import blocks as b
from handlers.views.ask import LIST_CHARS, LISTED
from handlers.views.reflect import weekdays

Item = Lens | Source | Tip | Reflection | Arc | Exercise
Shelf = tuple[str, Sequence[Item]]
"""A name, and the items of the content that stand under it."""
WORDS_CHARS = 1500
"""How long an introduction may be."""


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
                "How many answers does it take before they open?",
                b.select("threshold", thresholds, str(workspace.threshold)),
                hint="More protects those who answer better; with fewer, more requests open.",
            ),
            b.field(
                "slot_weekday",
                "Letters leave once a week: day",
                b.select("slot_weekday", weekdays(), str(workspace.slot_weekday)),
            ),
            b.field(
                "slot_hour",
                "Letters leave once a week: hour",
                b.select("slot_hour", hours, str(workspace.slot_hour)),
                hint="Six times for each request. A day after the sixth it ends.",
            ),
            b.field(
                "zone",
                "Time zone of that hour",
                b.text_input("zone", workspace.zone, most=64, lines=False),
                hint="Such as Europe/Lisbon. It also serves people whose Slack has no time zone.",
            ),
            b.field("guests", "Guests", _guests(workspace), optional=True),
            _moderators(workspace),
            *_help(workspace),
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
        "Reported texts go there, never who wrote them. First add Sidecar: type /invite @Sidecar in the channel. When "
        "you save, it says hello there. At least two people should be in it: no one can decide on a "
        "report of their own."
    )
    return b.field("moderators", "Moderators' private channel", element, hint, optional=True)


def _help(workspace: Workspace) -> list[dict[str, Any]]:
    words = b.text_input("help_words", workspace.help_words, HELP_CHARS, lines=False)
    link = b.text_input("help_link", workspace.help_link, LINK_CHARS, lines=False)
    hint = (
        "A line such as: Two of us listen, in confidence. It is shown to everyone alike: with questions and tips about "
        "mental health, above the answers to a request, and to moderators."
    )
    return [
        b.field("help_words", "Your community's own help", words, hint, optional=True),
        b.field("help_link", "Where to find that help", link, "A link with https://, if there is one.", optional=True),
    ]


def preview_view(shelves: Sequence[Shelf], item: Item | None = None) -> dict[str, Any]:
    """What there is to look at, to choose from, and one item as it stands."""
    counts = Counter[str]()
    for name, items in shelves:
        # What stands behind the colon is a theme.
        counts[name.partition(":")[0]] += len(items)
    found = [b.context(" · ".join(f"{kind}: {number}" for kind, number in counts.items()))]
    if menu := _menu(shelves):
        found.append({"type": "actions", "block_id": "items", "elements": [menu]})
    else:
        found.append(b.section("That is more than a window can list. Type `/sidecar preview` and the id of an item."))
    return b.modal("note", "All content", [*found, b.divider(), *_item(item)] if item else found)


def _menu(shelves: Sequence[Shelf]) -> dict[str, Any] | None:
    """Return a menu of everything; None where it would not fit into a window."""
    groups = [
        {"label": b.plain(name), "options": [b.option(_title(item), item.id) for item in items[start : start + LISTED]]}
        for name, items in shelves
        for start in range(0, len(items), LISTED)
    ]
    if not groups or len(groups) > LISTED or len(json.dumps(groups)) > LIST_CHARS:
        return None
    words = b.plain("Choose, or type a few letters")
    return {"type": "static_select", "action_id": "preview_item", "option_groups": groups, "placeholder": words}


def _title(item: Item) -> str:
    return str(getattr(item, "title", item.id))


def _item(item: Item) -> list[dict[str, Any]]:
    """One item of the content: whatever words it has, and its id."""
    rows = [b.section(f"*{b.escape(_title(item))}*")]
    # In the order in which people read them; no kind of item has all of them.
    for name in ("purpose", "statement", "setup", "question", "text"):
        if text := getattr(item, name, ""):
            rows.append(b.literal(text))
    parts = [question.label for question in item.questions] if isinstance(item, Lens) else []
    parts += [step.title for step in item.steps] if isinstance(item, Arc) else []
    parts += [page.title for page in item.pages] if isinstance(item, Exercise) else []
    rows += [b.literal(part) for part in parts]
    return [*rows, b.context(b.escape(item.id))]


# The introduction.


def introduction(threshold: int) -> str:
    """The words that admins find in the form, under the settings in force."""
    return (
        "Sidecar is here: ask your peers for feedback, and hear what they really think.\n\n"
        f"You ask {MIN_REVIEWERS} to {MAX_NAMED} people. They answer anonymously. If {threshold} or more of them "
        "answer, you read all answers at once, on a day you choose. If not, even after one more week, they are "
        "deleted unread. No message and no export of Slack tells who wrote what.\n\n"
        "Nobody can ask you unless you join."
    )


def announcement(words: str) -> Message:
    """The introduction as it stands in a channel, with a button to join. Its words may be an admin's own."""
    return Message(
        b.escape(_lines(words)[0]),
        (*_announced(words), b.actions(b.button("Join", "join", style="primary")), b.context(AFTERWARDS)),
    )


AFTERWARDS = (
    "Then type `/feedback-ask` to ask, or open Sidecar's Home to look around first. `/sidecar privacy` says what is "
    "promised, and what nobody can promise."
)


def _lines(words: str) -> tuple[str, str]:
    first, _, rest = words.strip().partition("\n")
    return first.strip(), rest.strip()


def _announced(words: str) -> list[dict[str, Any]]:
    first, rest = _lines(words)
    # Shown literally: in mrkdwn an admin's stray asterisk or bracket would turn into something else.
    title = {"type": "text", "text": first, "style": {"bold": True}}
    heading = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [title]}]}
    return [heading, b.literal(rest)] if rest else [heading]


def announce_view(channel: str | None, threshold: int) -> dict[str, Any]:
    """Ask where to post the introduction and in which words; where the command was typed is offered, if a channel."""
    element: dict[str, Any] = {"type": "channels_select", "action_id": "channel"}
    # A D… is a direct message, which a choice of channels does not offer.
    if channel is not None and channel.startswith("C"):
        element["initial_channel"] = channel
    words = b.text_input("words", introduction(threshold), most=WORDS_CHARS)
    return b.modal(
        "announce",
        "Announce Sidecar",
        [
            b.section("Sidecar posts a short introduction with a *Join* button. Nobody joins unless they press it."),
            b.field("channel", "In which channel?", element, hint="Add Sidecar to it first: type /invite @Sidecar."),
            b.field("words", "What should it say?", words, hint="The first line is its heading."),
            b.actions(b.button("Preview", "announce_preview")),
        ],
        submit="Post it",
        close="Cancel",
    )


def announcement_view(words: str) -> dict[str, Any]:
    """The introduction as it will stand in the channel; the button is only named, because here it would work."""
    rows = [*_announced(words), b.context("Below it stands a button: *Join*"), b.context(AFTERWARDS)]
    return b.modal("note", "How it will look", rows, close="Back")
