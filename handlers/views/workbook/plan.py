"""My plan, in a window and in Home, and the messages that bring something back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.models import Message, Plan, PlanPart, Sheet, Stop, Workbook
from handlers.views import blocks as b
from handlers.views.workbook.listing import damaged_rows, draft_row, result_row
from handlers.views.workbook.parts import cut, listed, whole

Block = dict[str, Any]
NOTHING_YET = "My plan fills itself: every exercise you finish in the workbook writes its lines here."
NOT_DRAWN = "It could not be drawn, perhaps for letters that are not Latin, Greek or Cyrillic. Here it is in words."
HOME_PARTS, HOME_DRAFTS, HOME_RESULTS, HOME_LINES = 9, 3, 3, 600


def plan_view(book: Workbook) -> Block:
    """Return the whole plan."""
    rows = _plan_rows(book.plan) or [b.section(NOTHING_YET)]
    buttons = [b.button("Workbook", "workbook"), b.button("Export as a file", "plan_export")]
    buttons += [_road()] if book.plan.parts else []
    rows += [b.divider(), b.actions(*buttons)]
    rows.append(
        b.context(
            "Sidecar shows this to nobody else. Doing an exercise again, or deleting its result, changes its lines."
        )
    )
    return b.modal("plan", "My plan", rows)


def _road() -> Block:
    ask = b.confirm(
        "Send it into Slack?",
        "The drawing, and the same in words, becomes a message to you. On some plans, workspace owners can export it.",
        "Send it to me",
    )
    return b.button("Send me my roadmap", "plan_road", confirm=ask)


def road_words(stops: Sequence[Stop]) -> str:
    """Return a roadmap in words."""
    return "\n".join(line for one in stops for line in (f"{one.heading}:", *(f"• {each}" for each in one.lines)))


def road_rows(stops: Sequence[Stop], *, drawn: bool) -> list[Block]:
    """Return a roadmap in words, for below the picture or instead of it."""
    head = "*My roadmap*, the same in words:" if drawn else f"*My roadmap*\n{NOT_DRAWN}"
    return [b.section(head), *(row for one in stops for row in listed(one.heading, one.lines))]


def _plan_rows(plan: Plan) -> list[Block]:
    rows = [row for part in plan.parts for row in listed(part.name, part.lines)]
    rows += listed("Experiments under way", (f"{one.text} (until {one.due:%d %b %Y})" for one in plan.experiments))
    rows += listed("Promised after feedback", (f"{text} (until {day:%d %b %Y})" for day, text in plan.promised))
    return rows + listed("Release notes", (f"{note.day:%d %b %Y}: {note.words}" for note in plan.notes))


def home_rows(book: Workbook) -> list[Block]:
    """Return App Home's part about the workbook: the plan, what is due, what is under way and what is done."""
    rows: list[Block] = [b.header("My plan")]
    if book.plan.empty:
        rows.append(b.section(NOTHING_YET))
    rows += b.first([_home_part(part) for part in book.plan.parts], HOME_PARTS, "And {} more parts, in the whole plan.")
    rows += _due(book)
    rows += b.first([draft_row(one) for one in book.drafts], HOME_DRAFTS, "And {} more under way, in the workbook.")
    rows += b.first([result_row(one) for one in book.results], HOME_RESULTS, "And {} more done, in the workbook.")
    rows += damaged_rows(book.damaged)
    buttons = [b.button("Open the workbook", "workbook"), b.button("The whole plan", "plan")]
    return [*rows, b.actions(*buttons)]


def _home_part(part: PlanPart) -> Block:
    shown = whole([f"• {line}" for line in part.lines], HOME_LINES)
    more = len(part.lines) - len(shown)
    left = [f"… and {more} more, in the whole plan"] if more else []
    return b.literal("\n".join([part.name, cut("\n".join(shown), HOME_LINES), *left]))


def _due(book: Workbook) -> list[Block]:
    rows = []
    for one in book.plan.experiments[:HOME_DRAFTS]:
        when = "due now" if one.due <= book.today else f"until {one.due:%d %b %Y}"
        rows.append(b.section(f"*Experiment*, {when}:", b.button("What happened?", "result_note", one.sheet_id)))
        rows.append(b.quote(one.text))
    more = len(book.plan.experiments) - HOME_DRAFTS
    return [*rows, *b.more(more, "And {} more experiments, in the whole plan.")]


def experiment_message(sheet: Sheet) -> Message:
    """Bring an experiment back on its day."""
    # It may come late, to whoever was away or could not be reached.
    until = f" until {sheet.due:%-d %B}" if sheet.due else ""
    text = "It is time to look at an experiment of yours."
    rows = [
        b.section(f"In *{b.escape(sheet.title)}* you said you would try this{until}:"),
        b.quote(sheet.experiment),
        b.actions(
            b.button("What happened?", "result_note", sheet.id, style="primary"),
            b.button("Ask me in a week", "result_later", sheet.id),
            b.button("The result", "result_open", sheet.id),
        ),
    ]
    return Message(text, tuple(rows))


def ninety_days_message(sheet: Sheet, *, again: bool) -> Message:
    """Bring a result back after 90 days; `again` says whether its exercise is still offered."""
    return _looking_back(sheet, "Ninety days ago you finished", "What has happened since?", again)


def year_message(sheet: Sheet, *, again: bool) -> Message:
    """Bring a result back after a year; `again` says whether its exercise is still offered."""
    return _looking_back(sheet, "A year ago you finished", "What came of it?", again)


def _looking_back(sheet: Sheet, when: str, ask: str, again: bool) -> Message:
    rows = [b.section(f"{when} *{b.escape(sheet.title)}*. It came to:")]
    if sheet.result is not None:
        rows.append(b.quote(sheet.result.title))
    rows += [b.section("You said you would try:"), b.quote(sheet.experiment)]
    rows += listed("What you said happened", (f"{note.day:%d %b %Y}: {note.text}" for note in sheet.notes))
    rows += [
        b.section(ask),
        b.actions(
            b.button("Say what happened", "result_note", sheet.id, style="primary"),
            b.button("Read it all", "result_open", sheet.id),
            *([b.button("Do it again", "exercise_open", sheet.exercise_id)] if again else []),
        ),
    ]
    return Message(f"{when} an exercise in your workbook. {ask}", tuple(rows))


def said_message(sheet: Sheet) -> Message:
    """Return what a message becomes in which its member was asked, and has answered."""
    text = "You said what happened. It is a line of the release notes in My plan."
    buttons = b.actions(b.button("The result", "result_open", sheet.id), b.button("My plan", "plan"))
    return Message(text, (b.section(text), buttons))


def put_off_message(day: date) -> Message:
    """Return what such a message becomes once its member has put it off."""
    text = f"Postponed. It comes back on {day:%d %B}."
    return Message(text, (b.section(text),))
