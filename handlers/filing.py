"""Something of a member's own as a file, in their direct messages with Sidecar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.errors import SlackUnsure
from bot.models import Message
from bot.sending.answers import place_in
from handlers.calls import Call


@dataclass(frozen=True, slots=True)
class File:
    """A file and the words around it."""

    name: str
    title: str
    content: str | bytes
    coming: str
    """Said while it is on its way."""
    there: str
    """Said once it is there."""
    failed: str
    said: str = ""
    """Of a picture: what it shows, for whoever cannot see it."""
    below: tuple[dict[str, Any], ...] = ()
    """The blocks that stand there once the file does."""


async def send(call: Call[Any], file: File) -> None:
    """Send a file. It says that the file is there once it is."""
    # A file goes to a D…, which Slack names when something is posted to a U….
    posted = await call.client.chat_postMessage(channel=call.who.user_id, text=file.coming)
    place = place_in(posted.data) if isinstance(posted.data, dict) else None
    if place is None:
        raise SlackUnsure("Slack does not say where the message stands")
    try:
        await call.client.files_upload_v2(
            channel=place.channel, filename=file.name, title=file.title, content=file.content, alt_txt=file.said or None
        )
    # Or else the message would say for ever that a file is coming; the fault itself is the edge's to tell.
    except Exception:
        await call.replace(Message(file.failed), place)
        raise
    await call.replace(Message(file.there, file.below), place)
