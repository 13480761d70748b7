"""The whole workbook as one Markdown file, My plan first: with drafts, and with every word as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from bot.decks.exercises.places import words_of
from bot.models import CARE, Exercise, Given, Plan, Reading, Sheet, Step, Workbook
from bot.workbook.given import step_of

_SPECIAL = re.compile(r"[\\`*_\[\]<>~|&#]")
_AT_THE_START = re.compile(r"^(?:[+=:-]|\d+(?=[.)]))", re.ASCII)
"""What begins a list, or makes a heading of the line above."""

Lookup = Callable[[str], Exercise | None]
"""Returns an exercise by its id; None when it is not offered any more."""


def markdown(book: Workbook, exercise: Lookup = lambda _: None) -> str:
    """Return My plan, every draft and every result as a Markdown file."""
    parts = ["# My plan", *_plan(book.plan), "# My workbook"]
    for draft in book.drafts:
        parts += _draft(draft, exercise(draft.exercise_id))
    for result in book.results:
        parts += _sheet(result)
    parts += [f"## Begun on {_day(one.day)}\n\nThis is damaged and cannot be read (SC-21)." for one in book.damaged]
    return "\n\n".join(parts) + "\n"


def line(text: str) -> str:
    """Return a text as one line that Markdown shows as it is written."""
    plain = _SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
    return _AT_THE_START.sub(_escaped, plain)


def _escaped(found: re.Match[str]) -> str:
    # Of "1." the dot, which no expression in this place has matched.
    return f"{found[0]}\\" if found[0].isdecimal() else f"\\{found[0]}"


def paragraphs(text: str) -> str:
    """Return a text that may have several lines, each of which Markdown shows as it is written."""
    lines = [line(one) for one in text.split("\n")]
    # A backslash at the end of a line keeps the next one below it; an empty line parts two paragraphs.
    found = "\n".join(f"{one}\\" if one and after else one for one, after in zip(lines, [*lines[1:], ""], strict=True))
    return re.sub("\n{3,}", "\n\n", found).strip()


def _plan(plan: Plan) -> Iterator[str]:
    for part in plan.parts:
        yield from _listed(part.name, part.lines)
    yield from _listed("Experiments under way", (f"{one.text} (by {_day(one.due)})" for one in plan.experiments))
    yield from _listed("Promised after feedback", (f"{text} (until {_day(day)})" for day, text in plan.promised))
    yield from _listed("Release notes", (f"{_day(note.day)}: {note.words}" for note in plan.notes))


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    # One line each: a line break would end the list.
    found = [f"- {line(one)}" for one in lines]
    return [f"## {title}", "\n".join(found)] if found else []


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _draft(sheet: Sheet, exercise: Exercise | None) -> Iterator[str]:
    yield f"## {line(sheet.title)}, begun {_day(sheet.day)}, not finished"
    for name, words in so_far(sheet, exercise):
        yield f"### {line(name)}"
        yield paragraphs(words)


def so_far(sheet: Sheet, exercise: Exercise | None) -> list[tuple[str, str]]:
    """Return what a draft holds as (question, words), in the order of its exercise, as far as there is one still."""
    steps = {step.id: step for step in exercise.steps} if exercise else {}
    found = {name: _said(steps.get(name), given) for name, given in sheet.answers.items()}
    typed: dict[str, list[str]] = {}
    for field, value in sheet.typed.items():
        typed.setdefault(step_of(field), []).append(_said(steps.get(field), value))
    # What was typed last stands there as it was typed, whatever it answers.
    found |= {name: "\n".join(filter(None, words)) for name, words in typed.items()}
    order = [*steps, *found]
    names = _ON_THE_LAST_PAGE | {step.id: step.name for step in steps.values()}
    return [(names.get(name, name), found[name]) for name in sorted(found, key=order.index) if found[name]]


_ON_THE_LAST_PAGE = {"the_experiment": "My experiment", "the_day": "Until", "the_gift": "To give"}


def _said(step: Step | None, given: Given) -> str:
    if step is not None:
        words = words_of(step, given)
    else:
        several = given if isinstance(given, tuple) else (given,)
        words = "\n".join(", ".join(one.values()) if isinstance(one, Mapping) else str(one) for one in several)
    # Of an option that is gone there is no text any more.
    return words or ("" if step is None else _said(None, given))


def _sheet(sheet: Sheet) -> Iterator[str]:
    result = sheet.result
    yield f"## {line(sheet.title)}, {_day(sheet.finished_on or sheet.day)}"
    if result is not None:
        yield from (f"### {line(result.title)}", paragraphs(result.text), *([CARE] if result.care else []))
        for reading in result.readings:
            yield from _reading(reading)
        yield "### What I said"
        # Two spaces before further lines keep them in their item.
        said = (paragraphs(f"{name}: {words}").replace("\n", "\n  ") for name, words in result.answers)
        yield "\n".join(f"- {one}" for one in said)
    if sheet.due is not None:
        yield f"### Experiment, by {_day(sheet.due)}\n\n{paragraphs(sheet.experiment)}"
    if sheet.give:
        yield f"### To give\n\n{paragraphs(sheet.give)}"
    for note in sheet.notes:
        yield f"### What happened, {_day(note.day)}\n\n{paragraphs(note.text)}"


def _reading(reading: Reading) -> Iterator[str]:
    yield f"### {line(reading.title)}"
    # Four spaces before every line of it: only so bars stand below one another, and nothing in it is Markdown.
    lines = [part for one in reading.lines for part in one.split("\n")]
    if any(one.strip() for one in lines):
        yield "\n".join(f"    {one}" for one in lines)
    yield paragraphs(reading.text)
