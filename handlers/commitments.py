"""Making something of it: what the asker will do, and thanking in public."""

from __future__ import annotations

from datetime import date

from bot.feedback import commitments, thanks
from bot.feedback.answers import Act
from handlers.payloads import Click, Submission
from handlers.routing import Call, Feature
from handlers.views import blocks
from handlers.views.answer import ANYWAY
from handlers.views.commitments import commit_view, committed_view, thanks_view


async def open_commit(call: Call[Click]) -> None:
    """Ask the asker what they will do."""
    who = call.payload
    form = await commitments.commit_form(call.engine, who.team_id, who.user_id, who.value)
    await call.open(who.trigger_id, commit_view(form))
    await call.ack()


async def send_commit(call: Call[Submission]) -> None:
    """Keep it and say when the same people are asked."""
    view = call.payload.view
    day = date.fromisoformat(view.text("day")) if view.text("day") else None
    due_at = await commitments.commit(call.engine, _act(call.payload), view.text("text"), day)
    await call.show(committed_view(due_at))


def _act(submission: Submission) -> Act:
    return Act(submission.team_id, submission.user_id, submission.view.metadata, submission.view.id)


async def drop_commitment(call: Call[Click]) -> None:
    """Forget it at the asker's wish."""
    who = call.payload
    await commitments.drop(call.engine, who.team_id, who.user_id, who.value)
    await call.open(who.trigger_id, blocks.note("Dropped", "No follow-up is asked, and your sentence is deleted."))
    await call.ack()


async def open_thanks(call: Call[Click]) -> None:
    """Open the public thank-you."""
    who = call.payload
    form = await thanks.thanks_form(call.engine, who.team_id, who.user_id, who.value)
    await call.open(who.trigger_id, thanks_view(form))
    await call.ack()


async def send_thanks(call: Call[Submission]) -> None:
    """Post it, or show first whom it names."""
    who, view = call.payload, call.payload.view
    texts = (view.text("heard"), view.text("will"))
    names = await thanks.named(call.engine, who.team_id, who.user_id, texts)
    if names and not view.several(ANYWAY):
        form = await thanks.thanks_form(call.engine, who.team_id, who.user_id, view.metadata)
        await call.show(thanks_view(form, texts, names))
        return
    channel = view.text("channel")
    await thanks.thank(call.engine, _act(who), channel, *texts)
    text = f"It appears in <#{channel}> in a moment. If it does not, Sidecar tells you what to do."
    await call.show(blocks.note("Thank you for thanking", text))


FEATURE = Feature(
    name="Make something of it",
    help="After the opening, say what you will do; on a day you pick the same people are asked whether they noticed.",
    clicks={"commit": open_commit, "drop_commitment": drop_commitment, "thank": open_thanks},
    submissions={"commit": send_commit, "thank": send_thanks},
)
