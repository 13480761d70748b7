"""What each kind of reading can read, and which places it offers to its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.decks.exercises.counting import COUNTS
from bot.decks.themes import unlike
from bot.models import Column, Exercise, ReadingKind, ReadingOf, Step, StepKind

TEXTS = (StepKind.SHORT, StepKind.LONG)
PLACES: Mapping[ReadingKind, frozenset[str]] = {
    ReadingKind.BARS: frozenset({"highest", "lowest"}),
    ReadingKind.EVIDENCE: frozenset({"highest"}),
    ReadingKind.COVERAGE: frozenset({"missing", "most", "total"}),
    ReadingKind.WORDS: frozenset({"i", "we", "vague"}),
    ReadingKind.SPEAKING_TIME: frozenset({"time", "words", "over"}),
    ReadingKind.YEARS_LEFT: frozenset({"done", "left", "share"}),
    ReadingKind.RANKING: frozenset({"first", "last"}),
    ReadingKind.CONTRAST: frozenset(),
    ReadingKind.EACH: frozenset({"count"}),
    ReadingKind.PANES: frozenset({"both", "mine", "theirs", "neither"}),
    ReadingKind.EQUITY: frozenset({"worth"}),
    ReadingKind.COUNTDOWN: frozenset({"days", "weeks"}),
}
_OF_SCORES = (ReadingKind.BARS, ReadingKind.EVIDENCE)
_READS: Mapping[ReadingKind, tuple[StepKind, ...]] = {
    ReadingKind.WORDS: TEXTS,
    ReadingKind.SPEAKING_TIME: TEXTS,
    ReadingKind.YEARS_LEFT: (StepKind.NUMBER,),
    ReadingKind.RANKING: (StepKind.RANKING,),
    ReadingKind.CONTRAST: tuple(StepKind),
    ReadingKind.EACH: (StepKind.ROWS,),
    ReadingKind.PANES: (StepKind.CHOICES,),
    ReadingKind.EQUITY: (StepKind.NUMBER,),
    ReadingKind.COUNTDOWN: (StepKind.DATE,),
}
_COUNTS: Mapping[ReadingKind, tuple[int, int]] = {
    ReadingKind.YEARS_LEFT: (1, 2),
    ReadingKind.RANKING: (1, 1),
    ReadingKind.CONTRAST: (2, 2),
    ReadingKind.EACH: (1, 1),
    ReadingKind.PANES: (2, 2),
    ReadingKind.EQUITY: (3, 3),
    ReadingKind.COUNTDOWN: (1, 1),
}
_ONLY = {
    "by": (ReadingKind.COVERAGE,),
    "line": (ReadingKind.EACH,),
    "id": tuple(COUNTS),
}
Faults = Iterator[tuple[str, str]]


def places_of(reading: ReadingOf) -> frozenset[str]:
    """Return the places its text may have beside those of steps."""
    return PLACES[reading.kind]


def places_in_line(reading: ReadingOf, exercise: Exercise) -> frozenset[str]:
    """Return the places the line of each row may have beside those of steps."""
    step = exercise.step(reading.of[0])
    return frozenset({"number", *(column.id for column in step.columns)}) if step else frozenset()


def counts_of(exercise: Exercise) -> Mapping[str, ReadingOf]:
    """Return everything that is counted for conditions, with the reading that counts it: "telling.we"."""
    with_id = [one for one in exercise.readings if one.id]
    return {f"{one.id}.{name}": one for one in with_id for name in COUNTS.get(one.kind, ())}


def column_of(exercise: Exercise, name: str) -> tuple[Step, Column] | None:
    """Return the rows and the column of "roles.stage"; None when there are none."""
    step_id, _, column_id = name.partition(".")
    step = exercise.step(step_id)
    column = next((one for one in step.columns if one.id == column_id), None) if step else None
    return (step, column) if step and column else None


def faults(reading: ReadingOf, exercise: Exercise) -> Faults:
    """Yield what is wrong with a reading: the way inside it, and the reason."""
    least, most = _COUNTS.get(reading.kind, (1, 20))
    if not least <= len(reading.of) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        yield ", of", f"names {len(reading.of)}; a reading of kind {reading.kind!s} takes {wanted}"
    for key, kinds in _ONLY.items():
        if getattr(reading, key) and reading.kind not in kinds:
            yield f", {key}", f'means nothing to a reading of kind "{reading.kind}"'
    if reading.kind is ReadingKind.EACH and not reading.line:
        yield ", line", "is missing"
    if reading.kind is ReadingKind.COVERAGE:
        yield from _of_coverage(reading, exercise)
    else:
        yield from _of_names(reading, exercise)
    if reading.kind is ReadingKind.PANES:
        yield from _of_panes(reading, exercise)


def _of_names(reading: ReadingOf, exercise: Exercise) -> Faults:
    for name in reading.of:
        if reading.kind in _OF_SCORES:
            if name not in exercise.scores:
                yield ", of", f'"{name}" {unlike("score", name, exercise.scores)}'
            continue
        step = exercise.step(name)
        if step is None:
            yield ", of", f'"{name}" {unlike("step", name, [one.id for one in exercise.steps])}'
        elif step.kind not in _READS[reading.kind]:
            yield ", of", f'"{name}" asks for {step.kind}; this kind reads {" or ".join(_READS[reading.kind])}'


def _of_coverage(reading: ReadingOf, exercise: Exercise) -> Faults:
    if "." not in reading.of[0]:
        for name in reading.of:
            step = exercise.step(name)
            if step is None or step.kind is not StepKind.NUMBER:
                yield ", of", f'"{name}" is no step that asks for a number'
        return
    found = column_of(exercise, reading.of[0])
    if len(reading.of) > 1 or found is None or found[1].kind is not StepKind.CHOICE:
        yield ", of", f'"{reading.of[0]}" is no column of rows that offers a choice'
    added = column_of(exercise, reading.by) if reading.by else None
    if reading.by and (added is None or added[1].kind is not StepKind.NUMBER or (found and added[0] != found[0])):
        yield ", by", f'"{reading.by}" is no column of the same rows that asks for a number'


def _of_panes(reading: ReadingOf, exercise: Exercise) -> Faults:
    steps = [exercise.step(name) for name in reading.of]
    options = [[option.id for option in step.options] for step in steps if step]
    if len(options) == 2 and options[0] != options[1]:
        yield ", of", "the two steps must offer the same options"
