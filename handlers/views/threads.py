"""A thread after the opening, as each side sees it: windows of giver and asker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.models import (
    CLOSED,
    LETTER_CHARS,
    LINE_CHARS,
    STOPPED,
    AskerThread,
    GiverThread,
    Line,
    Mail,
    Message,
    Posted,
    Signature,
    ThreadId,
    Voice,
)
from handlers.views import blocks as b
from handlers.views.answer import ANYWAY, warning_blocks
from handlers.views.messages import answer_blocks, thread_buttons

NOTHING = "Nothing for you this time. Everyone asked gets the same message, so that nobody stands out."
LAST_LEFT = "The last letters have left. You can read this for one more day, then it is deleted."
CANARY = "If you were told something in this thread alone, mentioning it elsewhere shows that it was you."
KEPT = "Your name was not told: fewer than three people would have stayed anonymous."


def _line(said: Line, who: str, leaves_at: datetime | None) -> list[dict[str, Any]]:
    waits = f" (leaves {b.when(leaves_at)})" if said.waits and leaves_at else ""
    words = [b.quote(said.text)] if said.text else []
    return [b.context(f"{who}{waits}"), *words]


def said_blocks(lines: Sequence[Line], mine: bool, other: str, leaves_at: datetime | None) -> list[dict[str, Any]]:
    """Return the lines of a thread. `mine` tells whether the reader asked; `other` is what the other side is called."""
    names = {
        Voice.ASKER: "You wrote" if mine else f"{other} wrote",
        Voice.HEARD: "What you heard" if mine else f"What {other} heard",
        Voice.GIVER: f"{other} wrote" if mine else "You wrote",
        Voice.YES: f"{other}: yes, that's it" if mine else "You: yes, that's it",
        Voice.NOT_QUITE: f"{other}: not quite" if mine else "You: not quite",
    }
    return [block for said in lines for block in _line(said, names[said.voice], leaves_at)]


# The giver's side.


def giver_view(thread: GiverThread, draft: str = "", warnings: Sequence[str] = ()) -> dict[str, Any]:
    """Return what somebody asked sees of an opened round: their own thread, or that there is nothing."""
    # Whoever did not answer reads what the nudge promised: that there may be nothing for them.
    if not thread.texts:
        return b.note("Nothing this time", NOTHING)
    asker = b.person(thread.asker_id)
    questions = [question.label for question in thread.brief.questions]
    rows = [
        *warning_blocks(warnings),
        b.section(f"Your thread with {asker}. {_known(thread)}"),
        *answer_blocks("*Your answer*", thread.texts, questions),
        *said_blocks(thread.lines, False, asker, thread.leaves_at),
        b.divider(),
        *_giver_ways(thread, draft),
    ]
    # Where `_giver_ways` shows an input, and nowhere else: Slack takes no input without a button to send it.
    submit = send_on(thread.leaves_at) if _may_write(thread) else ""
    return b.modal("letter", "Your thread", rows, submit=submit, metadata=thread.round_id)


def send_on(leaves_at: datetime | None) -> str:
    """Return what the button says that sends a letter: on which day it leaves, in the workspace's own zone."""
    return f"Send on {leaves_at:%A}" if leaves_at else "Send"


def _known(thread: GiverThread) -> str:
    told = thread.signature is Signature.TOLD
    return "They were told your name." if told else "They were not told your name."


def _may_write(thread: GiverThread) -> bool:
    return thread.able and not thread.ended and thread.leaves_at is not None and not thread.closed


def _giver_ways(thread: GiverThread, draft: str) -> list[dict[str, Any]]:
    # First: it is told for as long as the thread can be read, and nowhere else.
    if thread.closed:
        return [b.section(CLOSED)]
    if thread.leaves_at is None:
        return [b.section(LAST_LEFT)]
    if thread.ended:
        return [b.section("You have ended this thread.")]
    if not thread.able:
        return [b.section(STOPPED)]
    leaves = b.when(thread.leaves_at)
    rows = _heard_right(thread) if thread.may_tap else []
    rows += [
        _letter(draft or thread.draft, "Write back, if you like"),
        b.context(f"It leaves {leaves}, with everyone else's. Until then you can change it here. {CANARY}"),
    ]
    return [*rows, *_signature(thread), b.actions(*_giver_buttons(thread))]


def _heard_right(thread: GiverThread) -> list[dict[str, Any]]:
    yes = b.button("Yes, that's it", "tap_yes", thread.round_id, style="primary")
    return [b.section("Did they hear you right?"), b.actions(yes, b.button("Not quite", "tap_no", thread.round_id))]


def _letter(draft: str, label: str, hint: str = "") -> dict[str, Any]:
    return b.field("letter", label, b.text_input("letter", draft, most=LETTER_CHARS), hint=hint)


def _signature(thread: GiverThread) -> list[dict[str, Any]]:
    notes = {
        Signature.NONE: "Your name is told only if you decide to.",
        Signature.WAITS: "Your name is told with the next letters. Until then you can change your mind.",
        Signature.KEPT: KEPT,
    }
    note = notes.get(thread.signature)  # a name that was told is the first thing the window says
    return [b.context(note)] if note else []


def _giver_buttons(thread: GiverThread) -> list[dict[str, Any]]:
    buttons = []
    if thread.draft:
        buttons.append(b.button("Take my letter back", "letter_back", thread.round_id))
    if thread.signature is Signature.WAITS:
        buttons.append(b.button("Keep my name hidden", "unsign", thread.round_id))
    elif thread.signature is not Signature.TOLD:
        buttons.append(b.button("Tell my name", "sign", thread.round_id))
    end = b.confirm("End your thread?", "They are told with the next letters. You cannot open it again.", "End it")
    return [*buttons, b.button("End this thread", "end_thread", thread.round_id, style="danger", confirm=end)]


def not_quite_view(round_id: str, leaves_at: datetime | None) -> dict[str, Any]:
    """The window that asks what was not heard quite right; the line may be left empty."""
    line = b.text_input("line", most=LINE_CHARS, lines=False)
    field = b.field("line", "What did they miss?", line, hint="One line, if you like.", optional=True)
    return b.modal("not_quite", "Not quite", [field], submit=send_on(leaves_at), metadata=round_id)


def sign_view(thread: GiverThread) -> dict[str, Any]:
    """The second of two steps before a name is told: it cannot be taken back after the slot."""
    leaves = b.when(thread.leaves_at) if thread.leaves_at else "with the next letters"
    agreed = b.option("Yes, tell my name", "yes")
    return b.modal(
        "sign",
        "Tell your name?",
        [
            b.section(
                f"{b.person(thread.asker_id)} alone will read who wrote this thread: your answer and all your letters. "
                f"They read it {leaves}. You cannot take it back after that."
            ),
            b.section(
                "Your name is told only if at least three people who can still write stay anonymous, to protect them."
            ),
            b.field("sure", "Are you sure?", b.checks("sure", [agreed])),
        ],
        submit="Tell my name",
        metadata=thread.round_id,
        close="Not now",
    )


def leaves_note(title: str, leaves_at: datetime, and_then: str) -> dict[str, Any]:
    """Return the only confirmation of something that waits for the slot."""
    return b.note(title, f"It leaves {b.when(leaves_at)}, with everyone else's. {and_then}")


# The asker's side.


def asker_view(thread: AskerThread) -> dict[str, Any]:
    """Return one answer and all that followed it: the one true copy."""
    questions = [question.label for question in thread.brief.questions]
    rows = [
        *answer_blocks(heading(thread.answer.label, thread.answer.name), thread.answer.texts, questions),
        *said_blocks(thread.lines, True, thread.answer.label, thread.leaves_at),
        b.divider(),
        *_asker_ways(thread),
    ]
    return b.modal("note", "A thread", rows, metadata=str(ThreadId(thread.round_id, thread.answer.label)))


def heading(label: str, name: str | None) -> str:
    """The made-up name; with the real one only if it was told."""
    return f"*{label}*, who is {b.person(name)}" if name else f"*{label}*"


def _asker_ways(thread: AskerThread) -> list[dict[str, Any]]:
    where = str(ThreadId(thread.round_id, thread.answer.label))
    # To the end, also of a thread that ended: what was written can still be read, and so it can be reported.
    safety = [b.button("Report a text", "report", where), _mute(thread, where)]
    if thread.leaves_at is None or thread.ended:
        return [
            b.section(LAST_LEFT if thread.leaves_at is None else "They have ended this thread."),
            b.actions(*safety),
        ]
    note = [b.section("*Muted.* Nothing new from this thread reaches you. They are not told.")] if thread.muted else []
    talk = [b.button("Reply", "reply", where, style="primary"), b.button("What I heard", "hear", where)]
    return [*note, b.actions(*talk), b.actions(*safety)]


def _mute(thread: AskerThread, where: str) -> dict[str, Any]:
    return b.button("Unmute", "unmute", where) if thread.muted else b.button("Mute", "mute", where)


def reply_view(thread: AskerThread, draft: str = "", hints: Sequence[str] = (), advice: str = "") -> dict[str, Any]:
    """Return the asker's letter; after the check, with the phrases that defend and a box to keep them."""
    rows = [
        *answer_blocks(heading(thread.answer.label, thread.answer.name), thread.answer.texts, ()),
        *_hint(hints, advice),
        _letter(draft or thread.draft, "Your letter", "A question often brings more than an explanation."),
        b.context(_leaves(thread.leaves_at)),
    ]
    where = str(ThreadId(thread.round_id, thread.answer.label))
    return b.modal("reply", "Reply", rows, submit=send_on(thread.leaves_at), metadata=where, close="Cancel")


def heard_view(
    where: str, leaves_at: datetime | None, draft: str = "", hints: Sequence[str] = (), advice: str = ""
) -> dict[str, Any]:
    """Return the window for "what I heard", to one thread or to all (`where` ends in "/")."""
    # A round without a label (`ThreadId`).
    to_all = where.endswith("/")
    rows = [
        b.section(
            "Say in your own words what you heard, without judging it. They can tell you with one tap if that is it. "
            + ("This goes to *everyone* who answered." if to_all else "")
        ),
        *_hint(hints, advice),
        _letter(draft, "What I heard"),
        b.context(_leaves(leaves_at)),
    ]
    return b.modal("heard", "What I heard", rows, submit=send_on(leaves_at), metadata=where, close="Cancel")


def _leaves(leaves_at: datetime | None) -> str:
    if leaves_at is None:
        return LAST_LEFT
    return f"It leaves {b.when(leaves_at)}, with everyone else's. Until then you can change it here."


def _hint(hints: Sequence[str], advice: str) -> list[dict[str, Any]]:
    if not hints:
        return []
    shown = "\n".join(f"• “{b.escape(one)}”" for one in hints)
    keep = b.checks(ANYWAY, [b.option("Keep it as it is", "yes")])
    return [b.section(f"*{advice}*\n{shown}"), b.field(ANYWAY, "Your choice", keep, optional=True)]


def letter(mail: Mail, round_id: str, below: Posted | None) -> Message:
    """Return what a slot brought from one thread, as a reply below its answer where that stands for certain."""
    # No time beside the lines: they have left.
    rows = [b.section(heading(mail.label, mail.name)), *said_blocks(mail.lines, True, mail.label, None)]
    if mail.signed_now and mail.name:
        rows.append(b.section(f"{mail.label} has chosen to tell you their name: this is {b.person(mail.name)}."))
    if mail.ended:
        rows.append(b.section(f"{mail.label} has ended this thread. What was said stays until your request ends."))
    rows.append(thread_buttons(ThreadId(round_id, mail.label), mail.ended))
    return Message(f"Something from {mail.label}", tuple(rows), below)
