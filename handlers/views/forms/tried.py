"""An experiment of a reflection that comes back on its day."""

from __future__ import annotations

from typing import Any

from bot.models import HAPPENED, NOTE_CHARS, Entry, Message
from handlers.views import blocks as b


def tried_message(entry: Entry) -> Message:
    """Bring an experiment back. What was tried stands in the window only: messages can be exported."""
    text = "The day of an experiment of yours has come."
    until = f" by {entry.due:%-d %B}" if entry.due else ""
    rows = [
        b.section(f"{text} You wanted to see what would happen{until}."),
        b.actions(
            b.button("What happened?", "trial_open", entry.id, style="primary"),
            b.button("Ask me in a week", "trial_later", entry.id),
        ),
        b.context("What you planned stands in your journal and is shown to you in the window."),
    ]
    return Message(text, tuple(rows))


def tried_view(entry: Entry, where: str) -> dict[str, Any]:
    """Ask what happened, with what was tried above."""
    rows = [
        b.section(f"*{b.escape(entry.question)}*"),
        b.quote(entry.text),
        b.field("happened", HAPPENED, b.text_input("happened", entry.happened, most=NOTE_CHARS)),
        b.context("Kept beside what you planned, in your journal."),
    ]
    return b.modal("trial", "Your experiment", rows, submit="Keep it", metadata=f"{entry.id} {where}")
