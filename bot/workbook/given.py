"""What somebody filled in on a page, read and checked step by step, and put back into its fields.

Windows bring fields by name: a step's is its id; of rows `step.row.column`, of a ranking `step.place`, both from 1.
What stands in them and is no answer, because it is half done or because the deck has changed since, is kept as it was
typed: it is found again, and whoever comes to the end is led back to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from bot.decks.exercises.shapes import ANSWER_CHARS
from bot.decks.exercises.walking import Leg, Walk
from bot.errors import Refusal
from bot.models import Column, Exercise, Given, Sheet, Step, StepKind, storable

Fields = Mapping[str, str | tuple[str, ...] | None]
MOST_DIGITS = 18
CELL_CHARS = 200
"""The most that a cell of a row may hold."""
EARLIEST, LATEST = timedelta(days=36_525), timedelta(days=18_263)
"""How far from today a day may lie: a hundred years back, fifty ahead."""


def read(steps: Iterable[Step], fields: Fields, today: date) -> dict[str, Given]:
    """Return what was filled in, by step; what was left empty and may be is missing.

    Raises:
        Refusal: beside its field, when something is missing or wrong.
    """
    found: dict[str, Given] = {}
    for step in steps:
        given = _read(step, fields, today)
        _require(step, given, fields)
        if given not in (None, "", ()):
            found[step.id] = given
    return found


def keep(
    steps: Iterable[Step], fields: Fields, today: date
) -> tuple[dict[str, Given], dict[str, str | tuple[str, ...]]]:
    """Return what is answered, and what is typed and would not come back from that as it stands: nothing is lost."""
    answers: dict[str, Given] = {}
    typed: dict[str, str | tuple[str, ...]] = {}
    for step in steps:
        own = _own(step, fields)
        given = _answer(step, own, today)
        if given is not None:
            answers[step.id] = given
        if own != fields_of(step, given):
            typed |= own
    return answers, typed


def step_of(field: str) -> str:
    """Return the step that a field belongs to."""
    return field.partition(".")[0]


def _own(step: Step, fields: Fields) -> dict[str, str | tuple[str, ...]]:
    """Return what somebody filled in for a step."""
    found = {name: value for name, value in fields.items() if step_of(name) == step.id and value}
    return {
        name: storable(value)[:ANSWER_CHARS] if isinstance(value, str) else value
        for name, value in found.items()
        if not isinstance(value, str) or value.strip()
    }


def _answer(step: Step, fields: Fields, today: date) -> Given | None:
    try:
        return read([step], fields, today).get(step.id)
    except Refusal:
        return None


def fields_of(step: Step, given: Given | None) -> dict[str, str | tuple[str, ...]]:
    """Return an answer as fields; without any where it does not fit what a step asks for now."""
    if not isinstance(given, tuple):
        # Of a number never 1e-05, which nobody wrote and no form of ours takes.
        text = f"{Decimal(repr(given)):f}" if isinstance(given, float) else "" if given is None else str(given)
        return {step.id: text} if text and step.kind not in (StepKind.ROWS, StepKind.RANKING) else {}
    if step.kind is StepKind.ROWS:
        rows = [row for row in given if isinstance(row, Mapping)]
        return {f"{step.id}.{number}.{name}": cell for number, row in enumerate(rows, 1) for name, cell in row.items()}
    chosen = tuple(one for one in given if isinstance(one, str))
    if step.kind is StepKind.RANKING:
        return {f"{step.id}.{place}": one for place, one in enumerate(chosen, 1)}
    return {step.id: chosen} if chosen and step.kind is StepKind.CHOICES else {}


def standing(step: Step, sheet: Sheet) -> dict[str, str | tuple[str, ...]]:
    """Return what stands in the fields of a step of a draft."""
    return _own(step, sheet.typed) or fields_of(step, sheet.answers.get(step.id))


def fitting(exercise: Exercise, sheet: Sheet, today: date) -> dict[str, Given]:
    """Return of a sheet's answers what fits its exercise as it is today: decks change, and days pass."""
    found = {step.id: _answer(step, standing(step, sheet), today) for step in exercise.steps}
    return {name: given for name, given in found.items() if given is not None}


def lacking(sheet: Sheet, way: Walk) -> Leg | None:
    """Return the first page of a way on which something is missing, or typed and no answer."""
    return next((leg for leg in way.legs if any(_lacks(step, sheet, way) for step in leg.steps)), None)


def _lacks(step: Step, sheet: Sheet, way: Walk) -> bool:
    return step.id not in way.answers and (not step.optional or bool(standing(step, sheet)))


def _read(step: Step, fields: Fields, today: date) -> Given | None:
    match step.kind:
        case StepKind.ROWS:
            return _rows(step, fields)
        case StepKind.RANKING:
            return _ranking(step, fields)
        case StepKind.CHOICES:
            several = fields.get(step.id)
            return _known(step, several if isinstance(several, tuple) else ())
    text = _text(fields, step.id)
    if not text:
        return None
    match step.kind:
        case StepKind.NUMBER:
            return _number(text, step)
        case StepKind.SCALE:
            return int(text) if re.fullmatch(r"\d{1,2}", text, re.ASCII) and 1 <= int(text) <= step.most else None
        case StepKind.CHOICE:
            return next(iter(_known(step, (text,))), None)
        case StepKind.DATE:
            return _day(text, step, today)
    if len(text) > step.most:
        raise Refusal(f"Please keep this to {step.most} characters.", step.id)
    return text


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return storable(value).strip() if isinstance(value, str) else ""


def _known(step: Step, chosen: Iterable[str]) -> tuple[str, ...]:
    # Decks change: what was offered when the window opened may be gone.
    options = [option.id for option in step.options]
    return tuple(one for one in chosen if one in options)


def _number(text: str, step: Step) -> int | float:
    # People write 1,200,000 and 0,25 and 10 %.
    plain = re.sub(r"[\s%$€£']", "", text)
    plain = plain.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain) else plain.replace(",", ".")
    if len(plain) > MOST_DIGITS or not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise Refusal("Please write a number, in digits.", step.id)
    number = float(plain)
    if not step.decimals and number != int(number):
        raise Refusal("Please write a whole number.", step.id)
    if not step.least <= number <= step.most:
        raise Refusal(f"Please write a number from {step.least:,} to {step.most:,}.", step.id)
    return number if number != int(number) else int(number)


def _day(text: str, step: Step, today: date) -> str:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        day = None
    if day is None:
        raise Refusal("Please pick a day.", step.id)
    # A step that stands at a day to come asks for one.
    if step.days and not today <= day <= today + LATEST:
        raise Refusal("Please pick a day from today on, within fifty years.", step.id)
    if not today - EARLIEST <= day <= today + LATEST:
        raise Refusal("Please pick a day of the last hundred years, or the next fifty.", step.id)
    return text


def _rows(step: Step, fields: Fields) -> tuple[Mapping[str, str], ...]:
    rows = []
    for number in range(1, step.most + 1):
        cells = {column.id: _cell(column, fields, f"{step.id}.{number}.{column.id}") for column in step.columns}
        row = {name: cell for name, cell in cells.items() if cell}
        if row:
            _require_cells(step, row, number)
            rows.append(row)
    return tuple(rows)


def _cell(column: Column, fields: Fields, name: str) -> str:
    text = _text(fields, name)
    if column.kind is StepKind.CHOICE:
        return text if text in [option.id for option in column.options] else ""
    if len(text) > CELL_CHARS:
        raise Refusal(f"Please keep this to {CELL_CHARS} characters.", name)
    if text and column.kind is StepKind.NUMBER and not re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        raise Refusal("Please write a number, in digits.", name)
    return text


def _require_cells(step: Step, row: Mapping[str, str], number: int) -> None:
    for column in step.columns:
        if not column.optional and column.id not in row:
            raise Refusal("Please fill this in, or empty the whole row.", f"{step.id}.{number}.{column.id}")


def _ranking(step: Step, fields: Fields) -> tuple[str, ...]:
    places = [_text(fields, f"{step.id}.{place}") for place in range(1, step.most + 1)]
    chosen = _known(step, places)
    for place, one in enumerate(places, 1):
        if one and places.index(one) < place - 1:
            raise Refusal("This stands further up already. Each can have one place.", f"{step.id}.{place}")
    return chosen


def _require(step: Step, given: Given | None, fields: Fields) -> None:
    """Raise Refusal when something is missing that must be there."""
    if given in (None, "", ()):
        if not step.optional:
            raise Refusal(_missing(step), first_field(step))
        return
    if step.kind is StepKind.RANKING and isinstance(given, tuple) and len(given) < step.most:
        raise Refusal("Please fill every place.", next(_empty(step, fields)))
    if step.kind is StepKind.CHOICES and isinstance(given, tuple):
        if len(given) < step.least:
            raise Refusal(f"Please pick at least {step.least}.", step.id)
        if len(given) > step.most:
            raise Refusal(f"Please pick at most {step.most}.", step.id)
    if step.kind is StepKind.ROWS and isinstance(given, tuple) and len(given) < step.least:
        raise Refusal(f"Please fill at least {step.least} of these.", next(_empty(step, fields)))


def _empty(step: Step, fields: Fields) -> Iterator[str]:
    """Yield the first field of each row or place that holds nothing we know."""
    for number in range(1, step.most + 1):
        if step.kind is StepKind.RANKING and not _known(step, [_text(fields, f"{step.id}.{number}")]):
            yield f"{step.id}.{number}"
        elif step.kind is StepKind.ROWS and not any(
            _text(fields, f"{step.id}.{number}.{one.id}") for one in step.columns
        ):
            yield f"{step.id}.{number}.{step.columns[0].id}"


def _missing(step: Step) -> str:
    if step.kind in (StepKind.CHOICE, StepKind.CHOICES, StepKind.SCALE, StepKind.RANKING):
        return "Please choose."
    return "Please pick a day." if step.kind is StepKind.DATE else "Please write something here."


def first_field(step: Step) -> str:
    """Return the name of a step's first field."""
    if step.kind is StepKind.ROWS:
        return f"{step.id}.1.{step.columns[0].id}"
    return f"{step.id}.1" if step.kind is StepKind.RANKING else step.id
