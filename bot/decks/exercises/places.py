"""Places in texts for what somebody typed: `{meeting}`, `{roles.company}`, and `{meeting|it}` for when it is empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.decks.exercises.walking import option_texts
from bot.models import Column, Given, Step, StepKind

_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
_PLACE = re.compile(rf"\{{({_SLUG}(?:\.{_SLUG})?)(?:\|([^{{}}|]*))?\}}")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text: what belongs there, and what stands there instead while that is empty."""

    name: str
    otherwise: str


def places(text: str) -> Iterator[Place]:
    """Yield the places of a text."""
    yield from (Place(found[1], found[2] or "") for found in _PLACE.finditer(text))


def is_odd(text: str) -> bool:
    """Tell whether a text has a brace that belongs to no place."""
    return bool(re.search("[{}]", _PLACE.sub("", text)))


def filled(text: str, word: Callable[[str], str], nothing: str = "…") -> str:
    """Return a text with words in its places."""
    return _PLACE.sub(lambda found: word(found[1]) or found[2] or nothing, text)


def is_empty(text: str, word: Callable[[str], str]) -> bool:
    """Tell whether a text has places and nothing to put into any of them."""
    names = [place.name for place in places(text)]
    return bool(names) and not any(map(word, names))


def words_of(step: Step, answer: Given | None) -> str:
    """Return an answer as words."""
    if answer in (None, (), ""):
        return ""
    match step.kind:
        case StepKind.CHOICE:
            return ", ".join(option_texts(step, [answer]))
        case StepKind.CHOICES | StepKind.RANKING if isinstance(answer, tuple):
            return ", ".join(option_texts(step, answer))
        case StepKind.SCALE if isinstance(answer, int):
            return f"{answer} of {step.most}"
        case StepKind.DATE:
            return day_words(str(answer))
        case StepKind.NUMBER:
            return f"{answer:,}" if isinstance(answer, int | float) else ""
        case StepKind.ROWS if isinstance(answer, tuple):
            return "; ".join(filter(None, (row_words(step, row) for row in answer if not isinstance(row, str))))
    return str(answer)


def row_words(step: Step, row: object) -> str:
    """Return the cells of one row, with commas."""
    return ", ".join(filter(None, (cell_words(column, row) for column in step.columns)))


def cell_words(column: Column, row: object) -> str:
    """Return one cell of a row."""
    cell = row.get(column.id, "") if isinstance(row, dict) else ""
    texts = {option.id: option.text for option in column.options}
    return texts.get(cell, "") if column.kind is StepKind.CHOICE else str(cell)


def column_words(step: Step, answer: Given | None, column_id: str) -> str:
    """Return one column of all rows, with commas."""
    column = next((one for one in step.columns if one.id == column_id), None)
    if column is None or not isinstance(answer, tuple):
        return ""
    return ", ".join(filter(None, (cell_words(column, row) for row in answer)))


def day_words(day: str) -> str:
    """Return a day as people write it."""
    try:
        return f"{date.fromisoformat(day):%-d %B %Y}"
    except ValueError:
        return ""
