"""Proof that every page can be shown and every outcome reached, by walking.

First a thousand walks chosen to differ; where these leave something unseen, all walks there are: what does not
matter to any condition is put together, so that there are few. A step is known by what answers to it can do: which
conditions they make true and what they add to scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import permutations
from operator import add, or_
from typing import NamedTuple
from zlib import crc32

from bot.decks.exercises.counting import together
from bot.decks.exercises.walking import answer_holds, points_of, score_holds
from bot.models import Condition, Exercise, ExercisePage, Given, Must, Step, StepKind, When

FEW = 1_000
"""So many walks are tried before all are."""
MOST = 60_000
"""More states than that are too many to look at."""


class Tangled(Exception):
    """There are too many ways to look at all of them."""


# Tuples and bits: hundreds of thousands of these are made, compared and put into sets.


class Effect(NamedTuple):
    """What one answer, and all that are like it, does."""

    true: int
    """The conditions it makes true, a bit for each."""
    points: tuple[int, ...]


class State(NamedTuple):
    """Where a walk stands, as far as it matters from here on."""

    true: int
    scores: tuple[int, ...]
    path: tuple[int, ...] = ()


@dataclass(slots=True)
class Seen:
    """What walks have come by."""

    pages: set[int] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    paths: set[tuple[tuple[int, ...], str]] = field(default_factory=set)
    """The pages shown, from 0, and the outcome they ended in."""


class Proof:
    """Walks through one exercise. It must be free of other faults."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        conditions = dict.fromkeys(_conditions(_whens(exercise)))
        self._bits = {one: 1 << number for number, one in enumerate(conditions)}
        # By identity: to look one up by what it says takes longer than to look whether it holds.
        self._read = {id(when): [self._bits_of(group) for group in when] for when in _whens(exercise)}
        self._scored = [one for one in conditions if one.of_score]
        self._verdicts: dict[tuple[int, ...], int] = {}
        self._scores = tuple(exercise.scores)
        # Scores that no condition looks at need not be told apart.
        compared = any(one.must in (Must.HIGHEST, Must.LOWEST) for one in conditions)
        counted = {one.subject for one in conditions if one.of_score}
        self._count = tuple(compared or name in counted for name in self._scores)
        about = {step.id: frozenset(one for one in conditions if step.id in self._asks(one)) for step in exercise.steps}
        # What holds of a step that nobody came by, such as "is empty".
        self._untouched = self._bits_of(one for one in conditions if not one.of_score and answer_holds(one, None))
        self._effects = {step.id: self._effects_of(step, about[step.id]) for step in exercise.steps}
        self._others = {name: ~self._bits_of(ones) for name, ones in about.items()}
        # Of what no later page and no outcome looks at, it does not matter whether it holds.
        behind = (_whens(exercise, after=number + 1) for number in range(len(exercise.pages)))
        self._later = [self._bits_of(_conditions(whens)) for whens in behind]

    def _bits_of(self, conditions: Iterable[Condition]) -> int:
        return reduce(or_, (self._bits[one] for one in conditions), 0)

    def unseen(self) -> tuple[list[int], list[str], list[str]]:
        """Return pages, steps and outcomes that no walk comes by. Raises Tangled."""
        seen = self._few()
        if any(self._missing(seen)):
            seen = self.everything()
        return self._missing(seen)

    def _missing(self, seen: Seen) -> tuple[list[int], list[str], list[str]]:
        pages = [number for number in range(len(self._exercise.pages)) if number not in seen.pages]
        steps = [
            step.id
            for number, page in enumerate(self._exercise.pages)
            for step in page.steps
            if number in seen.pages and step.id not in seen.steps
        ]
        return pages, steps, [one.id for one in self._exercise.outcomes if one.id not in seen.outcomes]

    def _start(self) -> State:
        return State(self._untouched, (0,) * len(self._scores))

    def _few(self) -> Seen:
        seen = Seen()
        for number in range(FEW):
            state = self._start()
            for place, page in enumerate(self._exercise.pages):
                steps = self._shown(page, self._true(state), seen, place)
                for step in steps:
                    state = self._after(state, step, self._pick(step, number))
            self._end(self._true(state), state.path, seen)
            if not any(self._missing(seen)):
                break
        return seen

    def _pick(self, step: Step, number: int) -> Effect:
        effects = self._effects[step.id]
        # Every other walk favours one score: chance alone seldom makes one win.
        if self._scores and number % 2:
            wanted = (number // 2) % len(self._scores)
            return max(effects, key=lambda one: 2 * one.points[wanted] - sum(one.points))
        # Not by chance and not by `hash`: a deck that one process takes must not be refused by the next.
        return effects[crc32(f"{number} {step.id}".encode()) % len(effects)]

    def everything(self) -> Seen:
        """Take every walk there is. Raises Tangled."""
        seen, states = Seen(), {self._start()}
        for place, page in enumerate(self._exercise.pages):
            # What stands alike before the same questions goes through them together, and is put together behind each.
            alike: dict[tuple[tuple[int, ...], int], set[State]] = {}
            for state in states:
                alike.setdefault((state.path, self._true(state)), set()).add(state)
            later = self._later[place]
            after = set[State]()
            for (path, true), group in alike.items():
                steps = self._shown(page, true, seen, place)
                came = (*path, place) if steps else path
                after |= self._all_after({State(one.true & later, one.scores, came) for one in group}, steps, later)
            if len(after) > MOST:
                raise Tangled
            states = after
        # By now scores matter only for what holds of them: far fewer ends than states.
        for true, path in {(self._true(state), state.path) for state in states}:
            self._end(true, path, seen)
        return seen

    def _all_after(self, states: set[State], steps: list[Step], later: int) -> set[State]:
        for step in steps:
            effects = dict.fromkeys(Effect(one.true & later, one.points) for one in self._effects[step.id])
            states = {self._after(one, step, effect) for one in states for effect in effects}
            if len(states) > MOST:
                raise Tangled
        return states

    def _shown(self, page: ExercisePage, true: int, seen: Seen, place: int) -> list[Step]:
        found = [step for step in page.steps if self._holds(step.when, true)] if self._holds(page.when, true) else []
        if found:
            seen.pages.add(place)
            seen.steps |= {step.id for step in found}
        return found

    def _end(self, true: int, path: tuple[int, ...], seen: Seen) -> None:
        for one in self._exercise.outcomes:
            if self._holds(one.when, true):
                seen.outcomes.add(one.id)
                seen.paths.add((path, one.id))
                return

    def _holds(self, when: When, true: int) -> bool:
        return all(true & group for group in self._read[id(when)])

    def _true(self, state: State) -> int:
        """Return all that holds in a state, of its scores, too."""
        verdict = self._verdicts.get(state.scores)
        if verdict is None:
            by_name = dict(zip(self._scores, state.scores, strict=True))
            verdict = self._bits_of(one for one in self._scored if score_holds(one, by_name))
            self._verdicts[state.scores] = verdict
        return state.true | verdict

    def _after(self, state: State, step: Step, effect: Effect) -> State:
        points = tuple(map(add, state.scores, effect.points))
        return State(state.true & self._others[step.id] | effect.true, points, state.path)

    def _effects_of(self, step: Step, about: frozenset[Condition]) -> list[Effect]:
        if step.kind is StepKind.CHOICES:
            return self._of_choices(step, about)
        # A dictionary, because a set has another order in every process, and the few walks would be others.
        counts = [self._bits_of(held) for held in together(one for one in about if one.of_count)]
        counts += [0] if step.optional else []
        plain = [self._effect(step, about, answer) for answer in _answers(step, about)]
        # A count goes over several texts: behind each of them it may stand anywhere.
        return list(dict.fromkeys(Effect(one.true | held, one.points) for one in plain for held in counts))

    def _asks(self, one: Condition) -> tuple[str, ...]:
        """Return the steps that a condition looks at."""
        if one.of_count:
            name = one.subject.partition(".")[0]
            return next(reading.of for reading in self._exercise.readings if reading.id == name)
        return () if one.of_score else (one.subject,)

    def _effect(self, step: Step, about: frozenset[Condition], answer: Given | None) -> Effect:
        true = self._bits_of(one for one in about if answer_holds(one, answer))
        return Effect(true, self._points(dict(_summed(step, answer))))

    def _points(self, points: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(
            points.get(name, 0) if counts else 0 for name, counts in zip(self._scores, self._count, strict=True)
        )

    def _of_choices(self, step: Step, about: frozenset[Condition]) -> list[Effect]:
        """Build up what can be ticked option by option: all subsets are too many, what they do is not."""
        asked = {str(one.value) for one in about}
        states: dict[tuple[int, frozenset[str], tuple[int, ...]], None] = {
            (0, frozenset(), (0,) * len(self._scores)): None
        }
        for option in step.options:
            more = self._points(option.scores)
            for count, has, points in list(states):
                if count < step.most:
                    now = has | {option.id} if option.id in asked else has
                    total = tuple(had + new for had, new in zip(points, more, strict=True))
                    states[count + 1, now, total] = None
        effects: dict[Effect, None] = {}
        for count, has, points in states:
            if count >= step.least or (step.optional and not count):
                # Stand-ins make up the number: what they are called, no condition asks.
                ticked = (*sorted(has), *(f" {number}" for number in range(count - len(has)))) or None
                effects[Effect(self._bits_of(one for one in about if answer_holds(one, ticked)), points)] = None
        return list(effects)


def _summed(step: Step, answer: Given | None) -> Iterator[tuple[str, int]]:
    totals: dict[str, int] = {}
    if answer is not None:
        for score, points in points_of(step, answer):
            totals[score] = totals.get(score, 0) + points
    yield from totals.items()


def _answers(step: Step, about: frozenset[Condition]) -> Iterator[Given | None]:
    """Yield answers of every sort that a step can have: one of each that some condition could tell apart."""
    if step.optional:
        yield None
    match step.kind:
        case StepKind.CHOICE:
            yield from (option.id for option in step.options)
        case StepKind.SCALE:
            yield from range(1, step.most + 1)
        case StepKind.NUMBER:
            yield from _numbers(step, [int(one.value) for one in about if isinstance(one.value, int)])
        case StepKind.ROWS:
            yield from (({},) * count for count in range(max(1, step.least), step.most + 1))
        case StepKind.RANKING:
            yield from _rankings(step)
        case _:
            yield "words"


def _numbers(step: Step, compared: Sequence[int]) -> Iterator[int]:
    """Yield the ends, and the two sides of every number that a condition compares with."""
    sides = (number - below for number in sorted(compared) for below in (1, 0))
    yield from dict.fromkeys((step.least, step.most, *(one for one in sides if step.least <= one <= step.most)))


def _rankings(step: Step) -> Iterator[tuple[str, ...]]:
    ids = [option.id for option in step.options]
    if any(option.scores for option in step.options):
        yield from permutations(ids, step.most)
    else:
        yield from ((first, *[one for one in ids if one != first][: step.most - 1]) for first in ids)


def _conditions(whens: Iterable[When]) -> Iterator[Condition]:
    yield from (one for when in whens for group in when for one in group)


def _whens(exercise: Exercise, after: int = 0) -> Iterator[When]:
    """Yield the conditions of the pages from this number on, of their steps, and of the outcomes."""
    for page in exercise.pages[after:]:
        yield page.when
        yield from (step.when for step in page.steps)
    yield from (one.when for one in exercise.outcomes)
