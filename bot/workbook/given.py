"""What somebody filled in on a page, read and checked step by step.

Windows bring fields by name: a step's is its id; of rows `step.row.column`, of a ranking `step.place`, both from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.errors import Refusal
from bot.models import Column, Given, Step, StepKind, storable

Fields = Mapping[str, str | tuple[str, ...] | None]
MOST_DIGITS = 18
CELL_CHARS = 200
"""The most that a cell of a row may hold."""


def read(steps: Iterable[Step], fields: Fields, *, whole: bool) -> dict[str, Given]:
    """Return what was filled in, by step; what was left empty is missing.

    With `whole` everything that is needed must be there and right; without, what is wrong is passed over: somebody
    goes back or leaves, and finds what they typed again.

    Raises:
        Refusal: beside its field.
    """
    found: dict[str, Given] = {}
    for step in steps:
        try:
            given = _read(step, fields, whole)
            if whole:
                _require(step, given)
        except Refusal:
            if whole:
                raise
            continue
        if given not in (None, "", ()):
            found[step.id] = given
    return found


def _read(step: Step, fields: Fields, whole: bool) -> Given | None:
    match step.kind:
        case StepKind.ROWS:
            return _rows(step, fields, whole)
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
            return int(text) if text.isdecimal() and 1 <= int(text) <= step.most else None
        case StepKind.CHOICE:
            return next(iter(_known(step, (text,))), None)
        case StepKind.DATE:
            return text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
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


def _rows(step: Step, fields: Fields, whole: bool) -> tuple[Mapping[str, str], ...]:
    rows = []
    for number in range(1, step.most + 1):
        cells = {column.id: _cell(column, fields, f"{step.id}.{number}.{column.id}") for column in step.columns}
        row = {name: cell for name, cell in cells.items() if cell}
        if row and whole:
            _require_cells(step, row, number)
        if row:
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


def _require(step: Step, given: Given | None) -> None:
    """Raise Refusal when something is missing that must be there."""
    if given in (None, "", ()):
        if not step.optional:
            raise Refusal(_missing(step), first_field(step))
        return
    if step.kind is StepKind.RANKING and isinstance(given, tuple) and len(given) < step.most:
        raise Refusal("Please fill every place.", f"{step.id}.{len(given) + 1}")
    if step.kind is StepKind.CHOICES and isinstance(given, tuple):
        if len(given) < step.least:
            raise Refusal(f"Please pick at least {step.least}.", step.id)
        if len(given) > step.most:
            raise Refusal(f"Please pick at most {step.most}.", step.id)
    if step.kind is StepKind.ROWS and isinstance(given, tuple) and len(given) < step.least:
        raise Refusal(
            f"Please fill at least {step.least} of these.", f"{step.id}.{len(given) + 1}.{step.columns[0].id}"
        )


def _missing(step: Step) -> str:
    if step.kind in (StepKind.CHOICE, StepKind.CHOICES, StepKind.SCALE, StepKind.RANKING):
        return "Please choose."
    return "Please pick a day." if step.kind is StepKind.DATE else "Please write something here."


def first_field(step: Step) -> str:
    """Return the name of a step's first field."""
    if step.kind is StepKind.ROWS:
        return f"{step.id}.1.{step.columns[0].id}"
    return f"{step.id}.1" if step.kind is StepKind.RANKING else step.id
