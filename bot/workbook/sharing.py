"""A result that its member shares: which parts, and with whom. Nothing else ever leaves the workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import Kind, Letterhead, OutboxItem, SendState, Shared, Sheet, Subject, Who, numbering
from bot.store import Transaction, members
from bot.store import sheets as rows
from bot.workbook import sheets
from bot.workspaces import require_member

PARTS = ("outcome", "readings", "experiment", "give")
"""What can be shared, each for itself."""
LOST = (SendState.FAILED, SendState.LAPSED, SendState.IN_DOUBT)
"""Nobody has it, or its member was asked to look whether somebody does: it may be shared again."""


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody wants to share with whom. `place` is a person or a channel."""

    sheet_id: str
    place: str
    parts: tuple[str, ...]


async def preview(engine: Engine, who: Who, share: Share) -> Shared:
    """Return exactly what would be shared. Raises Refusal, beside its field."""
    async with engine.store.read() as tx:
        return await _checked(engine, tx, who, share)


async def share(engine: Engine, who: Who, wanted: Share) -> bool:
    """Send it, once a day to the same place; tell whether it is sent now and was not before. Raises Refusal."""
    async with engine.store.begin() as tx:
        shared = await _checked(engine, tx, who, wanted)
        about, parts = Subject(who.team_id, wanted.sheet_id), bits(shared.parts)
        # Parts, day and try stand in the number: a form that arrives twice is one message, unless the first is lost.
        for attempt in range(numbering.TRIES):
            number = numbering.shared(engine.now(), parts, attempt)
            head = Letterhead(who.team_id, wanted.place, Kind.SHARED, wanted.sheet_id, number, engine.now())
            state = await rows.share_state(tx, head)
            if state is None:
                await engine.send(tx, Kind.SHARED, [wanted.place], about, number)
                return True
            if state not in LOST:
                return False
        raise Refusal("It did not arrive any of the times you shared it today. Please try again tomorrow.")


async def _checked(engine: Engine, tx: Transaction, who: Who, wanted: Share) -> Shared:
    await require_member(tx, who)
    sheet = await sheets.look(engine, tx, who, wanted.sheet_id)
    # In our order, and only what there is: preview and message must come to the same.
    parts = tuple(part for part in PARTS if part in wanted.parts and has(sheet, part))
    if not sheet.done:
        raise Refusal("Finish it first.")
    if not parts:
        raise Refusal("Pick what to share.", "parts")
    if not wanted.place:
        raise Refusal("Pick a person here, or a channel below.", "person")
    if wanted.place == who.user_id:
        raise Refusal("You have it already. Pick someone else.", "person")
    # Who never heard of Sidecar gets nothing from it, whoever wants to share.
    if is_person(wanted.place):
        member = await members.get(tx, Who(who.team_id, wanted.place))
        if member is None or not member.active:
            raise Refusal("Only someone who joined Sidecar can get this.", "person")
    return Shared(who, sheet, parts, (await members.workspace(tx, who.team_id)).help)


def is_person(place: str) -> bool:
    """Tell a person from a channel."""
    return place.startswith(("U", "W"))


def has(sheet: Sheet, part: str) -> bool:
    """Tell whether a result has such a part."""
    if part == "readings":
        return sheet.result is not None and bool(sheet.result.readings)
    return bool(sheet.result if part == "outcome" else getattr(sheet, part))


def bits(parts: Iterable[str]) -> int:
    """Return parts as a sum of bits, for the outbox: it holds no words."""
    return sum(1 << PARTS.index(part) for part in parts)


async def shared(engine: Engine, item: OutboxItem) -> Shared | None:
    """Return what a message shares; None when it was deleted since, or its member left."""
    async with engine.store.read() as tx:
        who = await rows.owner(tx, item.head.subject_id)
        member = await members.get(tx, who) if who else None
        settings = await members.workspace(tx, item.head.team_id)
    if who is None or member is None or not member.active:
        return None
    sheet = await sheets.find(engine, who, item.head.subject_id)
    held = numbering.parts_of(item.head.number)
    parts = tuple(part for place, part in enumerate(PARTS) if held >> place & 1)
    return Shared(who, sheet, parts, settings.help) if sheet else None


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Tell its member that what they shared did not arrive."""
    await _tell(engine, item, item.head.number)


async def in_doubt(engine: Engine, item: OutboxItem) -> None:
    """Tell its member that what they shared may not have arrived."""
    await _tell(engine, item, item.head.number, unsure=True)


async def _tell(engine: Engine, item: OutboxItem, number: int, *, unsure: bool = False) -> None:
    async with engine.store.begin() as tx:
        who = await rows.owner(tx, item.head.subject_id)
        if who is not None:
            about = Subject(who.team_id, item.head.subject_id)
            off = numbering.share_off(number, to_person=is_person(item.head.recipient))
            await engine.send(tx, Kind.SHARE_OFF, [who.user_id], about, numbering.unsure(off) if unsure else off)
