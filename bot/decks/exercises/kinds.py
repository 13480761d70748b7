"""What each kind of step needs, and which keys mean nothing to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.decks.exercises.shapes import ANSWER_CHARS, MOST_NUMBER, ColumnShape, StepShape
from bot.decks.themes import unlike
from bot.models import Step, StepKind

MOST_ROWS = 10
MOST_SCALE = 10
OPTIONS = {StepKind.CHOICE: 20, StepKind.CHOICES: 20, StepKind.RANKING: 8}
"""How many options a kind takes at most."""
_TAKES = {
    StepKind.SHORT: {"most", "from_plan"},
    StepKind.LONG: {"most", "from_plan"},
    StepKind.CHOICE: {"options"},
    StepKind.CHOICES: {"options", "least", "most"},
    StepKind.SCALE: {"low", "high", "most", "scores"},
    StepKind.DATE: {"days"},
    StepKind.NUMBER: {"least", "most", "decimals"},
    StepKind.ROWS: {"columns", "least", "most"},
    StepKind.RANKING: {"options", "most"},
}
_OWN_KEYS = ("options", "columns", "scores", "least", "most", "low", "high", "decimals", "days", "from_plan")
_LIMITS = {
    StepKind.SHORT: (1, ANSWER_CHARS),
    StepKind.LONG: (1, ANSWER_CHARS),
    StepKind.SCALE: (2, MOST_SCALE),
    StepKind.ROWS: (1, MOST_ROWS),
    StepKind.NUMBER: (-MOST_NUMBER, MOST_NUMBER),
}
CELL_CHARS = 200
"""As in bot/workbook/given.py."""
Faults = Iterator[tuple[str, str]]


def typed_chars(step: Step) -> int:
    """Return how much somebody can type into a step: a window holds it when it is opened again."""
    if step.kind is StepKind.ROWS:
        return step.most * CELL_CHARS * sum(column.kind is not StepKind.CHOICE for column in step.columns)
    return step.most if step.kind in (StepKind.SHORT, StepKind.LONG) else 0


def listed_blocks(step: Step) -> int:
    """Return how many blocks a step takes in a window."""
    if step.kind is StepKind.ROWS:
        return step.most * (len(step.columns) + 1) + 2
    return step.most + 1 if step.kind is StepKind.RANKING else 1


def kind_faults(shape: StepShape, scores: Iterable[str]) -> Faults:
    """Yield what is wrong with one step: the way inside it, and the reason."""
    kind = StepKind(shape.kind)
    for key in _OWN_KEYS:
        if getattr(shape, key) not in (None, False, [], {}) and key not in _TAKES[kind]:
            yield f", {key}", f'means nothing to a step of kind "{kind}"'
    yield from _of_options(shape, kind)
    yield from _of_limits(shape, kind)
    if kind is StepKind.SCALE and not (shape.low and shape.high):
        yield "", "needs words for both ends of its scale: low and high"
    yield from _of_columns(shape, kind)
    yield from _of_scores(shape, list(scores))


def _of_options(shape: StepShape, kind: StepKind) -> Faults:
    most = OPTIONS.get(kind)
    if most and not 2 <= len(shape.options) <= most:
        yield ", options", f"there are {len(shape.options)}; it takes 2 to {most}"


def _of_limits(shape: StepShape, kind: StepKind) -> Faults:
    made = shape.step()
    low, high = _LIMITS.get(kind, (0, max(1, len(shape.options))))
    for key, value, lowest in (("least", shape.least, low), ("most", shape.most, low if kind in _LIMITS else 1)):
        if value is not None and not lowest <= value <= high:
            yield f", {key}", f"is {value}; it takes {lowest} to {high}"
    if made.least > made.most:
        yield ", least", f"is {made.least}, which is more than {made.most}"


def _of_columns(shape: StepShape, kind: StepKind) -> Faults:
    if kind is StepKind.ROWS and not shape.columns:
        yield ", columns", "is missing"
    for column in shape.columns:
        yield from _of_column(column)


def _of_column(column: ColumnShape) -> Faults:
    way = f', columns "{column.id}", options'
    if column.kind == StepKind.CHOICE and not 2 <= len(column.options) <= OPTIONS[StepKind.CHOICE]:
        yield way, f"there are {len(column.options)}; it takes 2 to {OPTIONS[StepKind.CHOICE]}"
    if column.kind != StepKind.CHOICE and column.options:
        yield way, f'means nothing to a column of kind "{column.kind}"'
    if any(option.scores for option in column.options):
        yield way, "cannot give scores: rows may be of any number"


def _of_scores(shape: StepShape, known: list[str]) -> Faults:
    given = [(", scores", name) for name in shape.scores]
    given += [(f', options "{option.id}", scores', name) for option in shape.options for name in option.scores]
    yield from ((way, f'"{name}" {unlike("score", name, known)}') for way, name in given if name not in known)
