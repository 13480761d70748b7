"""What a lost key store, a restored copy or a crash left undone: done at every start, by each tidying, after a restore.

Call it only on databases that know each other (`bot.keeping.meeting`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.engine import Engine
from bot.errors import SidecarError
from bot.feedback import commitments, ending
from bot.guards import Sort, Work, singly
from bot.logs import fault
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

logger = logging.getLogger(__name__)

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
    """End rounds without keys, then take away again what people took away. Harmless at any time."""
    return Mended(await ending.end_keyless(engine), await withdraw_again(engine))


async def _all(engine: Engine) -> list[Subject]:
    return [Subject("", "all")]


async def _tidy(engine: Engine, _: str) -> None:
    """Do what `mend` does for withdrawals, and forget them when no copy is left that could bring anything back."""
    await withdraw_again(engine)
    await engine.vault.withdrawals.purge(engine.today() - KEPT)
    async with engine.store.begin() as tx:
        await deployment.purge_withdrawals(tx, engine.today() - KNOWN_KEPT)


TIDYING = (Work(Sort("withdrawals", "taking away again what people took away"), _all, singly(_tidy)),)


async def withdraw_again(engine: Engine) -> int:
    """Do what this database does not know to be done; return how many withdrawals there were. Each is for itself."""
    noted, pepper = await engine.vault.withdrawals.everything()
    async with engine.store.read() as tx:
        known = await deployment.known_withdrawals(tx)
    undone = [one for one in noted if one.id not in known]
    # As nearly always: then no list of everybody is made.
    if not undone:
        return 0
    subjects = {digest(kind, name, pepper): about for kind, name, about in await _subjects(engine)}
    done = 0
    for one in undone:
        try:
            await _withdraw(engine, one, subjects.get(one.digest))
            done += 1
        except SidecarError as error:
            fault(logger, error.code, error)
    return done


About = Who | tuple[Who, str]
"""A person, or something of theirs by its id."""


async def _subjects(engine: Engine) -> list[tuple[Withdrawn, Who | str, About]]:
    """Return everything a withdrawal could be about, with the name that its digest is made of."""
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
    return found


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
