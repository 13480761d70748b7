"""Who can see what: the views of those who look on from outside, for the page beside the workspace.

What Slack keeps is known here; the bot's databases and log are handed in by whoever starts the bot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from practice.hands.reading import pieces
from practice.world.messages import Channel, Message
from practice.world.people import BOT_USER_ID
from practice.world.state import WorkspaceState

Part = dict[str, Any]
MOST_ROWS = 200
SHOWN_BYTES = 12
# How messages begin that only whoever asked gets (handlers/views/messages.py).
ABOUT_A_ROUND = ("Your request",)


class Moments(tuple[float, ...]):
    """A cell of times in practice seconds since 1970, which the page shows in its viewer's zone."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A table as a thief finds it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class BotRecords:
    """What the bot keeps on its own side: its tables and its log."""

    tables: Callable[[], Awaitable[Iterable[Table]]]
    log: Callable[[], Iterable[str]]


async def what_they_see(slack: WorkspaceState, records: BotRecords) -> list[Part]:
    """Return the four views: each with what this onlooker has, what it does not tell, and the lines themselves."""
    return [
        {
            "id": "owner",
            "title": "Workspace owner",
            "has": "An export: every message, in every channel and direct message. What is typed into "
            "windows is not in it.",
            "misses": "Everyone asked got the same messages at the same time. Who wrote is not in them.",
            "messages": _export(slack),
        },
        {
            "id": "thief",
            "title": "Database thief",
            "has": "Both databases, as they are stored. All answers and letters of a request are one locked record.",
            "misses": "All records are equally long, and rewritten when nobody acts, too. Can you "
            "tell which was an act?",
            "tables": [_table(table) for table in await records.tables() if table.rows],
        },
        {
            "id": "log",
            "title": "Log reader",
            "has": "Every line that Sidecar logs.",
            "misses": "No line names a person, quotes a word or speaks of one answer.",
            "lines": list(records.log())[-MOST_ROWS:],
        },
        {
            "id": "asker",
            "title": "Whoever asked",
            "has": "The messages Sidecar sent to whoever asked last.",
            "misses": "Nothing arrives before the opening. After it, everything moves once a week.",
            "messages": _asker(slack),
        },
    ]


def _export(slack: WorkspaceState) -> list[Part]:
    channels = slack.conversations.channels.values()
    # Slack's documented exports hold no ephemeral messages.
    kept = [(m, c) for c in channels for m in c.messages if "only_for" not in m]
    newest = sorted(kept, key=lambda one: str(one[0]["ts"]), reverse=True)[:MOST_ROWS]
    return [_line(slack, message, channel) for message, channel in newest]


def _asker(slack: WorkspaceState) -> list[Part]:
    found: tuple[str, Channel] | None = None
    for channel in slack.conversations.channels.values():
        for message in channel.messages if channel.is_im else ():
            if str(message["text"]).startswith(ABOUT_A_ROUND) and (found is None or message["ts"] > found[0]):
                found = (message["ts"], channel)
    if found is None:
        return []
    return [_line(slack, message, found[1]) for message in reversed(found[1].messages[-MOST_ROWS:])]


def _line(slack: WorkspaceState, message: Message, channel: Channel) -> Part:
    members = slack.directory.members
    who = "Sidecar" if message["user"] == BOT_USER_ID else members[message["user"]].shown
    where = f"to {members[channel.user].shown}" if channel.user else f"in #{channel.name}"
    return {
        "id": f"{channel.id}/{message['ts']}",
        "at": float(message["ts"]),
        "head": f"{who} {where}",
        "parts": [{"words": words, "formatted": formatted} for words, formatted in pieces(message) if words],
    }


def _table(table: Table) -> Part:
    rows = [[_cell(cell) for cell in row] for row in table.rows[:MOST_ROWS]]
    return {"name": table.name, "columns": list(table.columns), "rows": rows, "more": len(table.rows) - len(rows)}


def _cell(value: object) -> Part | str:
    """Return a value as text; bytes as their beginning, their length and a digest by which a change shows."""
    if isinstance(value, Moments):
        return {"times": list(value)}
    if not isinstance(value, bytes):
        return "" if value is None else str(value)
    return {
        "hex": value[:SHOWN_BYTES].hex(" ", 4),
        "bytes": len(value),
        "digest": hashlib.sha256(value).hexdigest()[:12],
    }
