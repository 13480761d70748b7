"""Another master key: every key is wrapped anew, in steps of which each may be the last before a power cut.

The main database first remembers where the way leads (from then on nothing starts), then round keys are wrapped in
the key store, then journal keys in the main database, together with the word that it is done. A key that is under the
new master key already is left alone, so the way may be gone again from any point, or back with the keys exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.errors import KeyMismatch, SealError
from bot.keeping.living import require_alone
from bot.models import Deployment
from bot.reflections import journal
from bot.sealing.vault import Vault
from bot.store import Store, deployment
from bot.store import journal as journal_rows


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many keys are under the new master key, and how many neither key opens."""

    rounds: int
    journals: int
    damaged: int


async def rekey(store: Store, vault: Vault, old_master: bytes, now: datetime, leave_damaged: bool) -> Rewrapped:
    """Wrap everything under the vault's master key. Harmless when it is already.

    Raises:
        KeyMismatch: neither of the two keys is this database's.
        SealError: some key opens with neither, and `leave_damaged` is not set. Nothing was changed.
        StillRunning: a process lives. Nothing was changed.
    """
    old = vault.with_master(old_master)
    async with store.read() as tx:
        _require_pair(await deployment.get(tx), {vault.fingerprint, old.fingerprint})
    if not leave_damaged:
        # All of them before the first is changed: a wrong key must be found while everything still opens.
        await _require_undamaged(store, vault, old)
    await _begin(store, vault.fingerprint, old.fingerprint, now)
    round_keys, damaged_rounds = await vault.rewrap(old_master)
    async with store.begin() as tx:
        journals, damaged_journals = await journal.rewrap_keys(tx, old, vault)
        # Last, with the journals: until this commit nothing but a rekeying may run on these databases.
        await deployment.put_fingerprint(tx, vault.fingerprint)
    return Rewrapped(round_keys, journals, damaged_rounds + damaged_journals)


async def _begin(store: Store, new: str, old: str, now: datetime) -> None:
    async with store.begin() as tx:
        await require_alone(tx, now)
        # Once more under the lock: since the first look another rekeying may have begun.
        _require_pair(await deployment.get(tx), {new, old})
        await deployment.begin_rekey(tx, new)


def _require_pair(known: Deployment | None, pair: set[str]) -> None:
    # Both ends of a way that was cut short: it may be gone again, or back.
    stands = {known.key_fingerprint, known.next_fingerprint or known.key_fingerprint} if known else set()
    if not stands or not stands <= pair:
        raise KeyMismatch(
            "This database is sealed with neither SIDECAR_OLD_KEY nor SIDECAR_KEY. Give the key used so far as "
            "SIDECAR_OLD_KEY; a rekeying that was interrupted wants the same two keys again. Nothing was changed."
        )


async def _require_undamaged(store: Store, new: Vault, old: Vault) -> None:
    damaged = set((await new.unopened())[1]) & set((await old.unopened())[1])
    async with store.read() as tx:
        wrapped = await journal_rows.all_keys(tx)
    lost = [
        who
        for who, was in wrapped.items()
        if not any(vault.opens_member_key(who.team_id, who.user_id, was) for vault in (new, old))
    ]
    if damaged or lost:
        raise SealError(
            f"{len(damaged)} keys of rounds and {len(lost)} keys of journals open with neither SIDECAR_OLD_KEY nor "
            "SIDECAR_KEY: either is wrong, or these are damaged. Nothing was changed. If the keys are right, restore a "
            "backup, or leave what is damaged as it is: `python -m bot rekey --leave-damaged`."
        )
