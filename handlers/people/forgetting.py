"""For workspace admins: deleting everything of somebody else, without learning whether there was anything."""

from __future__ import annotations

import logging
from functools import partial

from bot.errors import Refusal
from bot.logs import fault
from bot.models import Who
from bot.people import forgetting, promise
from handlers.calls import Call, code_of
from handlers.payloads import Click, Command, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.keeping import SAME_ANSWER, forget_for_good_view, forget_view

logger = logging.getLogger(__name__)
UNDER_WAY = f"Whatever Sidecar has of this person is deleted now; that takes a moment. {SAME_ANSWER}"


async def open_forget(call: Call[Command] | Call[Click]) -> None:
    """Ask an admin of whom everything is to be deleted."""
    await forgetting.require_may(call.engine, call.who)
    await call.open(call.payload.trigger_id, forget_view())
    await call.ack()


async def ask_again(call: Call[Submission]) -> None:
    """Say what goes and what stays, before anything happens. It says the same of everybody."""
    view = call.payload.view
    await forgetting.require_may(call.engine, call.who)
    user_id = forgetting.whom(view.text("person"), view.text("user_id"))
    await call.show(forget_for_good_view(user_id, await promise.current(call.engine, call.who.team_id)))


async def forget(call: Call[Submission]) -> None:
    """Note it and say so, which takes as long whoever it is; what there is goes once that is said."""
    view = call.payload.view
    if not view.several("sure"):
        raise Refusal("Tick it if you are sure, or close this window.", "sure")
    user_id = forgetting.whom("", view.metadata)
    noted = await forgetting.note(call.engine, call.who, user_id)
    await call.show(blocks.note("Under way", UNDER_WAY))
    call.later.append(partial(_forget, call, Who(call.who.team_id, user_id), noted))


async def _forget(call: Call[Submission], who: Who, noted: str) -> None:
    try:
        await forgetting.forget(call.engine, who, noted)
    except Exception as error:  # noqa: BLE001 - it is noted: the next tidying does what is left
        fault(logger, code_of(error), error)


FEATURE = Feature(
    name="Delete for someone",
    help="`/sidecar forget` lets workspace admins have everything of someone who left deleted, without seeing it.",
    words={"sidecar": {"forget": open_forget}},
    clicks={"forget": open_forget},
    submissions={"forget": ask_again, "forget_for_good": forget},
    once=frozenset({"forget_for_good"}),
)
