"""What the demonstration gathers from messages alone, as anybody in the circle could: moments to come, who is asked."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from practice.world.messages import Channel
from practice.world.state import WorkspaceState

ANNOUNCED = re.compile(r"<!date\^([0-9]+)\^")
ASKER, ANSWER = re.compile(r"^<@(U[A-Z0-9]+)>(?:'s request| asks)"), '"action_id": "answer"'
"""How messages to whoever is asked begin, and what stands in them as long as they can answer."""
LETTERS = "Letters leave once a week"
"""What stands in messages that announce a weekly slot."""


def announced_moments(slack: WorkspaceState) -> list[tuple[str, datetime]]:
    """Return the openings that messages speak of and that are still to come, and the day before each."""
    # From messages alone: what the page offers is what anybody in the circle could know.
    texts = (json.dumps(m) for channel in slack.conversations.channels.values() for m in channel.messages)
    found = {(LETTERS in text, int(ts)) for text in texts for ts in ANNOUNCED.findall(text)}
    moments = sorted((datetime.fromtimestamp(ts, UTC), letters) for letters, ts in found)
    coming = [(moment, letters) for moment, letters in moments if moment > slack.clock.now()]
    openings = [moment for moment, letters in coming if not letters][:1]
    slots = [moment for moment, letters in coming if letters][:1]
    return [
        *(("A day before the opening", moment - timedelta(days=1)) for moment in openings if moment not in slots),
        *(("The opening", moment) for moment in openings if moment not in slots),
        *(("The next letters", moment) for moment in slots),
    ]


def asked_people(slack: WorkspaceState) -> dict[str, list[str]]:
    """Return who has been asked for feedback and can still answer, and by whom."""
    # From messages alone, like the moments: each has been told so.
    found = {}
    for channel in slack.conversations.channels.values():
        asks = _still_asked(channel, slack.clock.now().timestamp()) if channel.user else []
        if channel.user and asks:
            found[channel.user] = asks
    return found


def _still_asked(channel: Channel, now: float) -> list[str]:
    opens: dict[str, int] = {}
    for message in channel.messages:
        text = json.dumps(message)
        for asker in ASKER.findall(message["text"])[:1]:
            if ANSWER in text:
                opens[asker] = max(map(int, ANNOUNCED.findall(text)), default=0)
            # It was called off, say: whatever else is told of a round ends the asking.
            elif asker in opens:
                del opens[asker]
    return [asker for asker, moment in opens.items() if moment > now]
