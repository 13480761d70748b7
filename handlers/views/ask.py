"""The asker's form."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from bot.models import FOCUS_CHARS, MAX_NAMED, MIN_REVIEWERS, Asked, AskForm, Lens, shortened
from handlers.views import blocks as b

LISTED = 100
"""Slack takes so many options in a menu, or in each of as many groups of one. Among more one has to look for people."""
LIST_CHARS = 150_000
"""How long a list of people may be: Slack takes no window that is larger than 250 KB."""
SOUGHT_CHARS = 80

# For the days of bot/feedback/asking.py, which views may not import and which checks what comes back.
DAY_LABELS = {3: "In 3 days", 5: "In 5 days", 7: "In a week", 14: "In two weeks"}
DEFAULT_DAYS = 5
YES = "1"
"""The value of "Yes" where the asker is asked whether Sidecar may add people."""
AT_LEAST = f"at least {b.people(MIN_REVIEWERS)}"
"""How many are asked in any round, as everybody reads it: below five the round is off, and nobody is told the rest."""
NOBODY_COUNTS = "Nobody is told how many are asked."
THE_QUESTIONS, THE_PEOPLE = "Which questions should they answer?", "Who would you like to ask?"


def ask_view(form: AskForm, lens_id: str = "", focus: str = "") -> dict[str, Any]:
    """The form of `/feedback-ask`, with lens and focus filled in as far as they are given.

    Its block ids are the fields that a Refusal of `asking.ask` names. It is shown again for every lens that is chosen,
    with what that is for.
    """
    chosen = next((lens for lens in form.lenses if lens.id == lens_id), form.lenses[0])
    blocks = [
        b.section(
            "Ask a few peers what they see. They answer anonymously; you read all answers at once, if "
            f"{form.workspace.threshold} or more arrive."
        ),
        b.field("lens", THE_QUESTIONS, _lenses(form, chosen), at_once=True),
        b.literal(chosen.purpose),
        b.context(_asks(chosen)),
        b.field(
            "focus",
            "What do you want feedback on?",
            b.text_input("focus", focus, most=FOCUS_CHARS, placeholder="How I ran our last two product reviews"),
            hint="Everyone you ask reads this. Be specific: a piece of work, a habit, a decision.",
        ),
        *_reviewers(form),
        _draws(),
    ]
    blocks.append(b.field("days", "When should the answers open?", _days()))
    if form.gathers:
        blocks.append(_invite())
    blocks.append(
        b.context(
            "You are not shown who answered, and before the answers open nothing at all, not even how many there are."
        )
    )
    return b.modal("ask", "Ask for feedback", blocks, submit="Ask them", close="Cancel")


def _lenses(form: AskForm, chosen: Lens) -> dict[str, Any]:
    # Without descriptions: Slack cuts them off in the middle, and what a lens is for stands below.
    return b.select("lens", [b.option(lens.title, lens.id) for lens in form.lenses], initial=chosen.id)


def _asks(lens: Lens) -> str:
    """Return all the questions, uncut, since the asker cannot see the giver's form."""
    questions = "\n".join(f"• {b.escape(question.label)}" for question in lens.questions)
    marked = "\nWhat is marked reaches you in bands only, and only where enough people mark." if _marks(lens) else ""
    return f"They are asked:\n{questions}{marked}"


def _marks(lens: Lens) -> bool:
    return any(question.scored for question in lens.questions)


def _reviewers(form: AskForm) -> list[dict[str, Any]]:
    label = f"{THE_PEOPLE} ({MIN_REVIEWERS} to {MAX_NAMED} people)"
    if form.gathers:
        # Anybody in Slack, because too few have joined; bots and guests in the list are refused when it is sent.
        hint = (
            f"So far you could ask {b.people(form.able)} who joined Sidecar. Your request waits, and starts by "
            f"itself once {MIN_REVIEWERS} of those you name have joined."
        )
        return [b.field("reviewers", label, _picker({"type": "multi_users_select"}), hint=hint)]
    options = _fitting([b.option(one.label, one.user_id) for one in form.people], form.chosen)
    hint = "Only people who joined Sidecar can be asked."
    if len(options) < len(form.people):
        hint += f" {len(form.people) - len(options)} more are found by name, above."
    field = b.field("reviewers", label, _picker(_listed(options, form.chosen)), hint=hint)
    return [_find(form), field] if form.able > LISTED else [field]


def _picker(kind: dict[str, Any]) -> dict[str, Any]:
    return {**kind, "action_id": "reviewers", "max_selected_items": MAX_NAMED, "placeholder": b.plain("Pick people")}


def _find(form: AskForm) -> dict[str, Any]:
    """Return the field that narrows the list: by our own search, and in a window of ours.

    Not the menu that asks us for names as somebody types: it wants them in the answer to a request.
    """
    hint = "Press Enter, and the list below shows who fits. Capitals and accents do not matter."
    if form.missed:
        hint = f"No one who can be asked is called “{shortened(form.sought, 40)}”. Everyone is listed below."
    field = b.text_input("find", form.sought, SOUGHT_CHARS, lines=False, placeholder="Part of a name, or a handle")
    return b.field("find", "Look for someone", field, hint=hint, optional=True, at_once=True)


def _fitting(options: list[dict[str, Any]], chosen: Collection[str]) -> list[dict[str, Any]]:
    """Return as many options as a window has room for, with those that are chosen."""
    # `json.dumps` makes six characters of a letter beyond ASCII: rather counted too long than too short.
    sizes = {one["value"]: len(json.dumps(one)) for one in options}
    room, fitting = LIST_CHARS - sum(sizes.get(one, 0) for one in chosen), set(chosen)
    for one in options[: LISTED * LISTED]:
        room -= sizes[one["value"]]
        if room < 0:
            break
        fitting.add(one["value"])
    return [one for one in options if one["value"] in fitting]


def _listed(options: list[dict[str, Any]], chosen: Collection[str]) -> dict[str, Any]:
    """Return a menu of people, in groups where there are many."""
    # What is chosen stays by itself where Slack knows the menu again, and by this where it does not.
    initial = [one for one in options if one["value"] in chosen][:MAX_NAMED]
    menu: dict[str, Any] = {"type": "multi_static_select"} | ({"initial_options": initial} if initial else {})
    if len(options) <= LISTED:
        return menu | {"options": options}
    pages = [options[start : start + LISTED] for start in range(0, len(options), LISTED)]
    return menu | {"option_groups": [{"label": b.plain(_span(page)), "options": page} for page in pages]}


def _span(page: list[dict[str, Any]]) -> str:
    first, last = (str(one["text"]["text"])[:1].upper() for one in (page[0], page[-1]))
    return f"{first} to {last}"


def _draws() -> dict[str, Any]:
    # Whatever the pool: a question that comes and goes would tell how many are in it.
    choices = [b.option("Yes, a few more", YES), b.option("No, only those I pick", "0")]
    return b.field(
        "draws",
        "May Sidecar add others who offered to help?",
        b.select("draws", choices, initial=YES),
        hint="Chance picks them, where there are enough. Nobody is told who, how many, or whether anyone is added.",
    )


def _days() -> dict[str, Any]:
    choices = [b.option(label, str(days)) for days, label in DAY_LABELS.items()]
    return b.select("days", choices, initial=str(DEFAULT_DAYS))


def _invite() -> dict[str, Any]:
    choice = b.option("Invite those who have not joined, without naming me", "yes")
    hint = "Each person gets at most one such invitation in 30 days."
    return b.field("invite", "Help it start", b.checks("invite", [choice], ["yes"]), hint=hint, optional=True)


def asked_view(asked: Asked) -> dict[str, Any]:
    """What the asker sees once the round is on its way, or kept until enough people have joined."""
    if asked.opens_at is None:
        return b.note(
            "Waiting for people",
            f"Your request to {b.people(asked.named)} starts by itself once {MIN_REVIEWERS} of them have joined "
            "Sidecar. You get a message then.",
            "You can drop it any time in Sidecar's Home.",
        )
    return b.note(
        "On its way",
        f"*{AT_LEAST.capitalize()}* are being asked now, all with the same message. {NOBODY_COUNTS}",
        f"The answers open {b.when(asked.opens_at)}. Until then nobody is told how many there are, you included.",
    )
