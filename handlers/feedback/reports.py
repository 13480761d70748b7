"""Reporting a text to the moderators, and their decision. Nobody on the way learns who wrote it."""

from __future__ import annotations

from bot.errors import Refusal
from bot.feedback import reports
from bot.feedback.answers import Act
from bot.models import ThreadId
from handlers.calls import Call
from handlers.payloads import Click, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.reports import decided, report_view


async def open_report(call: Call[Click]) -> None:
    """Ask which text of a thread to report."""
    who = call.payload
    texts = await reports.reportable(call.engine, call.who, ThreadId.read(who.value))
    await call.open(who.trigger_id, report_view(who.value, texts))
    await call.ack()


async def send_report(call: Call[Submission]) -> None:
    """Send the text to the moderators."""
    view = call.payload.view
    which = ThreadId.read(view.metadata)
    act = Act(call.who, which.round_id, view.id)
    await reports.report(call.engine, act, which.label, view.text("what"))
    text = "The moderators get the text, and nothing else, in a moment. You can mute the thread, too."
    await call.show(blocks.note("Reported", text))


async def uphold(call: Call[Click]) -> None:
    """Close the thread to its writer, whoever it is."""
    text = "Whoever wrote it writes no more in that thread. They are told in their own form. Nobody is told who it is."
    await _decide(call, True, "Upheld", text)


async def dismiss(call: Call[Click]) -> None:
    """Close a report without consequences."""
    await _decide(call, False, "Dismissed", "Nothing follows from this report, and nobody is told.")


async def _decide(call: Call[Click], uphold: bool, title: str, text: str) -> None:
    """Decide, and leave word for the other moderators in the place of the buttons."""
    who = call.payload
    # Read before the decision: afterwards a report no longer gives its text.
    words = await reports.reported_text(call.engine, who.team_id, who.value)
    await reports.decide(call.engine, call.who, _channel(who), who.value, uphold=uphold)
    # The window first: its trigger lives three seconds, the message can wait.
    await call.tell(blocks.note(title, text))
    await call.replace(decided(title, text, words), who.message)
    await call.ack()


def _channel(click: Click) -> str:
    # Where the button stands is what makes somebody a moderator; in a window it stands nowhere.
    if click.message is None:
        raise Refusal(reports.ELSEWHERE)
    return click.message.channel


FEATURE = Feature(
    name="Stay safe",
    help="In a thread you can mute it, or report a text to the moderators: the text only, never a name.",
    clicks={"report": open_report, "uphold": uphold, "dismiss": dismiss},
    submissions={"report": send_report},
)
