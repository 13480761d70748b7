"""How a refusal is said to whoever acted: what is not done, and why, where that sort of act can be answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from handlers import forms, payloads
from handlers.calls import Call
from handlers.views import blocks


@dataclass(frozen=True, slots=True)
class No:
    """That something is not done, and why."""

    sentence: str
    field: str | None = None
    plain: bool = False
    """Whether it follows from what was sent alone, or from a database that is away: a request may be answered so."""
    late: bool = False
    """Whether Slack has given up waiting already."""


Refuse = Callable[[Call[Any], No], Awaitable[None]]


async def refuse_command(call: Call[payloads.Command], no: No) -> None:
    """Answer with a sentence that follows from the command; show any other in a window, or say that there is none."""
    if no.late:
        await call.unseen(late=True)
    elif no.plain:
        await call.say(no.sentence)
    else:
        await call.tell(blocks.refusal(no.sentence))
    await call.ack()


async def refuse_click(call: Call[payloads.Click], no: No) -> None:
    """Show a sentence in a window, or say where the button stands that there is none."""
    if no.late:
        await call.unseen(late=True)
    else:
        await call.tell(blocks.refusal(no.sentence))
    await call.ack()


async def refuse_submission(call: Call[payloads.Submission], no: No) -> None:
    """Say no beside an input, and the form stays as it is; or instead of the form, with what was typed to copy it."""
    view = call.payload.view
    # Slack takes errors beside inputs of this very form only; any other name spoils the whole answer.
    if no.plain and no.field in view.values:
        await call.errors(**{str(no.field): no.sentence})
    else:
        await call.show(again(view, no.sentence, no.field))


def again(view: payloads.View, sentence: str, field: str | None) -> dict[str, Any]:
    """Return a form as it was sent off with a sentence beside an input; where that cannot be, the sentence alone."""
    form = forms.again(view, sentence, field) if field in view.values and field is not None else None
    return form or blocks.refusal(sentence, [view.text(name) for name in view.typed])


async def refuse_event(call: Call[payloads.HomeOpened], no: No) -> None:
    """Do nothing: who only looked is told nothing."""
    await call.ack()
