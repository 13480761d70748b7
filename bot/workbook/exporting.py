"""The whole workbook as one Markdown file, My plan first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.models import CARE, Plan, Reading, Sheet, Workbook


def markdown(book: Workbook) -> str:
    """Return My plan and every result as a Markdown file."""
    parts = ["# My plan", *_plan(book.plan), "# My workbook"]
    return "\n\n".join([*parts, *(part for one in book.results for part in _sheet(one))]) + "\n"


def _plan(plan: Plan) -> Iterator[str]:
    for part in plan.parts:
        yield from _listed(part.name, part.lines)
    yield from _listed("Experiments under way", (f"{one.text} (by {_day(one.due)})" for one in plan.experiments))
    yield from _listed("Promised after feedback", (f"{text} (until {_day(day)})" for day, text in plan.promised))
    yield from _listed("Release notes", (f"{_day(note.day)}: {note.text}" for note in plan.notes))


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    # One line each: a line break would end the list.
    found = [f"- {' '.join(line.split())}" for line in lines]
    return [f"## {title}", "\n".join(found)] if found else []


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _sheet(sheet: Sheet) -> Iterator[str]:
    result = sheet.result
    yield f"## {sheet.title}, {_day(sheet.finished_on or sheet.day)}"
    if result is not None:
        yield from (f"### {result.title}", result.text, *([CARE] if result.care else []))
        for reading in result.readings:
            yield from _reading(reading)
        yield "### What I said"
        yield "\n".join(f"- {name}: {' '.join(words.split())}" for name, words in result.answers)
    if sheet.due is not None:
        yield f"Experiment, by {_day(sheet.due)}: {sheet.experiment}"
    if sheet.give:
        yield f"To give: {sheet.give}"
    yield from (f"{_day(note.day)}: {note.text}" for note in sheet.notes)


def _reading(reading: Reading) -> Iterator[str]:
    yield f"### {reading.title}"
    if reading.lines:
        yield "\n".join(f"    {line}" for line in reading.lines)
    yield reading.text
