"""The list of exercises by what somebody is facing, with what is under way and what is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import Exercise, Sheet, Workbook
from handlers.views import blocks as b

Block = dict[str, Any]
ALL = "all"
MOST_DRAFTS, MOST_RESULTS, MOST_LISTED = 5, 12, 24
"""How many of each a window shows: it holds 100 blocks."""


def list_view(exercises: Sequence[Exercise], facing: Mapping[str, str], chosen: str, book: Workbook) -> Block:
    """Return the list, for one thing somebody is facing or for all of them; `facing` are labels by slug."""
    fitting = [one for one in exercises if chosen in (ALL, *one.facing)]
    rows: list[Block] = [
        b.section(
            "Ten minutes each: a few questions, a result, one experiment with a date. Sidecar shows it to nobody else."
        ),
        b.actions(_facing(exercises, facing, chosen), b.button("My plan", "plan")),
        *_drafts(book.drafts),
        b.divider(),
    ]
    rows += b.first([_exercise_row(one) for one in fitting], MOST_LISTED, "And {} more: say above what you are facing.")
    if not fitting:
        rows.append(b.section("There is nothing for this yet. Pick something else above."))
    return b.modal("workbook", "Workbook", [*rows, *_results(book.results), *damaged_rows(book.damaged)])


def _exercise_row(one: Exercise) -> Block:
    words = f"*{b.escape(one.title)}*\n{b.escape(one.purpose)}\n_About {b.count(one.minutes, 'minute')}_"
    return b.section(words, b.button("Begin", "exercise_open", one.id))


def _facing(exercises: Sequence[Exercise], facing: Mapping[str, str], chosen: str) -> Block:
    used = {slug for one in exercises for slug in one.facing}
    choices = [b.option("Everything", ALL), *(b.option(label, slug) for slug, label in facing.items() if slug in used)]
    return b.select("workbook_facing", choices, chosen)


def _drafts(drafts: Sequence[Sheet]) -> list[Block]:
    rows = [b.header("Under way")] if drafts else []
    return [*rows, *b.first([draft_row(one) for one in drafts], MOST_DRAFTS)]


def draft_row(sheet: Sheet) -> Block:
    """Return a draft with the way back into it."""
    words = f"*{b.escape(sheet.title)}*, begun {sheet.day:%d %b}"
    return b.section(words, b.button("Resume", "exercise_resume", sheet.id))


def result_row(sheet: Sheet) -> Block:
    """Return a result with the way to it."""
    title = b.escape(sheet.result.title) if sheet.result else ""
    words = f"*{b.escape(sheet.title)}*, {sheet.finished_on or sheet.day:%d %b %Y}\n{title}"
    return b.section(words, b.button("Open", "result_open", sheet.id))


def _results(results: Sequence[Sheet]) -> list[Block]:
    rows = [b.divider(), b.header("Done")] if results else []
    rows += [result_row(one) for one in results[:MOST_RESULTS]]
    if len(results) > MOST_RESULTS:
        rows.append(
            b.context(f"And {len(results) - MOST_RESULTS} older ones: they are all in the file you can export.")
        )
    return [*rows, b.actions(b.button("Export as a file", "plan_export"))] if results else []


def damaged_rows(damaged: Sequence[Sheet]) -> list[Block]:
    """Return what cannot be read, each in a place of its own."""
    words = "Something from {:%d %b %Y} is damaged and cannot be read (SC-21). A backup may bring it back."
    return b.first([b.section(words.format(one.day)) for one in damaged], 5)
