"""What stands around a result: what to do next, where its ideas come from, and what peers marked."""

from __future__ import annotations

from bot.engine import Engine
from bot.models import Around, Sheet, Who
from bot.workbook import comparing, doing, pictures
from bot.workbook.beside import beside
from bot.workbook.overview import overview


async def around(engine: Engine, who: Who, sheet: Sheet) -> Around:
    """Return what stands around a finished result. Raises Refusal for whoever has not joined."""
    book = await overview(engine, who)
    return Around(
        follow=doing.follow(engine, sheet),
        ideas=doing.ideas(engine, sheet.exercise_id),
        beside=await beside(engine, who, sheet),
        compares=comparing.before(sheet, book.results) is not None,
        drawn=pictures.can_be_drawn(sheet),
    )
