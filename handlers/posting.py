"""Posting where an admin says, at once, and saying beside their field what to do where Slack does not take it.

Not through the outbox: whoever is about to rely on a channel wants to know now whether Sidecar may post in it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.errors import Refusal
from bot.logs import fault
from bot.models import Message
from bot.sending.answers import reason_in, said_by
from handlers import refusing
from handlers.calls import Block, Call, code_of, trouble
from handlers.payloads import Submission

logger = logging.getLogger(__name__)

NOT_THERE = (
    "Sidecar is not in that channel. Open the channel in Slack, type `/invite @Sidecar` there and send it; then come "
    "back and press the button again."
)
ARCHIVED = "That channel is archived. Unarchive it in Slack, or pick another one."
NOT_ALLOWED = (
    "Only some people may post in that channel, and Sidecar is not among them. Change that in the channel's settings "
    "in Slack, under posting permissions, or pick another channel."
)
BUSY = "Slack asks for a pause. Nothing was posted; please press the button again in a minute."
REMEDIES = {
    # Of a private channel Slack does not even say that it is there.
    "channel_not_found": NOT_THERE,
    "not_in_channel": NOT_THERE,
    "is_archived": ARCHIVED,
    "channel_is_frozen": ARCHIVED,
    "restricted_action": NOT_ALLOWED,
    "restricted_action_read_only_channel": NOT_ALLOWED,
    "restricted_action_thread_only_channel": NOT_ALLOWED,
    "no_permission": NOT_ALLOWED,
    "ratelimited": BUSY,
    "rate_limited": BUSY,
}


async def follow(call: Call[Submission], work: Callable[[], Awaitable[Block]]) -> None:
    """Answer a form with the window that waits, then do what Slack is needed for, and show what came of it.

    A Refusal of the work's shows the form again, with its sentence beside the field.
    """
    await call.wait()
    call.later.append(partial(_followed, call, work))


async def _followed(call: Call[Submission], work: Callable[[], Awaitable[Block]]) -> None:
    form = call.payload.view
    try:
        view = await work()
    except Refusal as no:
        view = refusing.again(form, no.sentence, no.field)
    except Exception as error:  # noqa: BLE001 - the request is answered: whatever happened, its sentence is shown
        code = code_of(error)
        fault(logger, code, error)
        view = refusing.again(form, trouble(call.payload, code), next(iter(form.values), None))
    await call.settle(view)


async def post(call: Call[Any], channel: str, message: Message, field: str) -> None:
    """Post a message. Raises Refusal, beside a field, where Slack does not take it or does not say that it has."""
    rows: list[Block] = list(message.blocks)
    try:
        await call.client.chat_postMessage(
            channel=channel, text=message.text, blocks=rows, unfurl_links=False, unfurl_media=False
        )
    except Exception as error:
        raise Refusal(_sentence(error), field) from error


def _sentence(error: Exception) -> str:
    said = reason_in(said_by(error).body)
    if said in REMEDIES:
        return REMEDIES[said]
    code = code_of(error)
    fault(logger, code, error)
    why = f"it says {said}, code {code}" if said else f"code {code}"
    return (
        f"Slack did not take a message there, or did not say so ({why}). Look at the channel: if nothing stands there, "
        "press the button again in a minute, or pick another channel."
    )
