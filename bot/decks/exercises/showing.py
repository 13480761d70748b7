"""An exercise as paragraphs of plain text, page by page, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from bot.decks.exercises.conditions import written
from bot.decks.exercises.proving import Proof, Tangled
from bot.models import CARE, Exercise, ExercisePage, Outcome, ReadingOf, Step


def parts(exercise: Exercise) -> Iterator[str]:
    """Yield its pages, readings and outcomes, and what follows."""
    for number, page in enumerate(exercise.pages, 1):
        yield _page(number, page)
    yield from map(_reading, exercise.readings)
    yield from map(_outcome, exercise.outcomes)
    yield "\n".join(["Ways through it:", *(f"  {way}" for way in ways(exercise))])
    yield f"Experiment: {exercise.experiment.prompt} (in {exercise.experiment.days} days)"
    yield f"To give: {exercise.give}"
    for part, lines in exercise.plan.items():
        yield f"My plan, {part}: {'; '.join(lines)}"
    for way, half in exercise.halves.items():
        yield f"Peers ({way}), by {half.lens}: {half.focus}\n{half.why}"
        beside = ", ".join(f"{name} and question {number}" for name, number in half.beside.items())
        yield from [f"Beside one another once they have marked it: {beside}"] if beside else []


def ways(exercise: Exercise) -> Iterator[str]:
    """Yield every way through an exercise: the pages that are shown, and where it ends."""
    paths: dict[tuple[int, ...], list[str]] = {}
    try:
        found = Proof(exercise).everything().paths
    except Tangled:
        yield "more than can be listed; every page and outcome was reached by some"
        return
    for path, outcome_id in sorted(found):
        paths.setdefault(path, []).append(outcome_id)
    order = [one.id for one in exercise.outcomes]
    for path, ends in paths.items():
        pages = " ".join(str(number + 1) for number in path)
        yield f"pages {pages}: {', '.join(sorted(ends, key=order.index))}"


def _page(number: int, page: ExercisePage) -> str:
    head = f"{number}. {page.title}{written(page.when)}"
    return "\n".join(
        [head, *page.text.split("\n\n"), *map(_step, page.steps)] if page.text else [head, *map(_step, page.steps)]
    )


def _step(step: Step) -> str:
    optional = ", optional" if step.optional else ""
    choices = [option.text for option in step.options] or [column.label for column in step.columns]
    inside = f": {' / '.join(choices)}" if choices else ""
    return f"  [{step.kind}{optional}] {step.label}{inside}{written(step.when)}"


def _reading(reading: ReadingOf) -> str:
    return (
        f"Reading ({reading.kind} of {', '.join(reading.of)}): {reading.title}{written(reading.when)}\n{reading.text}"
    )


def _outcome(outcome: Outcome) -> str:
    care = f"\n{CARE}" if outcome.care else ""
    return f"Outcome {outcome.id}: {outcome.title}{written(outcome.when) or ' (otherwise)'}\n{outcome.text}{care}"
