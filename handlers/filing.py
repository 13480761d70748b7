"""Something of a member's own as a file, in their direct messages with Sidecar."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.errors import SlackUnsure
from bot.logs import fault
from bot.models import Message
from bot.sending.answers import place_in
from handlers.calls import Call, code_of, trouble
from handlers.payloads import Click
from handlers.views import blocks

logger = logging.getLogger(__name__)
COMES = "The file comes into your direct messages with Sidecar in a moment."
LOOK_FIRST = "Look at it there before you delete anything."
ONCE_SAVED = (
    "Save it now. Slack lets only its admins delete what an app has posted: ask one to delete this "
    "message and its file."
)


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


async def send(call: Call[Click], file: File) -> None:
    """Say in a window that a file is on its way, and send it once Slack has its answer: uploads outlast its patience.

    The button's value says whether the window below is to stay.
    """
    stays = bool(call.payload.value)
    # Whoever is about to delete everything goes on from there.
    words = [COMES, LOOK_FIRST] if stays else [COMES]
    # So that the window can be found again, should the file fail.
    mark = hashlib.sha256(call.payload.delivery.encode()).hexdigest()[:32]
    window = blocks.note("On its way", " ".join(words)) | {"external_id": mark}
    await (call.tell(window) if stays else call.redraw(window, COMES))
    await call.ack()
    call.later.append(partial(_follow, call, file, mark))


async def _follow(call: Call[Click], file: File, mark: str) -> None:
    try:
        await upload(call, file)
    except Exception as error:  # noqa: BLE001 - the request is answered: what goes wrong now, log and window say
        code = code_of(error)
        fault(logger, code, error)
        await call.amend(mark, blocks.refusal(trouble(call.payload, code)))


async def upload(call: Call[Any], file: File) -> None:
    """Send a file, after the answer to Slack. Its message says that it is there once it is."""
    # A file goes to a D…, which Slack names when something is posted to a U….
    posted = await call.client.chat_postMessage(channel=call.who.user_id, text=file.coming)
    place = place_in(posted.data) if isinstance(posted.data, dict) else None
    if place is None:
        raise SlackUnsure("Slack does not say where the message stands")
    try:
        await call.client.files_upload_v2(
            channel=place.channel, filename=file.name, title=file.title, content=file.content, alt_txt=file.said or None
        )
    # Or else the message would say for ever that a file is coming.
    except Exception:
        await call.replace(Message(file.failed), place)
        raise
    await call.replace(Message(file.there, file.below), place)
