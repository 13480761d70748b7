"""One page of an exercise, whatever it asks: a window that changes from page to page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.models import EXPERIMENT_CHARS, Column, Ending, Given, Option, Shown, Step, StepKind
from handlers.views import blocks as b
from handlers.views.workbook.parts import DUE, EXPERIMENT, GIVE, ideas_row, result_rows

Block = dict[str, Any]
CELL_CHARS = 200
# As in bot/workbook/given.py, which views may not import.
RADIO_OPTIONS = 10
"""So many options Slack shows one below the other; more go into a menu."""


def page_view(shown: Shown, more_in: str = "") -> Block:
    """Return one page; `more_in` names rows of which somebody wants one more."""
    rows: list[Block] = [b.context(_where(shown))]
    if shown.page.text:
        rows.append(b.literal(shown.page.text))
    for step in shown.steps:
        rows += _KINDS[step.kind](shown, step, more_in == step.id)
    rows.append(b.actions(*_ways_out(shown.place > 1, shown.sheet.id)))
    return b.modal(
        "exercise",
        shown.page.title,
        rows,
        submit="Next",
        metadata=f"{shown.sheet.id} {shown.sheet.page}",
    )


def _where(shown: Shown) -> str:
    # Where pages depend on answers, their number is not known yet.
    certain = all(not page.when and not any(step.when for step in page.steps) for page in shown.exercise.pages)
    page = f"Page {shown.place} of {shown.of}" if certain else f"Page {shown.place}"
    return f"{b.escape(shown.exercise.title)} · {page} · Sidecar shows this to nobody else"


def _ways_out(back: bool, sheet_id: str) -> list[Block]:
    leave = b.button("Keep and leave", "exercise_leave", sheet_id)
    return [b.button("Back", "exercise_back", sheet_id), leave] if back else [leave]


def _words(step: Step, given: Given | None) -> str:
    if isinstance(given, float):
        return f"{given:g}"
    return "" if given is None or isinstance(given, tuple) else str(given)


def _text(shown: Shown, step: Step, _: bool) -> list[Block]:
    initial = _words(step, shown.answers.get(step.id))
    most = 40 if step.kind is StepKind.NUMBER else step.most
    element = b.text_input(step.id, initial, most=most, lines=step.kind is StepKind.LONG)
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _options(options: tuple[Option, ...]) -> list[Block]:
    return [b.option(option.text, option.id) for option in options]


def _choice(shown: Shown, step: Step, _: bool) -> list[Block]:
    initial = _words(step, shown.answers.get(step.id))
    element = b.select(step.id, _options(step.options), initial, radio=len(step.options) <= RADIO_OPTIONS)
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _scale(shown: Shown, step: Step, _: bool) -> list[Block]:
    ends = {1: f"1 · {step.low}", step.most: f"{step.most} · {step.high}"}
    choices = [b.option(ends.get(number, str(number)), str(number)) for number in range(1, step.most + 1)]
    element = b.select(step.id, choices, _words(step, shown.answers.get(step.id)), radio=True)
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _choices(shown: Shown, step: Step, _: bool) -> list[Block]:
    given = shown.answers.get(step.id)
    ticked = [str(one) for one in given] if isinstance(given, tuple) else []
    choices = _options(step.options)
    if len(choices) <= RADIO_OPTIONS:
        element = b.checks(step.id, choices, ticked)
    else:
        element = {"type": "multi_static_select", "action_id": step.id, "options": choices}
        element |= {"max_selected_items": step.most}
        if initial := [choice for choice in choices if choice["value"] in ticked]:
            element["initial_options"] = initial
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _date(shown: Shown, step: Step, _: bool) -> list[Block]:
    element: Block = {"type": "datepicker", "action_id": step.id}
    day = _words(step, shown.answers.get(step.id))
    if step.days and not day:
        day = (shown.today + timedelta(days=step.days)).isoformat()
    if day:
        element["initial_date"] = day
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _ranking(shown: Shown, step: Step, _: bool) -> list[Block]:
    given = shown.answers.get(step.id)
    places = [str(one) for one in given] if isinstance(given, tuple) else []
    rows = [b.section(f"*{b.escape(step.label)}*" + (f"\n{b.escape(step.hint)}" if step.hint else ""))]
    for place in range(1, step.most + 1):
        name = f"{step.id}.{place}"
        initial = places[place - 1] if place <= len(places) else None
        element = b.select(name, _options(step.options), initial)
        rows.append(b.field(name, f"Place {place}", element, optional=step.optional))
    return rows


def _rows(shown: Shown, step: Step, more: bool) -> list[Block]:
    given = shown.answers.get(step.id)
    filled = [one for one in given if isinstance(one, Mapping)] if isinstance(given, tuple) else []
    count = min(step.most, max(1, step.least, len(filled) + more))
    rows = [b.section(f"*{b.escape(step.label)}*" + (f"\n{b.escape(step.hint)}" if step.hint else ""))]
    for number in range(1, count + 1):
        row = filled[number - 1] if number <= len(filled) else {}
        rows.append(b.context(f"{number}."))
        needed = number <= step.least and not step.optional
        rows += [_cell(step, column, number, row.get(column.id, ""), needed) for column in step.columns]
    if count < step.most:
        rows.append(b.actions(b.button("Add one more", "exercise_row", step.id)))
    return rows


def _cell(step: Step, column: Column, number: int, cell: str, needed: bool) -> Block:
    name = f"{step.id}.{number}.{column.id}"
    if column.kind is StepKind.CHOICE:
        element = b.select(name, _options(column.options), cell)
    else:
        element = b.text_input(name, cell, most=CELL_CHARS, lines=False)
    return b.field(name, column.label, element, optional=column.optional or not needed)


_KINDS: Mapping[StepKind, Callable[[Shown, Step, bool], list[Block]]] = {
    StepKind.SHORT: _text,
    StepKind.LONG: _text,
    StepKind.NUMBER: _text,
    StepKind.CHOICE: _choice,
    StepKind.CHOICES: _choices,
    StepKind.SCALE: _scale,
    StepKind.DATE: _date,
    StepKind.RANKING: _ranking,
    StepKind.ROWS: _rows,
}


def ending_view(ending: Ending, ideas: tuple[str, ...] = ()) -> Block:
    """Return the last page: what it comes to, and what its member makes of it."""
    ask = ending.exercise.experiment
    day = {"type": "datepicker", "action_id": DUE, "initial_date": ending.due.isoformat()}
    rows = [
        b.context(f"{b.escape(ending.exercise.title)} · Sidecar shows this to nobody else"),
        *result_rows(ending.result),
        b.divider(),
        b.field(
            EXPERIMENT,
            ask.prompt,
            b.text_input(EXPERIMENT, ending.sheet.experiment or ending.experiment, most=EXPERIMENT_CHARS),
            hint=ask.hint,
        ),
        b.field(
            DUE,
            "When should Sidecar ask what happened?",
            day,
            hint=f"From {ending.first:%d %B %Y} to {ending.last:%d %B %Y}. It comes as a direct message.",
        ),
        b.field(
            GIVE,
            ending.exercise.give,
            b.text_input(GIVE, ending.sheet.give, most=EXPERIMENT_CHARS),
            hint="It goes into My plan. You decide later whether anyone sees it.",
            optional=True,
        ),
        b.actions(*_ways_out(True, ending.sheet.id)),
        *ideas_row(ideas),
    ]
    # Behind the last page, so that "Back" leads to it.
    return b.modal(
        "exercise_end",
        "Your result",
        rows,
        submit="Finish",
        metadata=f"{ending.sheet.id} {len(ending.exercise.pages)}",
    )
