"""What must never spill, and where to look for it; and what a database does not hold of somebody."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.logs import TALLY, configure_logging
from bot.store import Store, boxes
from bot.store import journal as journal_rows
from bot.store import members as member_rows
from bot.store import rhythms as rhythm_rows
from bot.store import sheets as sheet_rows
from practice.world.people import PEOPLE
from tests.kit.circle import ANA_ASKS, FOCUS, Circle

ANSWER = "Tangerine evenings end in decisions nobody wrote down"
WORDS = (FOCUS, ANSWER)
WHO = [part for one in PEOPLE for part in (one.id, one.name, *one.shown.split(), *one.real_name.split())]
PEOPLE_TOO = re.compile(rf"\b({'|'.join(map(re.escape, sorted(WHO, key=len, reverse=True)))})\b", re.IGNORECASE)


def spilled(text: str) -> list[str]:
    """Return every word of a person, and every name or id of one, that stands in a text."""
    return [words for words in WORDS if words.lower() in text.lower()] + PEOPLE_TOO.findall(text)


def summed(log: io.StringIO) -> str:
    """Return what was logged, with what people's acts started summed up, as a day's end would."""
    TALLY.sum_up()
    return log.getvalue()


@contextmanager
def logged(level: str = "INFO", stream: io.StringIO | None = None) -> Iterator[io.StringIO]:
    """Log through the real configuration into a string, and leave every logger as it was."""
    known = [logging.getLogger(), *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))]
    before = [(logger, logger.level, list(logger.handlers)) for logger in known]
    stream = stream or io.StringIO()
    TALLY.sum_up()  # what earlier tests left
    configure_logging(level, stream)
    try:
        yield stream
    finally:
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.NOTSET)
        for logger, was, handlers in before:
            logger.setLevel(was)
            logger.handlers[:] = handlers


async def cells(store: Store) -> list[tuple[str, object]]:
    """Return every value of every table, with table and column named."""
    found: list[tuple[str, object]] = []
    async with store.read() as tx:
        for table in store.tables.sorted_tables:
            for row in (await tx.execute(table.select())).mappings():
                found += [(f"{table.name}.{column}", value) for column, value in row.items()]
    return found


def disk(store: Store) -> bytes:
    """Return the bytes of a SQLite database: the file and its write-ahead log."""
    file = Path(store.engine.url.database or "")
    return b"\0".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")))


async def holds(circle: Circle, words: str) -> list[str]:
    """Return where in both databases, cells and files alike, these words stand in clear."""
    places = []
    for store in stores(circle):
        for place, value in await cells(store):
            text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
            if words in text or words.encode("utf-16-le").decode("latin-1") in text:
                places.append(place)
        if store.is_sqlite and words.encode() in disk(store):
            places.append("disk")
    return places


def stores(circle: Circle) -> tuple[Store, Store]:
    """Return the main database and the key store."""
    return circle.bot.engine.store, circle.bot.engine.vault._keys


async def collected(circle: Circle) -> str:
    """Let Ana ask, four answer, one change it, one decline; return the round."""
    assert await circle.ana_asks() == {}
    for _ in range(2):  # what met with trouble comes again, and may meet with more
        await circle.later(timedelta(minutes=1))
    for name in ANA_ASKS[:4]:
        await circle.answers(name, ANSWER)
    await circle.answers("ben", f"{ANSWER}.")
    await circle.person("goran").click("answer")
    await circle.person("goran").click("decline")
    async with circle.bot.engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    return round_id


async def missing(url: str, c: Circle) -> set[str]:
    """Return what a database does not hold of Ben's consent and pages."""
    ben, store = c.who("ben"), Store(url)
    async with store.read() as tx:
        member, rhythm = await member_rows.get(tx, ben), await rhythm_rows.get(tx, ben)
        pages = await journal_rows.of_member(tx, ben)
        kept = await sheet_rows.of_member(tx, ben)
    await store.close()
    found = {
        "member": member is not None,
        "active": member is not None and member.active,
        "askable": member is not None and member.askable,
        "drawable": member is not None and member.drawable,
        "questions": rhythm.due_at is not None,
        "tips": rhythm.tips,
        "page": bool(pages),
        "sheet": bool(kept),
    }
    return {name for name, there in found.items() if not there}
