"""Thanking in public: the window and the messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.models import LETTER_CHARS, MIN_REVIEWERS, Message, ThanksForm
from handlers.views import blocks as b
from handlers.views.answer import ANYWAY

PEERS = f"at least {MIN_REVIEWERS} peers"
"""Not how many: whoever knows how many were named would count those who were drawn."""


def thanks_view(form: ThanksForm, texts: Sequence[str] = ("", ""), names: Sequence[str] = ()) -> dict[str, Any]:
    """Return the window for a public thank-you; after a check, with the names in it and a box to post all the same."""
    # What was typed before a warning, or else what the asker has committed to.
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
    return f"{b.person(form.asker_id)} asked {PEERS} for feedback, and thanks every one of them."


def thanks(form: ThanksForm, texts: Sequence[str]) -> Message:
    """The post for the channel; parts left empty are left out."""
    rows = [b.section(_opening(form))]
    for title, text in zip(("What I heard", "What I will do"), texts, strict=True):
        if text:
            rows += [b.context(title), b.quote(text)]
    rows.append(b.context("They answered anonymously. Type `/feedback-ask` to ask your own peers."))
    return Message(f"{b.person(form.asker_id)} asked {PEERS} for feedback, and says thank you.", tuple(rows))


def thanks_off(*, unsure: bool = False) -> Message:
    """Word to the asker that the post did not go out, or may not have, and what to do."""
    text = (
        "Your thank-you may not have been posted: Slack gave no clear answer. Please look in the channel. If it isn't "
        "there, press *Thank in public* again."
        if unsure
        else "Your thank-you was not posted: Slack did not take it. If Sidecar is not in that channel, add it there "
        "(type `/invite @Sidecar`), then press *Thank in public* again."
    )
    return Message(text, (b.section(text),))
