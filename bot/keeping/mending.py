"""What a lost key store, a restored copy or a crash left undone: done at every start, by each tidying, after a restore.

Call it only on databases that know each other (`bot.keeping.meeting`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.engine import Engine
from bot.feedback import commitments, ending
from bot.guards import Sort, Work, singly, work_off
from bot.models import RhythmState, Subject, Who, Withdrawal, Withdrawn
from bot.people.members import let_go
from bot.people.promise import WITHDRAWN_KEPT
from bot.reflections import journal, rhythms
from bot.sealing.withdrawals import digest
from bot.store import Transaction, deployment
from bot.store import commitments as commitment_rows
from bot.store import journal as journal_rows
from bot.store import members as member_rows
from bot.store import rhythms as rhythm_rows
from bot.store import sheets as sheet_rows
from bot.workbook import sheets as workbook

KEPT = WITHDRAWN_KEPT
"""How long a withdrawal is noted: no older copy can be restored (`bot.keeping.restoring`)."""
KNOWN_KEPT = KEPT + timedelta(days=30)
"""Longer than the notes themselves, or else one would seem not to have had its effect."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What there was to do."""

    ended: int
    """Rounds whose keys are gone."""
    withdrawn: int
    """Withdrawals that had not had their effect in this database."""


async def mend(engine: Engine) -> Mended:
    """End rounds without keys, then take away again what people took away. Harmless at any time.

    Guarded like all that the clock does: what fails is set aside, stops no start, and is tried again by each tidying.
    """
    return Mended(await ending.end_keyless(engine), await withdraw_again(engine))


async def withdraw_again(engine: Engine) -> int:
    """Do what this database does not know to be done; return how many withdrawals were. Each is for itself."""
    return await work_off(engine, [_AGAIN])


async def _undone(engine: Engine) -> list[Withdrawal]:
    async with engine.store.read() as tx:
        known = await deployment.known_withdrawals(tx)
    return [one for one in await engine.vault.withdrawals.everything() if one.id not in known]


async def _to_withdraw(engine: Engine) -> list[Subject]:
    return [Subject("", one.id) for one in await _undone(engine)]


async def _withdraw_some(engine: Engine, subjects: Sequence[Subject]) -> int:
    # Read again: of some that were tried together, those before the one that failed are done.
    undone = {one.id: one for one in await _undone(engine)}
    # Only here, behind a list that is nearly always empty: it is one of everybody.
    about = await _by_digest(engine)
    for subject in subjects:
        if (one := undone.get(subject.id)) is not None:
            await _withdraw(engine, one, about.get(one.digest))
    return len(subjects)


async def _all(engine: Engine) -> list[Subject]:
    return [Subject("", "all")]


async def _forget(engine: Engine, _: str) -> None:
    """Forget withdrawals when no copy is left that could bring anything back."""
    await engine.vault.withdrawals.purge(engine.today() - KEPT)
    async with engine.store.begin() as tx:
        await deployment.purge_withdrawals(tx, engine.today() - KNOWN_KEPT)


AT_ONCE = 100
"""So many are done with one look at everybody they could be about."""
_AGAIN = Work(Sort("withdrawal", "taking away again what somebody took away"), _to_withdraw, _withdraw_some, AT_ONCE)
TIDYING = (_AGAIN, Work(Sort("withdrawals", "forgetting what people took away long ago"), _all, singly(_forget)))


About = Who | tuple[Who, str]
"""A person, or something of theirs by its id."""


async def _by_digest(engine: Engine) -> dict[str, About]:
    """Return everything a withdrawal could be about, by the digest of its name."""
    pepper = await engine.vault.withdrawals.pepper()
    async with engine.store.read() as tx:
        people = await member_rows.everybody_named(tx)
        entries = await journal_rows.every_entry(tx)
        sheets = await sheet_rows.every_sheet(tx)
        committed = await commitment_rows.everything(tx)
    things = (Withdrawn.ENTRY, Withdrawn.COMMITMENT, Withdrawn.SHEET)
    found: list[tuple[Withdrawn, Who | str, About]] = [
        (kind, who, who) for who in people for kind in Withdrawn if kind not in things
    ]
    found += [(Withdrawn.ENTRY, journal.withdrawn_name(who, one), (who, one)) for who, one in entries]
    found += [(Withdrawn.COMMITMENT, commitments.withdrawn_name(who, one), (who, one)) for who, one in committed]
    found += [(Withdrawn.SHEET, workbook.withdrawn_name(who, one), (who, one)) for who, one in sheets]
    return {digest(kind, name, pepper): about for kind, name, about in found}


async def _withdraw(engine: Engine, one: Withdrawal, about: About | None) -> None:
    """Do it, if this database holds anything it is about, and remember that it is done."""
    # These end rounds and rewrite boxes as well, so they are no single transaction; they note the id themselves.
    if isinstance(about, Who) and one.kind in (Withdrawn.LEFT, Withdrawn.DELETED):
        await let_go(engine, about, one.id, delete=one.kind == Withdrawn.DELETED)
        return
    async with engine.store.begin() as tx:
        if isinstance(about, Who):
            await _OF_PERSON[Withdrawn(one.kind)](tx, about)
        elif about is not None:
            await _OF_THING[Withdrawn(one.kind)](tx, *about)
        # Also where nothing is here that it is about: or else it would be looked for at every tidying.
        await deployment.know_withdrawals(tx, [one.id], engine.today())


async def _not_askable(tx: Transaction, who: Who) -> None:
    if (member := await member_rows.lock(tx, who)) is not None:
        await member_rows.put(tx, replace(member, askable=False, drawable=False))


async def _not_drawable(tx: Transaction, who: Who) -> None:
    if (member := await member_rows.lock(tx, who)) is not None:
        await member_rows.put(tx, replace(member, drawable=False))


async def _no_questions(tx: Transaction, who: Who) -> None:
    # Whether they had paused or stopped was not noted: either way nothing is to come.
    if (await rhythm_rows.get(tx, who)).state is RhythmState.ON:
        await rhythms.halt(tx, who, RhythmState.PAUSED)


async def _no_tips(tx: Transaction, who: Who) -> None:
    was = await rhythm_rows.lock(tx, who)
    if was.tips:
        await rhythm_rows.put(tx, [replace(was, tips=False, tip_due_at=None)])


async def _no_commitment(tx: Transaction, _: Who, round_id: str) -> None:
    await commitment_rows.drop(tx, [round_id])


_OF_PERSON: dict[Withdrawn, Callable[[Transaction, Who], Awaitable[None]]] = {
    Withdrawn.ASKABLE: _not_askable,
    Withdrawn.DRAWABLE: _not_drawable,
    Withdrawn.QUESTIONS: _no_questions,
    Withdrawn.TIPS: _no_tips,
}
_OF_THING: dict[Withdrawn, Callable[[Transaction, Who, str], Awaitable[None]]] = {
    Withdrawn.ENTRY: journal_rows.drop,
    Withdrawn.COMMITMENT: _no_commitment,
    Withdrawn.SHEET: sheet_rows.drop,
}
