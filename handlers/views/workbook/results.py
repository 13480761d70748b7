"""A result: reading it, laying it beside last time, and sharing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.models import NOTE_CHARS, Around, Difference, Follow, Message, Shared, Sheet
from handlers.views import blocks as b
from handlers.views.workbook.parts import care_rows, cut, ideas_row, listed, reading_rows, result_rows

Block = dict[str, Any]
PART_LABELS = {
    "outcome": "What the result says",
    "readings": "What was worked out, with my answers in it",
    "experiment": "My experiment and its date",
    "give": "What I learned that others could use",
}
"""What can be shared, in the words of bot/workbook/sharing.py."""
MOST_DIFFERENT = 12
MOST_SHARED_CHARS = 10_000
"""So many characters of all texts together a message may have: Slack refuses some with 11,000."""


def result_view(sheet: Sheet, around: Around) -> Block:
    """Return a finished result, with what can be done with it."""
    rows: list[Block] = [
        b.context(
            f"{b.escape(sheet.title)} · {sheet.finished_on or sheet.day:%d %B %Y} · Sidecar shows this to nobody else"
        )
    ]
    if sheet.result is not None:
        rows += result_rows(sheet.result, around.help)
    for one in around.beside:
        rows += reading_rows(one.reading)
    rows += listed(f"My experiment, until {sheet.due:%d %B %Y}" if sheet.due else "My experiment", [sheet.experiment])
    rows += listed("To give", [sheet.give] if sheet.give else [])
    rows += listed("What happened", (f"{note.day:%d %b %Y}: {note.text}" for note in sheet.notes))
    rows += [b.divider(), *([b.literal(cut(around.why))] if around.why else [])]
    rows += [b.actions(*_next(sheet, around.follow)), b.actions(*_own(sheet, around))]
    return b.modal("result", "Your result", [*rows, *ideas_row(around.ideas)])


def _next(sheet: Sheet, follow: Sequence[Follow]) -> list[Block]:
    buttons = [b.button(one.label, one.button, one.about) for one in follow]
    return [*buttons, b.button("What happened?", "result_note", sheet.id), b.button("My plan", "plan")]


def _own(sheet: Sheet, around: Around) -> list[Block]:
    buttons = [b.button("Compare with last time", "result_compare", sheet.id)] if around.compares else []
    buttons += [_picture(sheet)] if around.drawn else []
    delete = b.confirm(
        "Delete this result?",
        "It is gone for good, with its experiment, what you said happened, and its lines in My plan. "
        "What you shared of it, and pictures and files that were sent, stay with whoever got them.",
        "Delete",
    )
    return [
        *buttons,
        b.button("Share", "result_share", sheet.id),
        *([b.button("Do it again", "exercise_open", sheet.exercise_id)] if around.again else []),
        b.button("All exercises", "workbook"),
        b.button("Delete", "result_delete", sheet.id, style="danger", confirm=delete),
    ]


def _picture(sheet: Sheet) -> Block:
    # Until then it is sealed under a key of its member's own, and stands in no message.
    ask = b.confirm(
        "Send it into Slack?",
        "The picture, and the same in words, becomes a message to you. On some plans, workspace owners can export it.",
        "Send it to me",
    )
    return b.button("Send me this as a picture", "result_picture", sheet.id, confirm=ask)


def compare_view(then: Sheet, now: Sheet, found: Sequence[Difference]) -> Block:
    """Return two results of one exercise side by side."""
    days = [f"{one.finished_on or one.day:%d %b %Y}" for one in (then, now)]
    rows: list[Block] = [b.section(f"*{b.escape(now.title)}*\n{days[0]} beside {days[1]}")]
    for one in found[:MOST_DIFFERENT]:
        rows.append(b.section(f"*{b.escape(one.name)}*"))
        rows.append(b.literal(f"Then: {cut(one.then, 600) or 'nothing'}\nNow: {cut(one.now, 600) or 'nothing'}"))
    if len(found) > MOST_DIFFERENT:
        rows.append(b.context(f"And {len(found) - MOST_DIFFERENT} more answers are different."))
    rows += listed("You said you would try", [then.experiment])
    rows += listed("What happened", (f"{note.day:%d %b %Y}: {note.text}" for note in then.notes))
    rows.append(b.actions(b.button("The result", "result_open", now.id)))
    return b.modal("note", "Compared with last time", rows)


def share_view(sheet: Sheet, parts: Sequence[str]) -> Block:
    """Ask what to share with whom; `parts` are those this result has."""
    choices = [b.option(PART_LABELS[part], part) for part in parts]
    people = {"type": "users_select", "action_id": "person", "placeholder": b.plain("Pick a person")}
    channels = {"type": "channels_select", "action_id": "channel", "placeholder": b.plain("Pick a channel")}
    return b.modal(
        "result_share",
        "Share a result",
        [
            b.section(
                "You see exactly what they will see before anything is sent. Read it then: the result may say words "
                "that you typed, and what was worked out holds answers of yours as you gave them."
            ),
            b.field("parts", "What?", b.checks("parts", choices, [])),
            b.field("person", "With one person", people, hint="They must have joined Sidecar.", optional=True),
            b.field("channel", "Or in a channel", channels, hint="Sidecar must be in it.", optional=True),
        ],
        submit="Preview",
        metadata=sheet.id,
        close="Cancel",
    )


def preview_view(shared: Shared, place: str) -> Block:
    """Return exactly what will be sent, and where."""
    where = f"<#{place}>" if place.startswith("C") else f"{b.person(place)}, by direct message"
    return b.modal(
        "result_post",
        "What they will see",
        [
            b.section(f"This goes to {where}, under your name:"),
            b.divider(),
            *shared_rows(shared),
            # A form with no input could not stay as it is when something is in the way.
            b.field("sure", "Nothing else is sent.", b.checks("sure", [b.option("Yes, send exactly this", "yes")])),
        ],
        submit="Send it",
        metadata=f"{shared.sheet.id} {place} {','.join(shared.parts)}",
        close="Cancel",
    )


def shared_rows(shared: Shared) -> list[Block]:
    """Return what others see: the same rows in the preview and in the message, cut until Slack takes them together."""
    found = (_shared_rows(shared, parts) for parts in (1, 2, 4, 8, 16))
    return next((rows for rows in found if _weight(rows) <= MOST_SHARED_CHARS), _shared_rows(shared, 16))


def _weight(rows: Sequence[Block]) -> int:
    """Return as how many characters Slack counts texts: an ampersand is five of them, and so on."""
    return len(b.escape("".join(str(text) for text in _texts(list(rows)))))


def _texts(node: object) -> Iterator[object]:
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "text" and isinstance(value, str))
        yield from (text for value in node.values() for text in _texts(value))


def _shared_rows(shared: Shared, shorter: int) -> list[Block]:
    sheet, rows = (
        shared.sheet,
        [b.section(f"{b.person(shared.who.user_id)} shares from *{b.escape(shared.sheet.title)}*")],
    )
    if "outcome" in shared.parts and sheet.result:
        rows += [b.section(f"*{b.escape(sheet.result.title)}*"), b.quote(cut(sheet.result.text, 2_000 // shorter))]
        rows += care_rows(sheet.result, shared.help)
    for reading in sheet.result.readings[:6] if "readings" in shared.parts and sheet.result else ():
        lines = "\n".join([*reading.lines, reading.text])
        rows += [b.section(f"*{b.escape(reading.title)}*"), b.quote(cut(lines, 900 // shorter))]
    if "experiment" in shared.parts and sheet.due:
        rows += [b.section(f"*Trying until {sheet.due:%d %B %Y}*"), b.quote(sheet.experiment)]
    if "give" in shared.parts and sheet.give:
        rows += [b.section("*Learned, for whoever can use it*"), b.quote(sheet.give)]
    return rows


def shared_message(shared: Shared) -> Message:
    """Return the message that shares a result: what the preview showed."""
    return Message(f"Someone shares a result of “{b.escape(shared.sheet.title)}” with you.", tuple(shared_rows(shared)))


def share_off_message(*, to_person: bool, unsure: bool = False) -> Message:
    """Word to whoever shared that it did not arrive, or may not have."""
    why = (
        "Slack did not let Sidecar write to that person: perhaps their account is closed."
        if to_person
        else "Is Sidecar in that channel? Share it again once it is."
    )
    text = f"What you shared from your workbook did not arrive. {why}"
    if unsure:
        text = (
            "What you shared from your workbook may not have arrived: Slack gave no clear answer. Please look there, "
            "and share it again if it is missing."
        )
    return Message(text, (b.section(text),))


def note_view(sheet: Sheet, where: str = "") -> Block:
    """Ask what happened; `where` is the message that asks."""
    return b.modal(
        "result_note",
        "What happened?",
        [
            *listed("You said you would try", [sheet.experiment]),
            b.field(
                "text",
                "What happened?",
                b.text_input("text", most=NOTE_CHARS),
                hint="A line of the release notes in My plan. Nothing happened is an answer, too.",
            ),
        ],
        submit="Keep it",
        metadata=f"{sheet.id} {where}",
    )


def noted_view() -> Block:
    """Say that what happened is kept, and lead to where it stands."""
    rows = [b.section("It is a line of the release notes in My plan."), b.actions(b.button("My plan", "plan"))]
    return b.modal("note", "Kept", rows)
