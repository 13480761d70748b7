"""A result as charts: which there are, and the wish to have them sent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import Beside, Chart, Kind, OutboxItem, Picture, Reading, Result, Sheet, Subject, Who, numbering
from bot.store import Transaction
from bot.workbook import plans, sheets
from bot.workbook.beside import beside
from bot.workspaces import require_member

MOST_CHARTS = 2
"""So many charts Slack takes in a message."""
MOST_LINES, MOST_DAYS = 6, 12
"""So many series Slack takes in a chart; so many results are drawn over time."""
NO_BARS = "There is nothing in this result that could be drawn."


def can_be_drawn(sheet: Sheet) -> bool:
    """Tell whether a finished result has anything to draw."""
    return sheet.result is not None and any(reading.bars for reading in sheet.result.readings)


async def send(engine: Engine, who: Who, sheet_id: str) -> None:
    """Send a result as a picture to its own member. Raises Refusal."""
    async with engine.store.begin() as tx:
        await require_member(tx, who)
        sheet = await sheets.lock(engine, tx, who, sheet_id)
        if not can_be_drawn(sheet):
            raise Refusal(NO_BARS)
        number = numbering.attempt(engine.now())
        await engine.send(tx, Kind.PICTURE, [who.user_id], Subject(who.team_id, sheet_id), number)


async def picture(engine: Engine, item: OutboxItem) -> Picture | None:
    """Return what is to be drawn; None when it was deleted since."""
    who = item.head.to
    sheet = await sheets.find(engine, who, item.head.subject_id)
    if sheet is None or sheet.result is None or not can_be_drawn(sheet):
        return None
    async with engine.store.read() as tx:
        earlier = await _until(engine, tx, who, sheet)
    return _picture(sheet, sheet.result, await beside(engine, who, sheet), earlier)


async def _until(engine: Engine, tx: Transaction, who: Who, sheet: Sheet) -> list[Sheet]:
    """Return the results of an exercise up to this one, the oldest first."""
    book = await plans.workbook(engine, tx, who)
    same = [one for one in book.results if one.exercise_id == sheet.exercise_id and one.order <= sheet.order]
    return list(islice(same, MOST_DAYS))[::-1]


def _picture(sheet: Sheet, result: Result, peers: Sequence[Beside], results: Sequence[Sheet]) -> Picture:
    drawn = [one for one in peers if one.chart]
    own = [reading for reading in result.readings if reading.bars]
    # Peers' chart has one's own bars, too, so that it stands for the first of them.
    charts = [one.chart for one in drawn if one.chart] or [_of(own[0])]
    words = [*(one.reading for one in drawn), *own]
    change = _over_time(results)
    if change:
        charts.append(change)
        words.append(Reading(change.title, "From the first time to this one.", tuple(_changes(change))))
    charts += [_of(reading) for reading in own[1:]]
    return Picture(sheet, tuple(charts[:MOST_CHARTS]), tuple(words))


def _of(reading: Reading) -> Chart:
    names, values = zip(*reading.bars, strict=True)
    return Chart(reading.title, names, ((reading.title, values),), "")


def _over_time(results: Sequence[Sheet]) -> Chart | None:
    """Return one's own scores from time to time, those that changed most first; None after a single time."""
    scored = [(one, one.result.scores) for one in results if one.result and one.result.scores]
    if len(scored) < 2:
        return None
    rows = {name: tuple(float(given.get(name, 0)) for _, given in scored) for name in scored[-1][1]}
    names = sorted(rows, key=lambda name: min(rows[name]) - max(rows[name]))[:MOST_LINES]
    days = [f"{one.finished_on or one.day:%-d %b %Y}" for one, _ in scored]
    return Chart("Change over time", tuple(days), tuple((name, rows[name]) for name in names), "", over_time=True)


def _changes(chart: Chart) -> list[str]:
    return [f"{name}: {' → '.join(f'{value:g}' for value in values)}" for name, values in chart.series]
