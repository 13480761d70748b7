"""What the asker will do, and thanking in public: windows and messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.models import COMMITMENT_CHARS, LETTER_CHARS, CommitForm, Message, ThanksForm
from handlers.views import blocks as b
from handlers.views.answer import ANYWAY


def commit_view(form: CommitForm) -> dict[str, Any]:
    """Return the window for what the asker will do."""
    day = {"type": "datepicker", "action_id": "day", "initial_date": form.day.isoformat()}
    return b.modal(
        "commit",
        "What I will do",
        [
            b.section("One thing, small enough to start this week. You are reminded a week before the day you pick."),
            b.field("text", "I will …", b.text_input("text", form.text, most=COMMITMENT_CHARS)),
            b.field(
                "day",
                "When shall the same people be asked whether they noticed?",
                day,
                hint=f"From {form.first:%d %B} to {form.last:%d %B}. They read this sentence, and answer unnamed.",
            ),
        ],
        submit="Keep it",
        metadata=form.round_id,
        close="Cancel",
    )


def committed_view(due_at: datetime) -> dict[str, Any]:
    """Return the confirmation."""
    return b.note(
        "Kept for you",
        f"On {b.when(due_at)} the same people are asked whether they noticed a change: the same way, without names. "
        "You are reminded a week before, and can drop it then.",
    )


def reminder(text: str, round_id: str, due_at: datetime) -> Message:
    """Return the reminder of what the asker said."""
    return Message(
        "A week from now people will be asked whether they noticed.",
        (
            b.section("You said you would:"),
            b.quote(text),
            b.section(f"Without names, the same people are asked whether they noticed a change: {b.when(due_at)}."),
            b.actions(b.button("Drop it", "drop_commitment", round_id, confirm=_drop())),
        ),
    )


def _drop() -> dict[str, Any]:
    return b.confirm("Drop it?", "The follow-up is not asked, and your sentence is deleted. Nobody is told.", "Drop it")


def follow_up_off() -> Message:
    """Return word to the asker that the follow-up could not be asked."""
    text = (
        "Your follow-up was not asked: too few of the people you named can be asked now, or asking only some of them "
        "would make guessing easier. You can ask anew with `/feedback-ask`."
    )
    return Message(text, (b.section(text),))


def thanks_view(form: ThanksForm, texts: Sequence[str] = ("", ""), names: Sequence[str] = ()) -> dict[str, Any]:
    """Return the window for a public thank-you; after a check, with the names in it and a box to post all the same."""
    heard, will = texts[0], texts[1] or form.will
    channel = {"type": "channels_select", "action_id": "channel"}
    return b.modal(
        "thank",
        "Thank in public",
        [
            *_named(names),
            b.section(f"It will begin: {_opening(form)}"),
            b.field("channel", "In which channel?", channel, hint="Sidecar must be in the channel to post there."),
            b.field("heard", "What I heard", b.text_input("heard", heard, most=LETTER_CHARS), optional=True),
            b.field("will", "What I will do", b.text_input("will", will, most=LETTER_CHARS), optional=True),
            b.context("Thank the group and name nobody: a name says who might have written."),
        ],
        submit="Post it",
        metadata=form.round_id,
        close="Cancel",
    )


def _named(names: Sequence[str]) -> list[dict[str, Any]]:
    if not names:
        return []
    listed = ", ".join(f"“{b.escape(name)}”" for name in names)
    choice = b.checks(ANYWAY, [b.option("Post it as it is", "yes")])
    text = f"*This names {listed}.* Readers will guess that they wrote. Thank the group instead?"
    return [b.section(text), b.field(ANYWAY, "Your choice", choice, optional=True)]


def _opening(form: ThanksForm) -> str:
    return f"{b.person(form.asker_id)} asked {form.asked} peers for feedback, and thanks every one of them."


def thanks(form: ThanksForm, texts: Sequence[str]) -> Message:
    """Return the post."""
    rows = [b.section(_opening(form))]
    for title, text in zip(("What I heard", "What I will do"), texts, strict=True):
        if text:
            rows += [b.context(title), b.quote(text)]
    rows.append(b.context("They answered without their names. Type `/feedback-ask` to ask your own peers."))
    return Message(f"{b.person(form.asker_id)} asked {form.asked} peers for feedback, and says thank you.", tuple(rows))


def thanks_off() -> Message:
    """Return word to the asker that the post did not go out."""
    text = (
        "Your thank-you was not posted: Sidecar is not in that channel. Add it there (type `/invite @Sidecar`), then "
        "press *Thank in public* again."
    )
    return Message(text, (b.section(text),))
