"""A way through an exercise: which pages come, what scores add up to, and which outcome it ends in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.decks.exercises.counting import count_holds, counted
from bot.models import Answers, Condition, Exercise, Given, Must, Outcome, Step, StepKind, When


@dataclass(frozen=True, slots=True)
class Leg:
    """A page that comes, with those of its steps that come."""

    number: int
    """Its place among all pages, from 0."""
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Walk:
    """Where answers lead."""

    legs: list[Leg] = field(default_factory=list)
    answers: dict[str, Given] = field(default_factory=dict)
    """Without those of what is skipped."""
    scores: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    """What is counted in texts, for readings with an id."""


def walk(exercise: Exercise, answers: Answers) -> Walk:
    """Walk through an exercise with these answers, as far as they go and beyond: what is missing counts as empty."""
    way = Walk(scores=dict.fromkeys(exercise.scores, 0))
    for number, page in enumerate(exercise.pages):
        # Conditions look back to earlier pages, so all of a page is decided before its answers count.
        steps = tuple(step for step in page.steps if holds(step.when, way)) if holds(page.when, way) else ()
        if steps:
            way.legs.append(Leg(number, steps))
        for step in steps:
            if step.id in answers:
                way.answers[step.id] = answers[step.id]
                for score, points in points_of(step, answers[step.id]):
                    way.scores[score] = way.scores.get(score, 0) + points
        way.counts = counted(exercise, way.answers)
    return way


def outcome(exercise: Exercise, way: Walk) -> Outcome:
    """Return the first outcome that holds; the last always does."""
    return next(one for one in exercise.outcomes if holds(one.when, way))


def points_of(step: Step, answer: Given) -> Iterator[tuple[str, int]]:
    """Yield what an answer adds to scores."""
    if step.kind is StepKind.SCALE and isinstance(answer, int):
        yield from ((score, times * answer) for score, times in step.scores.items())
        return
    chosen = answer if isinstance(answer, tuple) else (answer,)
    for place, option_id in enumerate(chosen):
        # In a ranking of three places the first counts three times.
        times = step.most - place if step.kind is StepKind.RANKING else 1
        for option in step.options:
            if option.id == option_id:
                yield from ((score, times * points) for score, points in option.scores.items())


def holds(when: When, way: Walk) -> bool:
    """Tell whether conditions hold."""
    return all(any(_holds(one, way) for one in group) for group in when)


def _holds(one: Condition, way: Walk) -> bool:
    if one.of_score:
        return score_holds(one, way.scores)
    return count_holds(one, way.counts) if one.of_count else answer_holds(one, way.answers.get(one.subject))


def score_holds(one: Condition, scores: Mapping[str, int]) -> bool:
    """Tell whether a condition about scores holds. Of equal scores the first counts as highest, and as lowest."""
    if one.must is Must.HIGHEST:
        return max(scores, key=lambda name: scores[name], default="") == one.subject
    if one.must is Must.LOWEST:
        return min(scores, key=lambda name: scores[name], default="") == one.subject
    return (scores.get(one.subject, 0) >= int(one.value)) is (one.must is Must.AT_LEAST)


def answer_holds(one: Condition, answer: Given | None) -> bool:
    """Tell whether a condition about a step holds. A number that is not there is neither at least nor below."""
    match one.must:
        case Must.FILLED | Must.EMPTY:
            return (answer not in (None, "", ())) is (one.must is Must.FILLED)
        case Must.AT_LEAST | Must.BELOW:
            number = len(answer) if isinstance(answer, tuple) else answer
            return isinstance(number, int | float) and (number >= int(one.value)) is (one.must is Must.AT_LEAST)
        case Must.IS | Must.IS_NOT:
            first = next(iter(answer), None) if isinstance(answer, tuple) else answer
            return (first == one.value) is (one.must is Must.IS)
        case Must.HAS | Must.HAS_NOT:
            return (one.value in (answer if isinstance(answer, tuple) else ())) is (one.must is Must.HAS)
    return False


def next_leg(way: Walk, after: int) -> Leg | None:
    """Return the leg behind the page of this number; None behind the last."""
    return next((leg for leg in way.legs if leg.number > after), None)


def leg_before(way: Walk, number: int) -> Leg | None:
    """Return the leg before the page of this number; None before the first."""
    return next((leg for leg in reversed(way.legs) if leg.number < number), None)


def option_texts(step: Step, chosen: Sequence[object]) -> list[str]:
    """Return what people read for options."""
    texts = {option.id: option.text for option in step.options}
    return [texts[str(one)] for one in chosen if str(one) in texts]
