"""Whose writing is suspended: one sealed box of constant size per workspace, read by the forms of those inside.

Suspended people stay nameable, invited, reminded and nudged: outside their own forms nothing changes. The key stands
in the key store, so that no backup of the database tells who was in it.
"""

from __future__ import annotations

import json
from datetime import date, timedelta

from bot.engine import Engine
from bot.errors import KeyGone, Refusal, SealError
from bot.guards import Sort, Work, singly
from bot.models import SUSPENSION_DAYS, Subject, Who, suspended_sentence
from bot.sealing.padding import pad_to, unpad
from bot.sealing.vault import RoundSeal
from bot.store import Transaction, suspensions

ROOM = 64
"""So many people fit; the one whose suspension ends first makes room."""
# 64 bytes hold the longest id with its date.
LEDGER_BYTES = 64 * ROOM
PREFIX = "ledger-"
"""What the names of ledgers' keys begin with in the key store."""

Suspended = dict[str, date]
"""Until which day, by person."""


def pack(suspended: Suspended) -> bytes:
    """Return a ledger as exactly LEDGER_BYTES bytes; the suspensions that end last are kept when it is full."""
    kept = sorted(suspended.items(), key=lambda one: one[1], reverse=True)[:ROOM]
    # By id: the order of suspensions must not stand in it.
    body = json.dumps({user: day.isoformat() for user, day in sorted(kept)}, separators=(",", ":")).encode()
    return pad_to(body, LEDGER_BYTES)


def unpack(plain: bytes) -> Suspended:
    """Read a ledger; suspensions that are over may still stand in it."""
    value = json.loads(unpad(plain))
    return {user: date.fromisoformat(day) for user, day in value.items()}


async def prepared(engine: Engine, team_id: str) -> RoundSeal:
    """Return the ledger's key, made now if there is none. Call before the transaction that rewrites the ledger."""
    try:
        return await engine.vault.seal_of(PREFIX + team_id)
    except KeyGone:
        return await engine.vault.new_key(PREFIX + team_id, engine.today())


async def suspend(engine: Engine, tx: Transaction, who: Who, seal: RoundSeal) -> None:
    """Suspend somebody's writing from today. Whose suspension is over falls out."""
    sealed, today = await suspensions.lock(tx, who.team_id), engine.today()
    was = _unless_damaged(seal, sealed) if sealed else {}
    now = {user: day for user, day in was.items() if day > today}
    now[who.user_id] = today + timedelta(days=SUSPENSION_DAYS)
    await suspensions.put(tx, who.team_id, seal.seal("ledger", pack(now)))


async def suspended_until(engine: Engine, who: Who) -> date | None:
    """Return until which day somebody's writing is suspended, for their own form; None when it is not. Reads only."""
    # No lock, which would be a trace of whoever opens a form.
    async with engine.store.read() as tx:
        sealed = await suspensions.get(tx, who.team_id)
    if sealed is None:
        return None
    try:
        seal = await engine.vault.seal_of(PREFIX + who.team_id)
    except (KeyGone, SealError):
        return None  # the key was lost or is damaged, and with it every suspension: nobody else's form may fail for it
    until = _unless_damaged(seal, sealed).get(who.user_id)
    return until if until is not None and until > engine.today() else None


def _unless_damaged(seal: RoundSeal, sealed: bytes) -> Suspended:
    try:
        return unpack(seal.open("ledger", sealed))
    except (SealError, ValueError):
        return {}


async def _ledgers(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return [Subject("", team_id) for team_id in await suspensions.teams(tx)]


async def _look(engine: Engine, team_id: str) -> None:
    """Open a ledger, so that damage is heard of: forms go on without it, in silence."""
    async with engine.store.read() as tx:
        sealed = await suspensions.get(tx, team_id)
    if sealed is not None:
        unpack((await engine.vault.seal_of(PREFIX + team_id)).open("ledger", sealed))


TIDYING = (Work(Sort("ledger", "reading the ledger of suspended writing"), _ledgers, singly(_look)),)


async def require_may_write(engine: Engine, who: Who) -> None:
    """Raise Refusal when somebody's writing is suspended."""
    until = await suspended_until(engine, who)
    if until is not None:
        raise Refusal(suspended_sentence(until))
