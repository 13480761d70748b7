"""What is wrong with an exercise beyond the shape of each part: ids, kinds, conditions, places, and unreachable ends.

Everything is returned as the way to it and the reason, which the caller puts behind the file and the item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.decks.exercises import readings
from bot.decks.exercises.kinds import kind_faults, listed_blocks, typed_chars
from bot.decks.exercises.places import is_odd, places
from bot.decks.exercises.proving import Proof, Tangled
from bot.decks.exercises.shapes import ExerciseShape
from bot.decks.themes import unlike
from bot.models import Condition, Exercise, Must, Option, Step, StepKind, When

MOST_BLOCKS = 90
"""A window holds 100 blocks; some of them are ours."""
MOST_TYPED = 40_000
"""A window holds 250 KB, and a character takes up to four bytes of them."""
MOST_READINGS = 20
"""A reading is three blocks of a result, which has twenty more of our own."""
CARE_IN_TEXT = "emergency number"
COUNTED = (StepKind.SCALE, StepKind.NUMBER, StepKind.CHOICES, StepKind.ROWS)
CHOSEN = (StepKind.CHOICE, StepKind.RANKING)
Faults = Iterator[tuple[str, str]]


def exercise_faults(shape: ExerciseShape) -> Faults:
    """Yield the way to each fault, and its reason."""
    exercise = shape.exercise()
    found = [*_of_ids(shape), *_of_steps(shape, exercise), *_of_texts(exercise), *_of_ends(exercise)]
    yield from found
    if not found:  # of a broken exercise nothing is proved
        yield from _of_proof(exercise)


def _of_ids(shape: ExerciseShape) -> Faults:
    steps = [step for page in shape.pages for step in page.steps]
    lists = {
        "steps": [step.id for step in steps],
        "scores": [score.id for score in shape.scores],
        "outcomes": [outcome.id for outcome in shape.outcomes],
        "readings": [reading.id for reading in shape.readings if reading.id],
        **{f'steps "{step.id}", options': [one.id for one in step.options] for step in steps},
        **{f'steps "{step.id}", columns': [one.id for one in step.columns] for step in steps},
        **{
            f'steps "{step.id}", columns "{column.id}", options': [one.id for one in column.options]
            for step in steps
            for column in step.columns
        },
    }
    for way, ids in lists.items():
        yield from ((f'{way} "{one}"', "this id is taken twice") for one, times in Counter(ids).items() if times > 1)


def _of_steps(shape: ExerciseShape, exercise: Exercise) -> Faults:
    known: dict[str, Step] = {}
    scores = exercise.scores
    for number, (page, made) in enumerate(zip(shape.pages, exercise.pages, strict=True), 1):
        yield from _of_when(f"pages {number}, when", made.when, known, exercise)
        if sum(map(listed_blocks, made.steps)) > MOST_BLOCKS:
            yield f"pages {number}", f"is too long for one window of Slack: at most {MOST_BLOCKS} inputs and rows fit"
        if (typed := sum(map(typed_chars, made.steps))) > MOST_TYPED:
            yield f"pages {number}", f"lets people type {typed} characters; a window of Slack holds {MOST_TYPED}"
        for step, own in zip(page.steps, made.steps, strict=True):
            way = f'pages {number}, steps "{step.id}"'
            yield from ((f"{way}{inside}", reason) for inside, reason in kind_faults(step, scores))
            yield from _of_when(f"{way}, when", own.when, known, exercise)
        known |= {step.id: step for step in made.steps}
    if exercise.pages[0].when or all(step.when for step in exercise.pages[0].steps):
        yield "pages 1", "must always be shown, with at least one step: it is where everybody begins"
    for number, outcome in enumerate(exercise.outcomes, 1):
        yield from _of_when(f'outcomes "{outcome.id}", when', outcome.when, known, exercise)
        if not outcome.when and number < len(exercise.outcomes):
            yield f'outcomes "{outcome.id}"', "has no condition, so that none after it is ever shown; put it last"
    for number, reading in enumerate(exercise.readings, 1):
        yield from _of_when(f"readings {number}, when", reading.when, known, exercise)


def _of_when(way: str, when: When, known: dict[str, Step], exercise: Exercise) -> Faults:
    for number, group in enumerate(when, 1):
        for one in group:
            reason = _fault_of(one, known, exercise)
            if reason:
                yield f"{way} {number}", reason


def _fault_of(one: Condition, known: dict[str, Step], exercise: Exercise) -> str:
    if one.of_score:
        scores = list(exercise.scores)
        return "" if one.subject in scores else f'"{one.subject}" {unlike("score", one.subject, scores)}'
    if one.of_count:
        return _fault_of_count(one, known, exercise)
    step = known.get(one.subject)
    if step is None:
        return f'"{one.subject}" {unlike("step of an earlier page", one.subject, known)}'
    fitting = {
        Must.IS: CHOSEN, Must.IS_NOT: CHOSEN, Must.AT_LEAST: COUNTED, Must.BELOW: COUNTED,
        Must.HAS: (StepKind.CHOICES,), Must.HAS_NOT: (StepKind.CHOICES,),
    }.get(one.must, tuple(StepKind))  # fmt: skip
    if step.kind not in fitting:
        return f'"{one.subject}" asks for {step.kind}, of which nobody can say "{one.must}"'
    options = [option.id for option in step.options]
    if one.must in (Must.IS, Must.IS_NOT, Must.HAS, Must.HAS_NOT) and one.value not in options:
        return f'"{one.value}" {unlike("option", str(one.value), options)}'
    return ""


def _fault_of_count(one: Condition, known: dict[str, Step], exercise: Exercise) -> str:
    counts = readings.counts_of(exercise)
    reading = counts.get(one.subject)
    if reading is None:
        return f'"{one.subject}" {unlike("count of a reading with an id", one.subject, counts)}'
    later = [name for name in reading.of if name not in known]
    return f'"{one.subject}" counts in "{later[0]}", which is no step of an earlier page' if later else ""


@dataclass(frozen=True, slots=True)
class _Text:
    way: str
    text: str
    more: frozenset[str] = frozenset()


def _of_texts(exercise: Exercise) -> Faults:
    known: set[str] = set()
    for number, page in enumerate(exercise.pages, 1):
        yield from _of_places(_Text(f"pages {number}, text", page.text), known)
        known |= {name for step in page.steps for name in _names(step)}
    for text in _texts(exercise):
        yield from _of_places(text, known)


def _texts(exercise: Exercise) -> Iterator[_Text]:
    for one in exercise.outcomes:
        yield _Text(f'outcomes "{one.id}", text', one.text, frozenset(readings.counts_of(exercise)))
        yield _Text(f'outcomes "{one.id}", experiment', one.experiment)
    for number, reading in enumerate(exercise.readings, 1):
        yield _Text(f"readings {number}, text", reading.text, readings.places_of(reading))
        yield _Text(f"readings {number}, line", reading.line, readings.places_in_line(reading, exercise))
    for part, lines in exercise.plan.items():
        yield from (_Text(f"plan, {part} {number}", line) for number, line in enumerate(lines, 1))
    for way, half in exercise.halves.items():
        yield from (_Text(f"{way}, focus", half.focus), _Text(f"{way}, why", half.why))


def _names(step: Step) -> Iterator[str]:
    yield step.id
    yield from (f"{step.id}.{column.id}" for column in step.columns)


def _of_places(text: _Text, known: set[str]) -> Faults:
    if is_odd(text.text):
        yield text.way, "has a brace that belongs to no place; write {step} or {step|words}"
    for place in places(text.text):
        if place.name not in known | text.more:
            names = sorted(known | text.more)
            yield text.way, f"{{{place.name}}}: {unlike('place', place.name, names)}"


def _of_ends(exercise: Exercise) -> Faults:
    for number, reading in enumerate(exercise.readings, 1):
        yield from ((f"readings {number}{inside}", reason) for inside, reason in readings.faults(reading, exercise))
    # What peers marked stands below the readings, in as many blocks each.
    count = len(exercise.readings) + max((len(half.beside) for half in exercise.halves.values()), default=0)
    if count > MOST_READINGS:
        yield "readings", f"there are {count} with what stands beside peers; a result in Slack holds {MOST_READINGS}"
    givers: tuple[Step | Option, ...] = (*exercise.steps, *(one for step in exercise.steps for one in step.options))
    fed = {score for giver in givers for score in giver.scores}
    yield from ((f'scores "{one}"', "no answer adds to it") for one in exercise.scores if one not in fed)
    for one in exercise.outcomes:
        if one.care and CARE_IN_TEXT in one.text.casefold():
            yield f'outcomes "{one.id}", text', f'says "{CARE_IN_TEXT}", and `care` says it below; once is enough'
    if exercise.outcomes[-1].when:
        yield (
            f'outcomes "{exercise.outcomes[-1].id}"',
            "is the last and has conditions: some ways would end in nothing; add one without `when` behind it",
        )


def _of_proof(exercise: Exercise) -> Faults:
    try:
        pages, steps, outcomes = Proof(exercise).unseen()
    except Tangled:
        yield "scores", "there are too many ways through to look at all of them; use fewer scores or scored steps"
        return
    yield from ((f"pages {number + 1}", "is never shown, whatever somebody answers") for number in pages)
    yield from ((f'steps "{one}"', "is never asked, whatever somebody answers") for one in steps)
    yield from ((f'outcomes "{one}"', "is never reached, whatever somebody answers") for one in outcomes)
