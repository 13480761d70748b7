"""What the asker will do: windows and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.models import COMMITMENT_CHARS, CommitForm, Message
from handlers.views import blocks as b


def commit_view(form: CommitForm) -> dict[str, Any]:
    """The window for what the asker will do, filled in with what they said before."""
    day = {"type": "datepicker", "action_id": "day", "initial_date": form.day.isoformat()}
    return b.modal(
        "commit",
        "What I will do",
        [
            b.section("One thing, small enough to start this week. You are reminded a week before the day you pick."),
            b.field("text", "I will …", b.text_input("text", form.text, most=COMMITMENT_CHARS)),
            b.field(
                "day",
                "When should the same people be asked if they noticed?",
                day,
                hint=f"From {form.first:%d %B} to {form.last:%d %B}. They read this sentence, and answer anonymously.",
            ),
        ],
        submit="Save",
        metadata=form.round_id,
        close="Cancel",
    )


def committed_view(due_at: datetime) -> dict[str, Any]:
    """The confirmation, with the day of the follow-up."""
    return b.note(
        "Noted",
        f"The same people are asked whether they noticed a change {b.when(due_at)}: the same way, anonymously. "
        "You are reminded a week before, and can drop it then.",
    )


def reminder(text: str, round_id: str, due_at: datetime) -> Message:
    """The reminder, a week before the follow-up: the last chance to drop it."""
    return Message(
        "A week from now people will be asked whether they noticed.",
        (
            b.section("You said you would:"),
            b.quote(text),
            b.section(f"The same people are asked, anonymously, whether they noticed a change: {b.when(due_at)}."),
            b.actions(b.button("Drop it", "drop_commitment", round_id, confirm=_drop())),
        ),
    )


def _drop() -> dict[str, Any]:
    return b.confirm("Drop it?", "The follow-up is not asked, and your sentence is deleted. Nobody is told.", "Drop it")


def follow_up_off() -> Message:
    """Word to the asker that the follow-up is off. It speaks of the people they named, never of drawn ones."""
    text = (
        "Your follow-up was not asked: too few of the people you named can be asked now, or asking only some of them "
        "would make guessing easier. You can ask again with `/feedback-ask`."
    )
    return Message(text, (b.section(text),))
