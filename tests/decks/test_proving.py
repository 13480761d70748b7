"""The proof that walks an exercise says what trying all answers says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, permutations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.decks.content import load_content
from bot.decks.exercises import proving
from bot.decks.exercises.conditions import parsed, written
from bot.decks.exercises.proving import Proof, Tangled
from bot.decks.exercises.walking import outcome, points_of, walk
from bot.models import (
    Exercise,
    ExercisePage,
    ExperimentOf,
    Given,
    Option,
    Outcome,
    ReadingKind,
    ReadingOf,
    Step,
    StepKind,
    When,
)  # fmt: skip
from tests.decks.breaking import SHIPPED

POINTS = st.dictionaries(st.sampled_from(["a", "b"]), st.integers(-2, 3), max_size=2)
LINES = {
    StepKind.CHOICE: ["{} is x", "{} is not y", "{} is filled"],
    StepKind.CHOICES: ["{} has x", "{} has not y", "{} at least 2", "{} below 1"],
    StepKind.SCALE: ["{} at least 2", "{} below 3"],
    StepKind.RANKING: ["{} is x", "{} is empty"],
    StepKind.NUMBER: ["{} at least 2", "{} below 4", "{} at least 1 or {} is empty"],
}
OF_SCORES = [
    "highest is a",
    "lowest is a",
    "score a at least 3",
    "score b below 1",
    "highest is b or score a at least 4",
]


@st.composite
def steps(draw: st.DrawFn, name: str) -> Step:
    kind = draw(st.sampled_from(list(LINES)))
    options = tuple(Option(one, one, draw(POINTS)) for one in ("x", "y", "z"))
    of: dict[StepKind, dict[str, Any]] = {
        StepKind.CHOICE: {"options": options},
        StepKind.CHOICES: {"options": options, "least": 1, "most": draw(st.integers(1, 3))},
        StepKind.RANKING: {"options": options, "most": draw(st.integers(1, 3))},
        StepKind.SCALE: {"least": 1, "most": 3, "scores": draw(POINTS)},
        StepKind.NUMBER: {"least": 0, "most": 5},
    }
    return Step(name, kind, name, name, optional=draw(st.booleans()), **of[kind])


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    pages: list[ExercisePage] = []
    lines: list[str] = [*OF_SCORES]

    def when() -> When:
        return parsed(draw(st.lists(st.sampled_from(lines), max_size=2)))

    for number in range(3):
        step = draw(steps(f"s{number}"))
        pages.append(ExercisePage("Page", "", (step,), when() if number else ()))
        lines += [line.replace("{}", step.id) for line in LINES[step.kind]]
    outcomes = (*(Outcome(f"o{number}", "", "", when()) for number in range(2)), Outcome("rest", "", ""))
    return Exercise(
        "x", "X", "", "story", (), 5, (), tuple(pages), outcomes, ExperimentOf("", "", 14), "",
        scores={"a": "A", "b": "B"},
    )  # fmt: skip


def answers(step: Step) -> Iterator[Given | None]:
    """Yield every answer a step takes."""
    ids = [option.id for option in step.options]
    if step.optional:
        yield None
    match step.kind:
        case StepKind.CHOICE:
            yield from ids
        case StepKind.CHOICES:
            yield from chain(*(combinations(ids, count) for count in range(1, step.most + 1)))
        case StepKind.RANKING:
            yield from permutations(ids, step.most)
        case _:
            yield from range(step.least, step.most + 1)


def tried(exercise: Exercise) -> set[tuple[tuple[int, ...], str]]:
    found = set()
    for every in product(*(answers(step) for step in exercise.steps)):
        said = {step.id: one for step, one in zip(exercise.steps, every, strict=True) if one is not None}
        way = walk(exercise, said)
        found.add((tuple(leg.number for leg in way.legs), outcome(exercise, way).id))
    return found


@settings(max_examples=25)
@given(exercises())
def test_the_proof_finds_exactly_the_ways_that_trying_everything_finds(exercise: Exercise) -> None:
    everything = Proof(exercise).everything()
    found = tried(exercise)
    assert everything.paths == found
    pages, _, outcomes = Proof(exercise).unseen()
    assert pages == [number for number in range(3) if all(number not in path for path, _ in found)]
    assert outcomes == [one.id for one in exercise.outcomes if one.id not in {end for _, end in found}]


def test_an_exercise_with_too_many_ways_is_not_looked_at_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = load_content(SHIPPED).exercise("x-not-promoted")
    monkeypatch.setattr(proving, "MOST", 10)
    with pytest.raises(Tangled):
        Proof(exercise).everything()


def telling(text: str) -> str:
    """Return the outcome that a text ends in, by trying it."""
    said = {"told": text}
    return outcome(TELLING, walk(TELLING, said)).id


TELLING = Exercise(
    "x", "X", "", "story", (), 5, (),
    (ExercisePage("Page", "", (Step("told", StepKind.LONG, "", "", most=3000),)),),
    (
        Outcome("we", "", "", parsed(["t.own below 0"])),
        Outcome("much", "", "", parsed(["t.own at least 1", "t.we at least 3"])),
        Outcome("vague", "", "", parsed(["t.vague at least 2", "t.i below 2"])),
        Outcome("never", "", "", parsed(["t.i below 1", "t.own at least 1"])),
        Outcome("long", "", "", parsed(["s.seconds at least 10"])),
        Outcome("rest", "", ""),
    ),
    ExperimentOf("", "", 14), "",
    readings=(
        ReadingOf(ReadingKind.WORDS, "", "", ("told",), id="t"),
        ReadingOf(ReadingKind.SPEAKING_TIME, "", "", ("told",), id="s"),
    ),
)  # fmt: skip


def test_the_proof_knows_how_texts_can_be_counted() -> None:
    vague = ("", "very", "very various", "very various etc")
    texts = (
        f"{'I ' * i}{'we ' * we}{some} {'word ' * more}"
        for i, we, some, more in product(range(6), range(5), vague, (1, 30))
    )
    assert {telling(text) for text in texts} == {end for _, end in Proof(TELLING).everything().paths}
    assert Proof(TELLING).unseen()[2] == ["never"]


def test_conditions_read_as_they_were_written() -> None:
    lines = [
        "door is inside or age below 30",
        "score nobody at least 4",
        "highest is gap",
        "story is filled",
        "telling.own below 0",
    ]
    assert written(parsed(lines)) == f" (when {'; '.join(lines)})"


@pytest.mark.full
def test_the_ways_through_every_shipped_exercise_end(tmp_path: Path) -> None:
    for exercise in load_content(SHIPPED).exercises:
        ends = {end for _, end in Proof(exercise).everything().paths}
        assert ends == {one.id for one in exercise.outcomes}


def test_what_stands_first_in_a_ranking_counts_most() -> None:
    options = tuple(Option(one, one, {one: 2}) for one in ("x", "y", "z"))
    ranking = Step("order", StepKind.RANKING, "", "", options=options, most=3)
    assert dict(points_of(ranking, ("z", "x", "y"))) == {"z": 6, "x": 4, "y": 2}


def test_scales_and_options_give_what_they_say() -> None:
    scale = Step("s", StepKind.SCALE, "", "", scores={"a": 2, "b": -1}, most=5)
    several = Step(
        "c", StepKind.CHOICES, "", "", options=(Option("x", "", {"a": 3}), Option("y", "", {"a": -1})), most=2
    )
    assert dict(points_of(scale, 4)) == {"a": 8, "b": -4}
    assert list(points_of(several, ("y", "x"))) == [("a", -1), ("a", 3)]
