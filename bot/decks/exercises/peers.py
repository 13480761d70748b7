"""What `beside` of a peer half may say: which question of its lens asks for what the exercise asks for, too."""

from __future__ import annotations

from collections.abc import Container, Iterator

from bot.decks.exercises.shapes import ExerciseShape
from bot.decks.lenses import LensShape
from bot.decks.themes import unlike
from bot.models import POINTS, Exercise, Lens, Question, QuestionKind, StepKind

Faults = Iterator[tuple[str, str]]


def unknown_beside(shape: ExerciseShape, near: Container[str]) -> Faults:
    """Yield what an exercise lays beside a lens that is not `near` and does not have: the way to it, and the reason."""
    exercise = shape.exercise()
    names = [*exercise.scores, *(one.id for one in exercise.steps if one.kind is StepKind.CHOICES)]
    for way, half in exercise.halves.items():
        for name in half.beside:
            if half.lens not in near and name not in names:
                yield f'{way}, beside "{name}"', unlike("score or step with several choices", name, names)


def beside_faults(shape: ExerciseShape, lens: LensShape) -> Faults:
    """Yield what is wrong with what an exercise lays beside its lens: the way to it, and the reason."""
    exercise, asked = shape.exercise(), lens.lens()
    for way, half in exercise.halves.items():
        for name, number in half.beside.items() if half.lens == lens.id else ():
            reason = _fault(exercise, asked, name, number)
            if reason:
                yield f'{way}, beside "{name}"', reason


def _fault(exercise: Exercise, lens: Lens, name: str, number: int) -> str:
    if number > len(lens.questions):
        return f'is question {number}; the lens "{lens.id}" has {len(lens.questions)}'
    question = lens.questions[number - 1]
    if question.kind is QuestionKind.SCALE:
        return _of_scale(exercise, name)
    if question.kind is QuestionKind.PICKS:
        return _of_picks(exercise, name, question)
    return f"is question {number}, which peers answer in words: nothing of it can stand beside anything"


def _of_scale(exercise: Exercise, name: str) -> str:
    """Two bars stand beside each other only where both go from 1 to the same."""
    if name not in exercise.scores:
        return f"{unlike('score', name, list(exercise.scores))}; peers mark this question on a scale"
    fed = [step for step in exercise.steps if name in step.scores or any(name in one.scores for one in step.options)]
    scales = [step for step in fed if step.kind is StepKind.SCALE and step.most == POINTS and step.scores[name] == 1]
    if len(fed) != 1 or not scales:
        return f"must come from one scale of 1 to {POINTS} and nothing else, as that of peers does"
    return ""


def _of_picks(exercise: Exercise, name: str, question: Question) -> str:
    step = exercise.step(name)
    if step is None or step.kind is not StepKind.CHOICES:
        names = [one.id for one in exercise.steps if one.kind is StepKind.CHOICES]
        return f"{unlike('step with several choices', name, names)}; peers pick from a list at this question"
    if {option.text for option in step.options} != set(question.options):
        return "must offer the same options as the question, word for word"
    return ""
