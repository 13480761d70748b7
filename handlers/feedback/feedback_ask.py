"""`/feedback-ask`: the asker's form, and reading or ending one's own round."""

from __future__ import annotations

from typing import Any

from bot.feedback import asking, ending, opening
from handlers.calls import Call
from handlers.payloads import Click, Command, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.ask import YES, ask_view, asked_view
from handlers.views.messages import answers_view


async def ask_by_command(call: Call[Command]) -> None:
    """Open the form, whatever text stands behind the command."""
    await call.open(call.payload.trigger_id, await _form(call))
    await call.ack()


async def ask_by_button(call: Call[Click]) -> None:
    """Open the form from App Home."""
    await call.open(call.payload.trigger_id, await _form(call))
    await call.ack()


async def _form(call: Call[Command] | Call[Click]) -> dict[str, Any]:
    """Return the form as it stands: of one that is open lens, list and what is chosen in it, or else a new one."""
    view = call.payload.view if isinstance(call.payload, Click) else None
    if view is None:
        return ask_view(await asking.ask_form(call.engine, call.who))
    form = await asking.ask_form(call.engine, call.who, view.text("find"), view.several("reviewers"))
    return ask_view(form, view.text("lens"))


async def choose_lens(call: Call[Click]) -> None:
    """Show what the chosen lens is for. What else was filled in stays: its ids are the same."""
    # The whole form again: `views.update` takes whole views, and the question changes with its lens.
    await call.redraw(
        await _form(call), "Your choice stands. What those questions are for could not be shown just now."
    )
    await call.ack()


async def look_for(call: Call[Click]) -> None:
    """Narrow the list of people to those who are called as was typed."""
    await call.redraw(await _form(call), "Who that is could not be shown just now. Press Enter there again.")
    await call.ack()


async def send_request(call: Call[Submission]) -> None:
    """Begin the round; a repeated delivery shows the same window again."""
    view = call.payload.view
    asked = await asking.ask(
        call.engine,
        asking.Ask(
            asker=call.who,
            view_id=view.id,
            lens_id=view.text("lens"),
            focus=view.text("focus"),
            named=view.several("reviewers"),
            draws=view.text("draws") == YES,
            days=view.number("days"),
            invite=bool(view.several("invite")),
        ),
    )
    await call.show(asked_view(asked))


async def read_answers(call: Call[Click]) -> None:
    """Show all answers of an opened round to its asker."""
    who = call.payload
    inside = await opening.opened(call.engine, call.who, who.value)
    shown = answers_view(inside.brief, inside.box.answers(), who.value, inside.box.scores)
    await call.open(who.trigger_id, shown)
    await call.ack()


async def end_round(call: Call[Click]) -> None:
    """End the asker's round and say so."""
    who = call.payload
    await ending.end(call.engine, call.who, who.value)
    text = "Nobody can read its answers in Sidecar any more. Everyone asked is told that it ended."
    await call.tell(blocks.note("The request has ended", text))
    await call.ack()


FEATURE = Feature(
    name="Ask for feedback",
    help="`/feedback-ask` asks five to ten peers. They answer anonymously, and all answers open at once.",
    commands={"feedback-ask": ask_by_command},
    clicks={
        "ask": ask_by_button,
        "lens": choose_lens,
        "find": look_for,
        "read_answers": read_answers,
        "end_round": end_round,
    },
    submissions={"ask": send_request},
)
