"""No result contradicts an answer: which outcomes an answer leads to, by every way that goes on from it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bot.decks.content import load_content
from bot.decks.exercises.proving import Proof
from bot.decks.exercises.walking import outcome
from bot.models import Step, StepKind
from tests.decks.breaking import SHIPPED
from tests.workbook.ways import invented, walked

CONTENT = load_content(SHIPPED)
FINE = {"inside-fine", "offer-fine"}

NEVER = [
    ("x-not-promoted", "advocate", "several", {"nobody", "unsaid"}),
    ("x-not-promoted", "advocate", "manager", {"nobody", "unsaid"}),
    ("x-not-promoted", "advocate", "never-raised", {"too-few"}),
    ("x-not-promoted", "advocate", "unsure", {"too-few"}),
    ("x-not-promoted", "witness", "most", {"nobody", "too-few"}),
    ("x-not-promoted", "witness", "few", {"nobody"}),
    ("x-not-promoted", "witness", "one", {"nobody"}),
    ("x-not-promoted", "witness", "none", {"unsaid"}),
    ("x-not-promoted", "opening", "open", {"role"}),
    ("x-not-promoted", "movers", "several", {"role"}),
    ("x-not-promoted", "pace", "unknown", {"hurry"}),
    ("x-not-promoted", "pace", "longer", {"hurry", "unmeasured"}),
    ("x-not-promoted", "cost", "scope", {"unmeasured"}),
    ("x-not-promoted", "response", "unseen", {"gap-unchanged", "gap-unheard"}),
    ("x-not-promoted", "response", "noticed", {"gap-unchanged", "gap-unheard", "gap-unseen"}),
    ("x-the-rabbit", "who", "me", {"borrowed"}),
    ("x-the-rabbit", "state", "broken", {"war"}),
    ("x-the-rabbit", "caught", "caught", {"gap", "have-it", "borrowed"}),
    ("x-act-three", "hours", "all", {"running", "too-large"}),
    ("x-act-three", "hours", "month", {"company"}),
    ("x-act-three", "reached", "dropped", {"running"}),
    ("x-getting-real-feedback", "who", "rubs", {"too-near"}),
    ("x-getting-real-feedback", "who", "gone", {"too-near"}),
    ("x-is-it-ex-growth", "stay", "turn", {"inside-poor"}),
    ("x-is-it-ex-growth", "stay", "bound", {"inside-poor"}),
    ("x-is-it-ex-growth", "join", "turn", {"offer-poor", "offer-bound"}),
    ("x-is-it-ex-growth", "join", "bound", {"offer-poor"}),
    ("x-is-it-ex-growth", "join", "name", {"offer-bound"}),
    ("x-is-it-ex-growth", "growth", "stop", FINE),
    ("x-is-it-ex-growth", "growth", "slow", FINE),
    ("x-is-it-ex-growth", "growth", "unseen", FINE),
    ("x-is-it-ex-growth", "fit", "nobody", FINE),
    ("x-is-it-ex-growth", "fit", "unseen", FINE),
    ("x-range-of-experience", "reasons", "problem", {"logos"}),
    ("x-range-of-experience", "reasons", "stage", {"logos"}),
]  # fmt: skip
"""An exercise, one of its steps, an option chosen there (of several: nothing else), and outcomes it would belie."""


ROWS = pytest.mark.parametrize(
    ("exercise_id", "step", "option", "never"), [pytest.param(*row, id=" ".join(row[:3])) for row in NEVER]
)
WALKS = 400


@ROWS
def test_no_outcome_belies_an_answer(exercise_id: str, step: str, option: str, never: set[str]) -> None:
    exercise = CONTENT.exercise(exercise_id)
    several = next(one.kind is StepKind.CHOICES for one in exercise.steps if one.id == step)
    ends = set()
    for seed in range(WALKS):
        answers = invented(exercise, Random(seed)) | {step: [option] if several else option}
        way = walked(exercise, answers)
        if step in way.answers:
            ends.add(outcome(exercise, way).id)
    assert ends, "somebody answers so"
    assert ends & never == set()


@pytest.mark.full
@ROWS
def test_nor_does_it_by_any_other_way(exercise_id: str, step: str, option: str, never: set[str]) -> None:
    exercise = CONTENT.exercise(exercise_id)
    assert never <= {one.id for one in exercise.outcomes}
    # Conditions may ask for options that nobody chooses now: they do not hold.
    pages = tuple(replace(page, steps=tuple(_only(one, step, option) for one in page.steps)) for page in exercise.pages)
    found = Proof(replace(exercise, pages=pages)).everything().paths
    asked = next(number for number, page in enumerate(pages) if any(one.id == step for one in page.steps))
    assert {end for path, end in found if asked in path} & never == set()


def _only(step: Step, step_id: str, option_id: str) -> Step:
    if step.id != step_id:
        return step
    options = tuple(one for one in step.options if one.id == option_id)
    return replace(step, options=options, optional=False, least=1, most=1)
