"""One page of an exercise, whatever it asks: a window that changes from page to page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from bot.models import EXPERIMENT_CHARS, Column, Ending, Help, Option, Shown, Step, StepKind
from handlers.views import blocks as b
from handlers.views.workbook.parts import DUE, EXPERIMENT, GIVE, ideas_row, result_rows

Block = dict[str, Any]
CELL_CHARS = 200
# As in bot/workbook/given.py, which views may not import.
RADIO_OPTIONS = 10
"""So many options Slack shows one below the other; more go into a menu."""
LACKS = "Something on this page is still missing, or does not fit any more. Your result comes after it."


def page_view(shown: Shown, wanted: Mapping[str, int]) -> Block:
    """Return one page; `wanted` says of how many rows stand in it at least, by step."""
    rows: list[Block] = [b.context(_where(shown))]
    if shown.lacks:
        rows.append(b.section(LACKS))
    if shown.page.text:
        rows.append(b.literal(shown.page.text))
    for step in shown.steps:
        rows += _KINDS[step.kind](shown, step, wanted.get(step.id, 0))
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


# Decks change, so a field may hold what its step does not take any more. Slack refuses a whole window for that: what it
# would refuse is left out, and a text that is too long may stand there until its member shortens it.


def _words(shown: Shown, name: str) -> str:
    held = shown.fields.get(name)
    return held if isinstance(held, str) else ""


def _input(name: str, initial: str, most: int, *, lines: bool = False) -> Block:
    # In a box of one line there are no others.
    held = initial if lines else " ".join(initial.splitlines())
    return b.text_input(name, held, most=max(most, len(held)), lines=lines)


def _text(shown: Shown, step: Step, _: int) -> list[Block]:
    most = 40 if step.kind is StepKind.NUMBER else step.most
    element = _input(step.id, _words(shown, step.id), most, lines=step.kind is StepKind.LONG)
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _options(options: tuple[Option, ...]) -> list[Block]:
    return [b.option(option.text, option.id) for option in options]


def _choice(shown: Shown, step: Step, _: int) -> list[Block]:
    initial = _words(shown, step.id)
    element = b.select(step.id, _options(step.options), initial, radio=len(step.options) <= RADIO_OPTIONS)
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _scale(shown: Shown, step: Step, _: int) -> list[Block]:
    ends = {1: f"1 · {step.low}", step.most: f"{step.most} · {step.high}"}
    choices = [b.option(ends.get(number, str(number)), str(number)) for number in range(1, step.most + 1)]
    element = b.select(step.id, choices, _words(shown, step.id), radio=True)
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _choices(shown: Shown, step: Step, _: int) -> list[Block]:
    held = shown.fields.get(step.id)
    ticked = held if isinstance(held, tuple) else ()
    choices = _options(step.options)
    if len(choices) <= RADIO_OPTIONS:
        element = b.checks(step.id, choices, ticked)
    else:
        element = {"type": "multi_static_select", "action_id": step.id, "options": choices}
        element |= {"max_selected_items": step.most}
        if initial := [choice for choice in choices if choice["value"] in ticked]:
            element["initial_options"] = initial[: step.most]
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _date(shown: Shown, step: Step, _: int) -> list[Block]:
    element: Block = {"type": "datepicker", "action_id": step.id}
    day = _day(_words(shown, step.id))
    if step.days and not day:
        day = (shown.today + timedelta(days=step.days)).isoformat()
    if day:
        element["initial_date"] = day
    return [b.field(step.id, step.label, element, hint=step.hint, optional=step.optional)]


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _ranking(shown: Shown, step: Step, _: int) -> list[Block]:
    rows = [b.section(f"*{b.escape(step.label)}*" + (f"\n{b.escape(step.hint)}" if step.hint else ""))]
    for place in range(1, step.most + 1):
        name = f"{step.id}.{place}"
        element = b.select(name, _options(step.options), _words(shown, name))
        rows.append(b.field(name, f"Place {place}", element, optional=step.optional))
    return rows


def _rows(shown: Shown, step: Step, wanted: int) -> list[Block]:
    names = [name.split(".") for name in shown.fields]
    filled = [int(name[1]) for name in names if name[0] == step.id and len(name) == 3 and name[1].isdecimal()]
    count = min(step.most, max(1, step.least, wanted, *filled))
    rows = [b.section(f"*{b.escape(step.label)}*" + (f"\n{b.escape(step.hint)}" if step.hint else ""))]
    for number in range(1, count + 1):
        rows.append(b.context(f"{number}."))
        needed = number <= step.least and not step.optional
        rows += [_cell(shown, column, f"{step.id}.{number}.{column.id}", needed) for column in step.columns]
    if count < step.most:
        rows.append(b.actions(b.button("Add one more", "exercise_row", step.id)))
    return rows


def _cell(shown: Shown, column: Column, name: str, needed: bool) -> Block:
    if column.kind is StepKind.CHOICE:
        element = b.select(name, _options(column.options), _words(shown, name))
    else:
        element = _input(name, _words(shown, name), CELL_CHARS)
    return b.field(name, column.label, element, optional=column.optional or not needed)


_KINDS: Mapping[StepKind, Callable[[Shown, Step, int], list[Block]]] = {
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


def ending_view(ending: Ending, ideas: tuple[str, ...] = (), help_: Help | None = None) -> Block:
    """Return the last page: what it comes to, and what its member makes of it."""
    ask = ending.exercise.experiment
    day = {"type": "datepicker", "action_id": DUE, "initial_date": ending.due.isoformat()}
    rows = [
        b.context(f"{b.escape(ending.exercise.title)} · Sidecar shows this to nobody else"),
        *result_rows(ending.result, help_ or Help()),
        b.divider(),
        b.field(
            EXPERIMENT,
            ask.prompt,
            b.text_input(EXPERIMENT, ending.experiment, most=EXPERIMENT_CHARS),
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
            b.text_input(GIVE, ending.give, most=EXPERIMENT_CHARS),
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
