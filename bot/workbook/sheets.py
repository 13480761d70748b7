"""Sheets: everything a member writes in an exercise, sealed under their own journal key and padded as journals are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from bot.engine import Engine
from bot.errors import Refusal, SealError
from bot.models import Given, Note, Reading, Result, Sheet, Who, Withdrawn
from bot.reflections.journal import PAD, seal_for, seal_if_any
from bot.sealing.padding import pad_to_multiple, unpad
from bot.sealing.vault import MemberSeal
from bot.store import Transaction, sheets

GONE = "This is gone from your workbook."
DAMAGED = "This is damaged, so it stays as it is: a backup may bring it back (SC-21)."
DAMAGED_TITLE = "Damaged: it cannot be read (SC-21)"


LONG = ("text", "readings", "answers")
"""Of a result, what neither Home nor My plan shows: with a sheet's answers most of its bytes."""


def pack(sheet: Sheet) -> bytes:
    """Return all of a sheet but its id and its day, as bytes whose length says little.

    What is long stands in a second line: whoever looks for one sheet among three hundred reads only the first.
    """
    if sheet.brief:
        raise ValueError("this was opened for its first line only: keeping it would lose the other")
    # Id and day stand beside it; that it is damaged is no fact about a sheet that can be packed.
    held = {name: value for name, value in asdict(sheet).items() if name not in ("id", "day", "damaged", "brief")}
    rest = {"answers": held.pop("answers"), "typed": held.pop("typed")}
    if held["result"] is not None:
        rest["result"] = {name: held["result"].pop(name) for name in LONG}
    lines = (json.dumps(one, ensure_ascii=False, default=date.isoformat) for one in (held, rest))
    return pad_to_multiple("\n".join(lines).encode(), PAD)


def unpack(sheet_id: str, day: date, plain: bytes, *, brief: bool = False) -> Sheet:
    """Make a sheet again of what `pack` made; `brief` leaves out its answers and what is long in its result."""
    # Sheets from before there were two lines have everything in the first.
    first, _, second = unpad(plain).partition(b"\n")
    held, rest = json.loads(first), json.loads(second) if second and not brief else {}
    answers = rest.get("answers") or held.get("answers", {})
    return Sheet(
        id=sheet_id,
        day=day,
        exercise_id=held["exercise_id"],
        title=held["title"],
        answers={name: _given(value) for name, value in answers.items()},
        typed={name: _several(value) for name, value in (rest.get("typed") or held.get("typed", {})).items()},
        page=held["page"],
        result=_result(held["result"] and held["result"] | rest.get("result", {})),
        finished_on=_day(held["finished_on"]),
        order=held["order"],
        experiment=held["experiment"],
        due=_day(held["due"]),
        give=held["give"],
        notes=tuple(Note(date.fromisoformat(one["day"]), one["text"]) for one in held["notes"]),
        brief=brief,
    )


def _given(value: Any) -> Given:
    # JSON has lists where we have tuples.
    return tuple(value) if isinstance(value, list) else value


def _several(value: str | list[str]) -> str | tuple[str, ...]:
    return value if isinstance(value, str) else tuple(value)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _result(held: Mapping[str, Any] | None) -> Result | None:
    if held is None:
        return None
    return Result(
        outcome_id=held["outcome_id"],
        title=held["title"],
        text=held.get("text", ""),
        readings=tuple(map(_reading, held.get("readings", ()))),
        answers=tuple((name, words) for name, words in held.get("answers", ())),
        scores=held["scores"],
        plan={part: tuple(lines) for part, lines in held["plan"].items()},
        next=held["next"],
        care=held.get("care", False),  # results are older than this
    )


def _reading(held: Mapping[str, Any]) -> Reading:
    # Results from before there were pictures have no numbers beside their lines.
    bars = tuple((name, value) for name, value in held.get("bars", ()))
    return Reading(held["title"], held["text"], tuple(held["lines"]), bars)


async def put(engine: Engine, tx: Transaction, who: Who, sheet: Sheet) -> None:
    """Keep a sheet, new or changed, inside the caller's transaction."""
    seal = await seal_for(engine, tx, who)
    await sheets.put(tx, who, sheet.id, sheet.day, seal.seal(sheet.id, pack(sheet)))


async def lock(engine: Engine, tx: Transaction, who: Who, sheet_id: str) -> Sheet:
    """Return one of a member's own sheets and lock it. Raises Refusal when it is gone, somebody else's, or damaged."""
    return await _whole(engine, tx, who, sheet_id, await sheets.lock(tx, who, sheet_id))


async def look(engine: Engine, tx: Transaction, who: Who, sheet_id: str) -> Sheet:
    """Return what `lock` does, without a lock, which on Postgres would stay behind in the row and date the look."""
    return await _whole(engine, tx, who, sheet_id, await sheets.get(tx, who, sheet_id))


async def _whole(engine: Engine, tx: Transaction, who: Who, sheet_id: str, row: tuple[date, bytes] | None) -> Sheet:
    seal = await _seal(engine, tx, who)
    if row is None:
        raise Refusal(GONE)
    sheet = _opened(seal, sheet_id, *row)
    if sheet.damaged:
        raise Refusal(DAMAGED)
    return sheet


async def get(engine: Engine, who: Who, sheet_id: str) -> Sheet:
    """Return one of a member's own sheets. Raises Refusal like `lock`."""
    async with engine.store.read() as tx:
        return await look(engine, tx, who, sheet_id)


async def find(engine: Engine, who: Who, sheet_id: str) -> Sheet | None:
    """Return one of a member's own sheets; None where `get` refuses."""
    try:
        return await get(engine, who, sheet_id)
    except Refusal:
        return None


async def everything(engine: Engine, tx: Transaction, who: Who, *, brief: bool = False) -> list[Sheet]:
    """Return a member's sheets, newest first. One that cannot be opened says so, and hides no other.

    With `brief` they come without what is long, which takes half as long; such sheets cannot be kept again.
    """
    rows, seal = await sheets.of_member(tx, who), await _seal(engine, tx, who)
    found = [_opened(seal, *row, brief=brief) for row in rows]
    return sorted(found, key=lambda one: (one.finished_on or one.day, one.order), reverse=True)


async def _seal(engine: Engine, tx: Transaction, who: Who) -> MemberSeal | None:
    try:
        # None, and no error, where the key is damaged: each sheet then says in its own place that it cannot be read.
        return await seal_if_any(engine, tx, who)
    except SealError:
        return None


def _opened(seal: MemberSeal | None, sheet_id: str, day: date, sealed: bytes, *, brief: bool = False) -> Sheet:
    try:
        if seal is not None:
            return unpack(sheet_id, day, seal.open(sheet_id, sealed), brief=brief)
    except (SealError, ValueError, LookupError, TypeError):
        pass
    return Sheet(sheet_id, day, "", DAMAGED_TITLE, damaged=True)


async def delete(engine: Engine, who: Who, sheet_id: str) -> None:
    """Delete one of a member's sheets, with its notes and its lines in My plan; harmless when it is gone."""
    async with engine.withdrawing(withdrawn_name(who, sheet_id), Withdrawn.SHEET) as tx:
        await sheets.drop(tx, who, sheet_id)


async def delete_draft(engine: Engine, who: Who, sheet_id: str) -> None:
    """Delete a draft; harmless when it is gone. Raises Refusal when it was finished meanwhile, elsewhere."""
    sheet = await find(engine, who, sheet_id)
    if sheet is not None and sheet.done:
        raise Refusal("This is finished by now. You can delete it below its result.")
    await delete(engine, who, sheet_id)


def withdrawn_name(who: Who, sheet_id: str) -> str:
    """Return what a withdrawal calls a sheet: with its owner, so that nobody can withdraw another's."""
    return f"{who.team_id}/{who.user_id}/{sheet_id}"


async def changed(engine: Engine, tx: Transaction, who: Who, sheet: Sheet, **changes: Any) -> Sheet:
    """Keep a sheet that is locked with some parts otherwise."""
    new = replace(sheet, **changes)
    await put(engine, tx, who, new)
    return new
