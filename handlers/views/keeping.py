"""What becomes of what is kept: a lost key, a restored copy, and everything of somebody, deleted at an admin's wish."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.models import Message, Promise, Round, RoundState
from handlers.views import blocks as b
from handlers.views import privacy
from handlers.views.messages import TO_ALL, whose


def lost(asker_id: str, reader: str) -> Message:
    """Return word that a round ended because its key is gone."""
    then = " You can ask again with `/feedback-ask`." if reader == asker_id else ""
    return _to_all(
        f"{whose(asker_id, reader)} had to end: Sidecar's own server lost what opens it. Nobody can read any more what "
        f"was written in it. Sorry for the work that went into it.{then}",
    )


def restored(current: Round, reader: str, day: date) -> Message:
    """Return word that a round stands as it did on an earlier day, with a way to look at one's own part."""
    rows = () if reader == current.asker_id else _look(current)
    return _to_all(
        f"Sidecar had to go back to a copy of {day:%d %B}. {whose(current.asker_id, reader)} is as it was on that "
        "day: what was written, changed or taken back in it since then is lost.",
        *rows,
    )


def _look(current: Round) -> tuple[dict[str, Any], ...]:
    if current.state is RoundState.OPENED:
        return (b.actions(b.button("My thread", "my_thread", current.id)),)
    when = f", {b.when(current.opens_at)}" if current.opens_at else ""
    return (
        b.section(f"Please look at your answer again before the answers open{when}."),
        b.actions(b.button("Answer", "answer", current.id)),
    )


def _to_all(text: str, *rows: dict[str, Any]) -> Message:
    return Message(text, (b.section(text), *rows, b.context(TO_ALL)))


# Deleting everything of somebody, at an admin's wish.


SAME_ANSWER = "You are not told what it was, or whether there was anything."


def forget_view() -> dict[str, Any]:
    """Ask of whom everything is to be deleted."""
    hint = (
        "For someone whose account is closed. It begins with U or W: in Slack, open their profile, then “Copy member "
        "ID”; or look in the list of members that whoever administers your Slack has."
    )
    return b.modal(
        "forget",
        "Delete for someone",
        [
            b.section(
                "For someone who has left Slack, or who asks you for it. Everything Sidecar keeps of them is deleted, "
                f"as if they had done it themselves. {SAME_ANSWER}"
            ),
            b.field("person", "Who is it?", {"type": "users_select", "action_id": "person"}, optional=True),
            b.field(
                "user_id",
                "Or their Slack member ID",
                b.text_input("user_id", most=32, lines=False),
                hint,
                optional=True,
            ),
        ],
        submit="Continue",
        close="Cancel",
    )


def forget_for_good_view(user_id: str, promise: Promise) -> dict[str, Any]:
    """Say what goes and what stays, whoever it is, and ask once more."""
    sure = b.checks("sure", [b.option("Yes, delete it, for good", "yes")])
    return b.modal(
        "forget_for_good",
        "Delete everything?",
        [
            b.section(f"This is about {b.person(user_id)} (`{user_id}`)."),
            privacy.listed("This goes, for good, if it is there", WHAT_GOES),
            privacy.listed("This stays", _what_stays(promise)),
            b.section("If they take part in Sidecar now, they get a message that an admin had this done."),
            b.field("sure", "Are you sure?", sure),
        ],
        submit="Delete",
        metadata=user_id,
        close="Not now",
    )


WHAT_GOES = (
    "Their journal, their workbook, their weekly question, and what they said they will do.",
    "Their choices, and that they joined; that they set up tips in a channel, or are an admin in Sidecar's settings.",
    "Their requests: these end, everyone asked is told, and nobody can read the answers in Sidecar any more.",
    "Their answers that have not opened, and letters of theirs that have not left.",
)


def _what_stays(promise: Promise) -> tuple[str, ...]:
    return (
        "Answers of theirs that have opened, and letters that have left, until those requests end.",
        f"Who asked which people, for {b.count(promise.sets_kept_days, 'day')}; that they were sent messages, for "
        f"{b.count(promise.sent_kept_days, 'day')}; that they were invited to join, for "
        f"{b.count(promise.invites_kept_days, 'day')}.",
        "Their id, names and time zone in the list of everyone in this Slack, as long as Slack lists them.",
        f"A note without their name, for {b.count(promise.withdrawn_kept_days, 'day')}, so that no restored backup "
        "brings it back. The backups themselves stay until whoever runs Sidecar throws them away.",
    )


def forgotten_message() -> Message:
    """Word to somebody who takes part that an admin had everything of theirs deleted."""
    text = (
        "An admin of this workspace had everything deleted that Sidecar kept of you. They were not shown any of it, "
        "nor told whether there was anything."
    )
    remedy = "If you did not ask for this, talk to them. You can join again at any time: type `/sidecar join`."
    return Message("Everything Sidecar kept of you was deleted.", (b.section(text), b.section(remedy)))
