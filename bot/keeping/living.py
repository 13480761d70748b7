"""Which processes live: each holds a lease in the main database, renews it, and gives it up when it ends.

No lock of the database's own would do: SQLite has none that lasts, and a connection may be lost and found again. A
process that was killed counts as living until its lease runs out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.engine import Engine
from bot.errors import KeyMismatch, NotAlive, SidecarError, StillRunning, StoreError
from bot.logs import fault
from bot.models import Deployment
from bot.sealing.vault import require_no_rekey
from bot.store import Store, Transaction, deployment

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# Three tries in the time of one lease: two may fail before anybody takes this process for dead.
RENEW_SECONDS = 15.0
FAREWELL_SECONDS = 3.0


async def live(engine: Engine, kind: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do a process's work under a lease.

    Raises:
        RekeyPending, KeyMismatch: a rekeying is under way, or was made while this process seemed dead.
    """
    process_id = engine.chance.id()
    await _register(engine, process_id, kind)
    task = asyncio.ensure_future(work())
    renewing = asyncio.create_task(_renew_for_ever(engine, process_id, kind))
    try:
        await asyncio.wait({task, renewing}, return_when=asyncio.FIRST_COMPLETED)
        # It ends by raising only: while this process slept, another key was put in the place of ours.
        if renewing.done():
            renewing.result()
        await task
    finally:
        for one in (task, renewing):
            one.cancel()
            with contextlib.suppress(asyncio.CancelledError, SidecarError):
                await one
        await _deregister(engine, process_id)


async def _register(engine: Engine, process_id: str, kind: str) -> None:
    async with engine.store.begin() as tx:
        # Locked, so that no rekeying begins between the look at the key and the lease.
        _require_ours(engine, await deployment.lock(tx))
        await deployment.hold_lease(tx, process_id, kind, engine.now() + LEASE)


def _require_ours(engine: Engine, known: Deployment | None) -> None:
    require_no_rekey(known)
    if known is None or known.key_fingerprint != engine.vault.fingerprint:
        raise KeyMismatch("SIDECAR_KEY was replaced by `python -m bot rekey`. Start again with the new one.")


async def _renew_for_ever(engine: Engine, process_id: str, kind: str) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            async with engine.store.begin() as tx:
                held = await deployment.renew_lease(tx, process_id, engine.now() + LEASE)
            if not held:  # this process slept so long that it was given up for dead
                await _register(engine, process_id, kind)
        except StoreError as error:
            fault(logger, error.code, error)


async def _deregister(engine: Engine, process_id: str) -> None:
    # A lease that stays lapses by itself: a database that hangs must not keep a stopping process from its end.
    try:
        async with asyncio.timeout(FAREWELL_SECONDS), engine.store.begin() as tx:
            await deployment.drop_lease(tx, process_id)
    except (StoreError, TimeoutError) as error:
        fault(logger, StoreError.code, error)


async def require_alive(database_url: str, kind: str | None, now: datetime) -> list[str]:
    """Return what sort of processes live; looks into the main database only, and changes nothing there.

    Raises:
        NotAlive: none does, or none of this kind.
    """
    store = Store(database_url)
    try:
        # To read a file that is not there would make it.
        living = [] if await store.is_new_file() else await _alive(store, now)
    finally:
        await store.close()
    if not living or kind not in (None, *living):
        raise NotAlive(
            f"{f'No `{kind}`' if kind else 'No process'} of Sidecar has said in the last {LEASE.seconds} seconds that "
            "it lives: it does not run, still waits for Slack at its start, or hangs. Its log says more."
        )
    return living


async def _alive(store: Store, now: datetime) -> list[str]:
    async with store.read() as tx:
        return await deployment.alive(tx, now)


async def require_alone(tx: Transaction, now: datetime) -> None:
    """Raise StillRunning while a process lives. Nobody can start before this transaction ends."""
    # Whoever starts waits for this row and then finds what was done here (`_register`).
    await deployment.lock(tx)
    living = await deployment.living(tx, now)
    if living:
        raise StillRunning(
            f"Sidecar is running on this database ({', '.join(living)}). Stop it first; a process that was killed "
            f"counts as running for {LEASE.seconds} seconds more. Nothing was changed."
        )
