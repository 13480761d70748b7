"""What the asker will do after an opening, and taking it back."""

from __future__ import annotations

from bot.feedback import commitments
from bot.feedback.answers import Act
from handlers.calls import Call
from handlers.payloads import Click, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.commitments import commit_view, committed_view


async def open_commit(call: Call[Click]) -> None:
    """Ask the asker what they will do."""
    who = call.payload
    form = await commitments.commit_form(call.engine, call.who, who.value)
    await call.open(who.trigger_id, commit_view(form))
    await call.ack()


async def send_commit(call: Call[Submission]) -> None:
    """Keep it and say when the same people are asked."""
    view = call.payload.view
    act = Act(call.who, view.metadata, view.id)
    due_at = await commitments.commit(call.engine, act, view.text("text"), view.day("day"))
    await call.show(committed_view(due_at))


async def drop_commitment(call: Call[Click]) -> None:
    """Forget it at the asker's wish."""
    who = call.payload
    await commitments.drop(call.engine, call.who, who.value)
    text = "No follow-up is asked, and your sentence is deleted."
    await call.tell(blocks.note("Dropped", text))
    await call.ack()


FEATURE = Feature(
    name="Make something of it",
    help="After the opening, say what you will do; on a day you pick the same people are asked whether they noticed.",
    clicks={"commit": open_commit, "drop_commitment": drop_commitment},
    submissions={"commit": send_commit},
)
