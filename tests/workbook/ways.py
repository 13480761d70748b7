"""Ways through exercises: those in walks.toml, and invented ones, so that a new exercise is walked by itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.decks.exercises.walking import Walk, outcome, walk
from bot.models import Column, Exercise, Step, StepKind
from bot.workbook.given import read
from practice.blockkit.interactive import STATEFUL, placed
from practice.hands.person import Person
from tests.workbook.steps import title

WRITTEN = tomllib.loads(Path(__file__).with_name("walks.toml").read_text("utf-8"))["walks"]
TRIES = 500
DAY = date(2027, 3, 1)


@dataclass(frozen=True)
class Way:
    """What somebody fills in, by the field, and the outcome it ends in."""

    ends: str
    answers: dict[str, Any]

    async def fill(self, person: Person) -> None:
        """Fill in the page on the screen and go on."""
        blocks = (person.modal or {"blocks": []})["blocks"]
        asked = {one.action_id for one in placed(blocks) if one.element["type"] in STATEFUL}
        assert await person.submit(**{name: value for name, value in self.answers.items() if name in asked}) == {}

    async def fill_all(self, person: Person) -> None:
        """Fill in page after page to the result."""
        while title(person) != "Your result":
            await self.fill(person)


def two_ways(exercise: Exercise) -> tuple[Way, Way]:
    """Return two ways through an exercise that end differently."""
    found = {one["ends"]: Way(one["ends"], one["answers"]) for one in WRITTEN if one["exercise"] == exercise.id}
    for seed in range(TRIES if len(found) < 2 else 0):
        answers = invented(exercise, Random(seed))
        ends = outcome(exercise, walked(exercise, answers)).id
        found.setdefault(ends, Way(ends, answers))
        if len(found) == 2:
            break
    first, second = list(found.values())[:2]
    return first, second


def walked(exercise: Exercise, answers: Mapping[str, Any]) -> Walk:
    """Return the way that somebody takes who fills in these answers, by the field."""
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in answers.items()}
    return walk(exercise, read(exercise.steps, fields, DAY))


def invented(exercise: Exercise, chance: Random) -> dict[str, Any]:
    """Return what somebody might fill in, by the field."""
    return {name: value for step in exercise.steps for name, value in _fields(step, chance)}


def _fields(step: Step, chance: Random) -> Iterator[tuple[str, Any]]:
    ids = [option.id for option in step.options]
    match step.kind:
        case StepKind.CHOICE:
            yield step.id, chance.choice(ids)
        case StepKind.CHOICES:
            yield step.id, sorted(chance.sample(ids, chance.randint(max(1, step.least), step.most)))
        case StepKind.SCALE:
            yield step.id, str(chance.randint(1, step.most))
        case StepKind.NUMBER:
            yield step.id, str(chance.choice((step.least, min(step.most, step.least + 30))))
        case StepKind.DATE:
            yield step.id, (DAY + timedelta(days=chance.randint(1, 90))).isoformat()
        case StepKind.RANKING:
            yield from ((f"{step.id}.{place}", one) for place, one in enumerate(chance.sample(ids, step.most), 1))
        case StepKind.ROWS:
            rows = range(1, max(1, step.least) + 1)
            yield from ((f"{step.id}.{row}.{one.id}", _cell(one, chance)) for row in rows for one in step.columns)
        case _:
            yield step.id, f"Words on {step.id}"[: step.most]


def _cell(column: Column, chance: Random) -> str:
    if column.kind is StepKind.CHOICE:
        return chance.choice([option.id for option in column.options])
    return "4" if column.kind is StepKind.NUMBER else f"Words on {column.id}"
