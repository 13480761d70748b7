"""`/workbook`: the list of exercises, and one generic form that takes somebody through any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import workspaces
from bot.decks.themes import FACING
from bot.errors import Refusal
from bot.models import Ending, Shown
from bot.workbook import doing, sheets
from bot.workbook.around import around, ideas
from bot.workbook.exporting import so_far
from bot.workbook.overview import overview
from handlers.calls import Call
from handlers.payloads import Click, Command, Submission, View
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.workbook.listing import ALL, left_over_view, list_view
from handlers.views.workbook.pages import ending_view, page_view
from handlers.views.workbook.results import result_view

DROPPED = "The draft is gone for good."
KEPT = "It is kept as it is. Resume when you like, on any device: type `/workbook`, or open Sidecar's Home."


async def open_list(call: Call[Command] | Call[Click]) -> None:
    """Open the list, whatever somebody is facing."""
    await call.swap(await _list(call, ALL))
    await call.ack()


async def choose_facing(call: Call[Click]) -> None:
    """List what suits what somebody is facing."""
    await call.turn(await _list(call, call.payload.value))
    await call.ack()


async def _list(call: Call[Any], chosen: str) -> dict[str, Any]:
    book = await overview(call.engine, call.who)
    return list_view(call.engine.content.exercises, FACING, chosen, book)


async def open_exercise(call: Call[Click]) -> None:
    """Begin an exercise, or go on where its draft stands."""
    await call.swap(await _view(call, await doing.begin(call.engine, call.who, call.payload.value)))
    await call.ack()


async def resume(call: Call[Click]) -> None:
    """Go on where a draft stands, or read it where its exercise is gone."""
    sheet = await sheets.get(call.engine, call.who, call.payload.value)
    if sheet.done or doing.offered(call.engine, sheet.exercise_id):
        await call.swap(await _view(call, await doing.resume(call.engine, call.who, sheet.id)))
    else:
        await call.swap(left_over_view(sheet, so_far(sheet, None)))
    await call.ack()


async def drop(call: Call[Click]) -> None:
    """Delete a draft for good."""
    await sheets.delete_draft(call.engine, call.who, call.payload.value)
    await call.redraw(blocks.note("Deleted", DROPPED), DROPPED)
    await call.ack()


async def _view(call: Call[Any], standing: Shown | Ending, rows: Mapping[str, int] | None = None) -> dict[str, Any]:
    if isinstance(standing, Shown):
        return page_view(standing, rows or {})
    if standing.sheet.done:
        return result_view(standing.sheet, await around(call.engine, call.who, standing.sheet))
    workspace = await workspaces.current(call.engine, call.who.team_id)
    return ending_view(standing, ideas(call.engine, standing.exercise.id), workspace.help)


def _place(view: View | None) -> tuple[str, int, View]:
    """Return the sheet and the page of a window. Raises Refusal for one that is none of an exercise's."""
    sheet_id, _, page = view.metadata.partition(" ") if view else ("", "", "")
    if view is None or not page.isdecimal():
        raise Refusal("Please open this from your workbook again: type `/workbook`.")
    return sheet_id, int(page), view


async def go_on(call: Call[Submission]) -> None:
    """Keep a page and show the next."""
    sheet_id, page, view = _place(call.payload.view)
    standing = await doing.go_on(call.engine, call.who, sheet_id, page, view.values)
    await call.show(await _view(call, standing))


async def go_back(call: Call[Click]) -> None:
    """Keep what stands on a page and show the one before."""
    sheet_id, page, view = _place(call.payload.view)
    await _keep_last(call, sheet_id, view)
    standing = await doing.go_back(call.engine, call.who, sheet_id, page, view.values)
    await call.turn(await _view(call, standing))
    await call.ack()


async def add_row(call: Call[Click]) -> None:
    """Show one more row of what can be repeated, below those that stand there, filled or not."""
    sheet_id, page, view = _place(call.payload.view)
    standing = await doing.stay(call.engine, call.who, sheet_id, page, view.values)
    rows = _rows(view)
    rows[call.payload.value] = rows.get(call.payload.value, 0) + 1
    await call.turn(await _view(call, standing, rows))
    await call.ack()


def _rows(view: View) -> dict[str, int]:
    """Return how many rows stand in a window, by step."""
    rows: dict[str, int] = {}
    for name in view.values:
        step, _, rest = name.partition(".")
        row, _, column = rest.partition(".")
        if column and row.isdecimal():
            rows[step] = max(rows.get(step, 0), int(row))
    return rows


async def leave(call: Call[Click]) -> None:
    """Keep what stands on a page and end here for today."""
    sheet_id, page, view = _place(call.payload.view)
    await _keep_last(call, sheet_id, view)
    await doing.stay(call.engine, call.who, sheet_id, page, view.values)
    await call.redraw(blocks.note("Kept", KEPT), KEPT)
    await call.ack()


async def _keep_last(call: Call[Click], sheet_id: str, view: View) -> None:
    # Emptied fields are there, too, and are kept empty; other pages have none of them.
    if doing.EXPERIMENT in view.values:
        await doing.keep_last(call.engine, call.who, sheet_id, _last(view))


def _last(view: View) -> doing.Last:
    return doing.Last(view.text(doing.EXPERIMENT), view.day(doing.DUE), view.text(doing.GIVE))


async def finish(call: Call[Submission]) -> None:
    """Keep the result with its experiment, or show the page on which something is missing."""
    sheet_id, _, view = _place(call.payload.view)
    done = await doing.finish(call.engine, call.who, sheet_id, _last(view))
    if isinstance(done, Shown):
        await call.show(page_view(done, {}))
    else:
        await call.show(result_view(done, await around(call.engine, call.who, done)))


FEATURE = Feature(
    name="Workbook",
    help="`/workbook` lists exercises of ten minutes by what you are facing; each ends in a result and an experiment.",
    commands={"workbook": open_list},
    clicks={
        "workbook": open_list,
        "workbook_facing": choose_facing,
        "exercise_open": open_exercise,
        "exercise_resume": resume,
        "exercise_drop": drop,
        "exercise_back": go_back,
        "exercise_row": add_row,
        "exercise_leave": leave,
    },
    submissions={"exercise": go_on, "exercise_end": finish},
    in_windows=frozenset({"exercise_back", "exercise_row", "exercise_leave"}),
    once=frozenset({"exercise", "exercise_end", "exercise_open", "exercise_back", "exercise_row", "exercise_leave"}),
)
