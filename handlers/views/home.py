"""App Home: joining, rounds, preferences, what Sidecar can see, and a sample for newcomers."""

from __future__ import annotations

from typing import Any

from bot.models import Answer, Home, Membership, Promise, Round, RoundState
from handlers.views import blocks as b
from handlers.views import privacy
from handlers.views.journal import export_button
from handlers.views.messages import answer_blocks
from handlers.views.reflect import home_rows
from handlers.views.workbook.plan import home_rows as workbook_rows

ASKABLE, DRAWABLE = "askable", "drawable"
MOST_ASKED, MOST_WAITING = 4, 10
"""How many of each Home shows: it holds 100 blocks."""
REQUESTS = "Your requests"
MORE_WAITING = "And {} more: the message about each has its button, too."

SAMPLE = Answer(
    "Heron",
    (
        "Say earlier where you stand. You collect every view first, and by then the room has settled.",
        "Your written summaries. People who missed the meeting can act on them.",
    ),
)
SAMPLE_QUESTIONS = ("What could they start doing?", "What should they keep doing?")


def home_view(home: Home) -> dict[str, Any]:
    """The whole Home tab, for members and for those who have yet to join."""
    parts = _member_parts(home) if home.joined else _welcome(home.promise.workspace.threshold)
    parts = [*_damaged(home), *parts, *_admin(home), *_sample(), *_privacy(home)]
    if home.joined:
        parts += [b.divider(), b.actions(b.button("Leave Sidecar", "leave"))]
    # Slack brings the name back with every click, and the stamp is made of it, too.
    return {"type": "home", "callback_id": "home", "blocks": parts}


def _damaged(home: Home) -> list[dict[str, Any]]:
    if not home.damaged:
        return []
    return [
        b.section(
            f"Something is damaged and cannot be shown: {', '.join(home.damaged)}. The rest is below. "
            "Please tell whoever runs Sidecar the code SC-21."
        )
    ]


def _member_parts(home: Home) -> list[dict[str, Any]]:
    reflections = home_rows(home.rhythm, home.weeks)
    workbook = workbook_rows(home.workbook)
    return [*_joined(home), *_asked(home), *_waiting(home), *workbook, *reflections, *_preferences(home)]


def _welcome(threshold: int) -> list[dict[str, Any]]:
    return [
        b.header("Hear what your peers really think"),
        b.section(
            "Sidecar helps you ask a few peers for feedback. They answer anonymously. If "
            f"{threshold} or more answer, you read all answers at once, and Sidecar tells nobody who wrote which. Join "
            "to ask, and to be asked."
        ),
        b.section(
            "If you like, it also sends you one good question a week, for a journal that Sidecar shows to nobody else."
        ),
        b.actions(b.button("Join", "join", style="primary")),
    ]


def _joined(home: Home) -> list[dict[str, Any]]:
    return [
        b.header("Sidecar"),
        b.section("You drive; your peers ride along with a second pair of eyes."),
        b.actions(b.button("Ask for feedback", "ask", style="primary")),
    ]


def _asked(home: Home) -> list[dict[str, Any]]:
    if not home.asked:
        return [b.header(REQUESTS), b.section("Nothing is under way. Press *Ask for feedback* to begin.")]
    rows = [b.header(REQUESTS)]
    for one in home.asked[:MOST_ASKED]:
        rows += [b.section(_state(one)), b.actions(*_buttons(one))]
    return [*rows, *b.more(len(home.asked) - MOST_ASKED)]


def _state(one: Round) -> str:
    if one.state is RoundState.GATHERING:
        return "*Waiting for people to join.* It starts by itself."
    if one.state is RoundState.COLLECTING and one.opens_at is not None:
        again = " (extended once)" if one.extended else ""
        return f"*Collecting answers.* They open {b.when(one.opens_at)}{again}."
    ends = b.when(one.ends_at) if one.ends_at else "soon"
    return f"*Open.* You can read the answers here until {ends}. Then Sidecar deletes them."


def _buttons(one: Round) -> list[dict[str, Any]]:
    end = b.button(
        "End this request",
        "end_round",
        one.id,
        confirm=b.confirm(
            "End this request?",
            "Nobody can read its answers in Sidecar any more. Everyone asked is told that it ended.",
            "End it",
        ),
    )
    if one.state is RoundState.OPENED:
        return [b.button("Read the answers", "read_answers", one.id, style="primary"), end]
    return [end]


def _waiting(home: Home) -> list[dict[str, Any]]:
    rows = [b.header("You are asked")]
    if not home.waiting:
        rows.append(b.section("Nobody is asking you just now."))
    asking, opened = [], []
    # The same before and after answering: Home says nothing of what its owner did in a round.
    for one in home.waiting:
        text = f"{b.person(one.asker_id)} asks for your feedback."
        if one.opens_at is not None:
            text += f" You can answer, or change your answer, until {b.when(one.opens_at)}."
        asking.append(b.section(text, b.button("Answer", "answer", one.id)))
    # Everyone asked has this row: only their own window says whether there is a thread behind it.
    for one in home.threads:
        text = f"{b.person(one.asker_id)}'s request: the answers are open, and you were asked."
        opened.append(b.section(text, b.button("My thread", "my_thread", one.id)))
    return [*rows, *b.first(asking, MOST_WAITING, MORE_WAITING), *b.first(opened, MOST_WAITING, MORE_WAITING)]


def preference_choices(member: Membership | None) -> dict[str, Any]:
    """The two boxes about being asked, ticked as they stand; none for whoever is no member."""
    choices = [
        b.option("Others may ask me for feedback", ASKABLE, "If not, you cannot write in running requests, either"),
        b.option("Sidecar may pick me for people I rarely see", DRAWABLE, "They are not told that it is you"),
    ]
    # The values are the names of the fields they tick.
    ticked = [name for name in (ASKABLE, DRAWABLE) if member is not None and getattr(member, name)]
    return b.checks("preferences", choices, ticked)


def _preferences(home: Home) -> list[dict[str, Any]]:
    return [b.header("Your choices"), {"type": "actions", "elements": [preference_choices(home.member)]}]


def _admin(home: Home) -> list[dict[str, Any]]:
    if not home.is_admin:
        return []
    return [
        b.header("For admins"),
        b.actions(
            b.button("Settings", "settings"),
            b.button("Announce Sidecar", "announce"),
            b.button("Tips in channels", "channels"),
            b.button("See the content", "preview"),
            b.button("Delete for someone", "forget"),
        ),
    ]


def _sample() -> list[dict[str, Any]]:
    return [
        b.header("What the answers look like"),
        b.context("A made-up sample. Names like Heron are new in every request."),
        *answer_blocks(f"*{SAMPLE.label}*", SAMPLE.texts, SAMPLE_QUESTIONS),
    ]


def _privacy(home: Home) -> list[dict[str, Any]]:
    parts = privacy.parts(home.promise)
    return [b.header("What Sidecar can and cannot see"), *parts]


def joined_view(member: Membership) -> dict[str, Any]:
    """What somebody sees who just joined, or asked for it again: the two choices count once they are saved."""
    return b.modal(
        "preferences",
        "Welcome to Sidecar",
        [
            b.section("You are in. Two choices, which you can change any time in Sidecar's Home:"),
            b.field("preferences", "Being asked", preference_choices(member), optional=True),
            b.context("To ask for feedback, type `/feedback-ask` or open Sidecar's Home."),
        ],
        submit="Save",
    )


def leave_view() -> dict[str, Any]:
    """Ask what leaving shall mean. Keeping is ticked: deleting cannot be taken back."""
    choices = [
        b.option("Keep my choices, in case I come back", "keep"),
        b.option("Delete everything about me", "delete", "You read first what goes and what stays"),
    ]
    return b.modal(
        "leave",
        "Leave Sidecar",
        [
            b.section(
                "From now on nobody can ask you. In requests that are running you cannot write any more, and letters "
                "of yours that wait are not sent. Nobody is told, and you still get what everyone asked gets: a "
                "missing message would show something."
            ),
            b.field("what", "What should happen to what Sidecar has?", b.select("what", choices, "keep", radio=True)),
        ],
        submit="Leave",
        close="Stay",
    )


def delete_view(promise: Promise) -> dict[str, Any]:
    """Say what goes and what stays, offer the journal as a file, and ask once more."""
    sure = b.checks("sure", [b.option("Yes, delete it, for good", "yes")])
    return b.modal(
        "leave_for_good",
        "Delete everything?",
        [
            privacy.listed("This goes, for good", WHAT_GOES),
            privacy.listed("This stays", privacy.what_stays(promise)),
            b.section("Take your journal and your workbook with you first, if you like."),
            b.actions(export_button("stay"), b.button("Export the workbook", "plan_export", "stay")),
            b.field("sure", "Are you sure?", sure),
        ],
        submit="Delete and leave",
        close="Not now",
    )


WHAT_GOES = (
    "Your journal, your workbook, your weekly question, and what you said you will do.",
    "Your choices, and that you joined; that you set up tips in a channel, or are an admin in Sidecar's settings.",
    "Your requests: they end, everyone asked is told, and nobody can read the answers in Sidecar any more.",
    "Your answers that have not opened, and your letters that have not left.",
)
