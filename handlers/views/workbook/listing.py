"""The list of exercises by what somebody is facing, with what is under way and what is done."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from bot.models import Exercise, Sheet, Workbook
from handlers.views import blocks as b
from handlers.views.workbook.parts import cut

Block = dict[str, Any]
ALL = "all"
MOST_DRAFTS, MOST_RESULTS, MOST_LISTED = 5, 12, 40
"""How many of each a window shows: it holds 100 blocks."""
MOST_SAID, LEFT_OVER_CHARS = 60, 1_000
LEFT_OVER = "This exercise is not offered any more, so it cannot be finished. This is what you filled in:"


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
    begun = {one.exercise_id for one in book.drafts}
    rows += b.first([_row(one, begun) for one in fitting], MOST_LISTED, "And {} more: pick above what you are facing.")
    if not fitting:
        rows.append(b.section("There is nothing for this yet. Pick something else above."))
    rows += _results(book.results)
    # Drafts are in it, too.
    rows += [b.actions(b.button("Export as a file", "plan_export"))] if book.drafts or book.results else []
    return b.modal("workbook", "Workbook", [*rows, *damaged_rows(book.damaged)])


def _row(one: Exercise, begun: Container[str]) -> Block:
    words = f"*{b.escape(one.title)}*\n{b.escape(one.purpose)}\n_About {b.count(one.minutes, 'minute')}_"
    # Whoever is in the middle of it goes on there: nothing begins anew beside it.
    return b.section(words, b.button("Resume" if one.id in begun else "Begin", "exercise_open", one.id))


def _facing(exercises: Sequence[Exercise], facing: Mapping[str, str], chosen: str) -> Block:
    used = {slug for one in exercises for slug in one.facing}
    choices = [b.option("Everything", ALL), *(b.option(label, slug) for slug, label in facing.items() if slug in used)]
    return b.select("workbook_facing", choices, chosen)


def _drafts(drafts: Sequence[Sheet]) -> list[Block]:
    rows = [b.header("Under way")] if drafts else []
    rows += [row for one in drafts[:MOST_DRAFTS] for row in (draft_row(one), b.actions(_drop(one)))]
    return [*rows, *b.more(len(drafts) - MOST_DRAFTS)]


def _drop(sheet: Sheet) -> Block:
    sure = b.confirm("Delete this draft?", "It is gone for good, with everything you filled in.", "Delete")
    return b.button("Delete", "exercise_drop", sheet.id, style="danger", confirm=sure)


def left_over_view(sheet: Sheet, said: Sequence[tuple[str, str]]) -> Block:
    """Show a draft whose exercise is not offered any more: what was filled in, as far as a window holds it."""
    rows: list[Block] = [b.section(f"*{b.escape(sheet.title)}*, begun {sheet.day:%d %b %Y}\n{LEFT_OVER}")]
    rows += [b.literal(cut(f"{name}: {words}", LEFT_OVER_CHARS)) for name, words in said[:MOST_SAID]]
    rows += b.more(len(said) - MOST_SAID, "And {} more, in the file you can export.")
    rows.append(b.actions(b.button("Export as a file", "plan_export"), _drop(sheet)))
    return b.modal("note", "What you filled in", rows)


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
    return rows


def damaged_rows(damaged: Sequence[Sheet]) -> list[Block]:
    """Return what cannot be read, each in a place of its own."""
    words = "Something from {:%d %b %Y} is damaged and cannot be read (SC-21). A backup may bring it back."
    return b.first([b.section(words.format(one.day)) for one in damaged], 5)
