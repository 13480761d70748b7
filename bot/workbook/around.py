"""What stands around a result: what to do next and why, where its ideas come from, and what peers marked."""

from __future__ import annotations

from dataclasses import replace

from bot import workspaces
from bot.decks.checks import ASK
from bot.decks.exercises.places import filled
from bot.decks.exercises.walking import walk
from bot.engine import Engine
from bot.errors import ContentError, Refusal
from bot.models import FOCUS_CHARS, Around, Exercise, Follow, Help, PeerHalf, Sheet, Who
from bot.reflections import picking, tracks
from bot.reflections.rhythms import local_today
from bot.workbook import comparing, doing, pictures, sheets
from bot.workbook.beside import beside
from bot.workbook.given import fitting
from bot.workbook.overview import overview
from bot.workbook.readings import Doing

BUTTON_CHARS = 75


async def around(engine: Engine, who: Who, sheet: Sheet) -> Around:
    """Return what stands around a finished result. Raises Refusal for whoever has not joined."""
    book = await overview(engine, who)
    half = await _half(engine, who, sheet)
    return Around(
        follow=await _follow(engine, who, sheet, half),
        why=half.why if half else "",
        ideas=ideas(engine, sheet.exercise_id),
        beside=await beside(engine, who, sheet),
        compares=comparing.before(sheet, book.results) is not None,
        drawn=pictures.can_be_drawn(sheet),
        again=doing.offered(engine, sheet.exercise_id) is not None,
        help=await help_with(engine, who, sheet),
    )


async def help_with(engine: Engine, who: Who, sheet: Sheet) -> Help:
    """Return the community's own help where a result needs care."""
    care = sheet.result is not None and sheet.result.care
    return (await workspaces.current(engine, who.team_id)).help if care else Help()


async def peer_half(engine: Engine, who: Who, sheet_id: str) -> PeerHalf:
    """Return what a result asks peers, filled in. Raises Refusal when it asks them nothing (any more)."""
    half = await _half(engine, who, await sheets.get(engine, who, sheet_id))
    if half is None:
        raise Refusal(doing.NO_SUCH)
    return half


async def _half(engine: Engine, who: Who, sheet: Sheet) -> PeerHalf | None:
    exercise = doing.offered(engine, sheet.exercise_id)
    if exercise is None:
        return None
    half = exercise.half_after(sheet.result.outcome_id) if sheet.result else exercise.peer
    if half is None:
        return None
    today = await local_today(engine, who)
    # Days that lay ahead when it was finished may have passed.
    said = Doing(exercise, walk(exercise, fitting(exercise, sheet, sheet.finished_on or today)), today)
    # Cut rather than refused: it is only filled into the form, where whoever asks reads and changes it.
    return replace(half, focus=filled(half.focus, said.words)[:FOCUS_CHARS], why=filled(half.why, said.words))


async def _follow(engine: Engine, who: Who, sheet: Sheet, half: PeerHalf | None) -> tuple[Follow, ...]:
    """Return what to do next with a result: ask peers, and what the exercise suggests."""
    peers = Follow("Ask peers", "result_peers", sheet.id) if half else None
    wanted = sheet.result.next if sheet.result else ""
    # Asking peers is asking for feedback, with everything filled in.
    suggested = None if peers and wanted == ASK else await _suggested(engine, who, wanted)
    return tuple(one for one in (peers, suggested) if one)


async def _suggested(engine: Engine, who: Who, wanted: str) -> Follow | None:
    if wanted == ASK:
        return Follow("Ask for feedback", "ask", "")
    try:
        item = engine.content.item(wanted)
    except ContentError:
        return None
    async with engine.store.read() as tx:
        # Nobody is led to what only comes to those who chose its theme.
        if not tracks.may_come(getattr(item, "theme", ""), await picking.chosen(engine, tx, who)):
            return None
    button = "exercise_open" if isinstance(item, Exercise) else "result_tip"
    # An idea has no title.
    title = getattr(item, "title", wanted)
    return Follow(f"Next: {title}"[:BUTTON_CHARS], button, item.id)


def ideas(engine: Engine, exercise_id: str) -> tuple[str, ...]:
    """Return the ideas an exercise draws on, for the small print."""
    exercise = doing.offered(engine, exercise_id)
    return tuple(engine.content.source(one).statement for one in exercise.sources) if exercise else ()
