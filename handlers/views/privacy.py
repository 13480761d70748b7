"""What Sidecar promises, keeps and cannot hide, from the live figures: one text for Home, command and documents."""

from __future__ import annotations

from typing import Any

from bot.models import Promise
from handlers.views import blocks as b
from handlers.views.reflect import WEEKDAYS

Section = tuple[str, tuple[str, ...]]
"""A title and its lines."""
SECTION_CHARS = 2_900
"""A little less than a section of Slack holds."""


def sections(promise: Promise) -> tuple[Section, ...]:
    """The whole text. docs/PRIVACY.md says the same words, and a test compares them."""
    return (
        ("The promise", the_promise(promise)),
        ("What Sidecar cannot see or say", CANNOT),
        ("What it keeps, and for how long", kept(promise)),
        ("What nobody can promise", CANNOT_PROMISE),
    )


def the_promise(promise: Promise) -> tuple[str, ...]:
    """How a round protects its givers."""
    space = promise.workspace
    day = f"{WEEKDAYS[space.slot_weekday]} at {space.slot_hour:02}:00 ({space.zone})"
    return (
        f"At least {b.people(promise.invited)} are asked. Answers open all at once, shuffled, "
        f"{b.count(promise.opens_after_days, 'day')} or more after asking, and only if at least {space.threshold} "
        "arrive. Nobody can count them before.",
        f"After that, letters leave once a week, on {day}, the first time "
        f"{b.count(promise.first_slot_hours, 'hour')} or more after the opening. Everyone asked gets the same messages "
        "at the same time, also those who wrote nothing.",
        "Nobody's name is told unless they sign their own thread, to the person who asked alone, and only while at "
        f"least {b.people(promise.unsigned)} who can still write stay anonymous.",
        "A guess among the people asked is right about as often as chance has it. Watching who is online can lift it; "
        "how far is measured, and stands in docs/PRIVACY.md beside the code.",
    )


CANNOT = (
    "Sidecar cannot read your channels or messages: it has no permission for it.",
    "Who wrote an answer or a letter stands in one locked record of the request, and in no other table, message or "
    "log. The size of that record says nothing, and its times say little.",
    "No admin command, setting or report gives out a name. There is no such function. Moderators who get a reported "
    "text see the text only. An upheld report closes that thread to its writer, and Sidecar keeps no mark of it beyond "
    "the request.",
    "An admin can have everything about you deleted, when you have left or ask for it. They are shown none of it, and "
    "not told whether there was anything. If you take part, you are told.",
)
CANNOT_PROMISE = (
    "Whoever runs the server could read a text as it arrives, and Slack carries all of it. So could whoever gets "
    "hold of Sidecar's tokens or its place in Slack's settings.",
    "Your style, or something only you know, can give you away among a handful of people. People who compare notes "
    "shrink the group, and so does everyone who leaves.",
    "Messages to you stand in your direct messages; workspace owners may be able to export those.",
    "Someone who watches for months who is online is slowed down, not stopped.",
)


KEYS_MAY_STAY = (
    ". Here, old keys may stay in the database server's log of writes for longer: whoever has that log, the master key "
    "and an old copy of the database can read them."
)


BY_TRYING = "Whoever has the store of keys can try everyone in this Slack and find whose it is, and of which day."


def kept(promise: Promise) -> tuple[str, ...]:
    """What is kept and for how long."""
    return (
        "That you joined, on which day, and your choices, until you leave and delete everything. If you leave and "
        f"keep it, all that is yours is deleted {promise.gone_kept_days} days after that, once your Slack account is "
        "closed.",
        f"Which questions came to you, and when, for {promise.questions_kept_days} days; after that only that you had "
        "each of them, so that none comes again before the others.",
        "Your journal and what you said you will do, locked with a key of your own, until you delete them. Sidecar "
        "shows your journal to nobody else, and what you will do to the people you asked, when the follow-up asks "
        "them; whoever runs the server holds a key that opens both.",
        f"Who asked which people, for {b.count(promise.sets_kept_days, 'day')}, so that two requests "
        "cannot be compared "
        "to find someone.",
        f"Answers and letters, locked, until the request ends: {b.count(promise.reading_hours, 'hour')} after letters "
        f"have left {promise.slots} times, which is about {promise.slots} weeks, or when whoever asked "
        "ends it. Then the "
        "key is destroyed, and nobody can read them in "
        f"Sidecar{KEYS_MAY_STAY if promise.keys_on_same_server else ', from old copies of the database either.'}",
        f"That a message was sent to you, for {b.count(promise.sent_kept_days, 'day')}, and where an opened answer "
        "stands in the messages of whoever asked, until the request ends; never words.",
        "Every locked record is also rewritten when nobody acts, one to three times in a row, as people do it: about "
        f"every {b.count(promise.cover_minutes, 'minute')} on working days, about every "
        f"{b.count(promise.quiet_cover_minutes, 'minute')} at night and on weekends. So the time of a change says "
        "little.",
        THE_LIST,
        "Who was invited to join, so that nobody is invited again and again, for "
        f"{b.count(promise.invites_kept_days, 'day')}.",
        "That you did something here other than answering or writing a letter, as a scrambled note with its day, for "
        f"{b.count(promise.seen_kept_days, 'day')}: Slack may deliver it twice. That a text in a request was reported, "
        "without the text or a name, until it is decided.",
        f"That you took something away, as a note without your name, for {b.count(promise.withdrawn_kept_days, 'day')},"
        f" so that no restored backup brings it back. {BY_TRYING}",
        "When you delete everything, an answer of yours that has opened stays readable until its "
        "request ends, and your "
        "names and zone stay in the list of everyone; you are told all of it before.",
        *promise.kept,
    )


THE_LIST = (
    "Of everyone in this Slack, members or not: the id, the name they show and their full name, the time zone, and "
    "whether they are a bot, a guest, an admin or from another workspace. Whoever joins needs them at once, and "
    "Sidecar looks nobody up because they did something. Of members also their handle and whether their status shows a "
    "holiday. It is renewed every hour; of a closed account nothing stays unless its owner had joined."
)


def what_stays(promise: Promise) -> tuple[str, ...]:
    """What is left of somebody who deletes everything, and for how long."""
    return (
        "An answer of yours that has opened, and your letters that have left: whoever asked can read them, and the "
        "locked record knows that they are yours, until that request ends and its key is destroyed. Nobody is told "
        "that you left.",
        f"Who asked which people, for {b.count(promise.sets_kept_days, 'day')}, and that you were sent messages, for "
        f"{b.count(promise.sent_kept_days, 'day')}, never words.",
        f"That you were invited to join, for {b.count(promise.invites_kept_days, 'day')} after that, if you were.",
        "Your id, your names and your time zone in the list of everyone in this Slack, and whether you are a guest or "
        "an admin, as long as Slack lists you.",
        f"A note without your name that you left, for {b.count(promise.withdrawn_kept_days, 'day')}, so that no "
        f"restored backup brings you back. {BY_TRYING}",
        "Backups that whoever runs Sidecar keeps, until they throw them away; and all that Slack itself has.",
    )


def listed(title: str, lines: tuple[str, ...]) -> dict[str, Any]:
    """One part of the text, as a list."""
    return b.section("\n".join([f"*{title}*", *(f"• {line}" for line in lines)]))


def parts(promise: Promise) -> list[dict[str, Any]]:
    """Return the whole text as lists: one a part, or more where a part is longer than Slack takes."""
    rows: list[dict[str, Any]] = []
    for title, lines in sections(promise):
        shown: list[str] = [f"*{title}*"]
        for line in lines:
            # Lines come from tables, too: a new one must not break the page.
            if len("\n".join([*shown, line])) > SECTION_CHARS:
                rows.append(b.section("\n".join(shown)))
                shown = []
            shown.append(f"• {line}")
        rows.append(b.section("\n".join(shown)))
    return rows


def privacy_view(promise: Promise) -> dict[str, Any]:
    """The whole text in a window."""
    return b.modal("note", "Privacy", parts(promise))
