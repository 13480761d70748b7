"""What people took away, noted where no restore reaches: a copy of the main database must not bring it back.

The note comes first, in the key store; its id is then kept in the main database by the transaction that does what
was asked. A note whose id the main database does not know has not had its effect there: a crash came between, or the
database is a copy from before. `bot.keeping.mending` then does it (again).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date

from bot.chance import Chance
from bot.errors import SealError
from bot.models import Who, Withdrawal, Withdrawn
from bot.store import Store, Transaction, keys

DIGEST_CHARS = 32
PEPPER_BYTES = 32


class Withdrawals:
    """The list of what was withdrawn, in the key store. It holds digests: whose they are is found by trying."""

    def __init__(self, key_store: Store, chance: Chance) -> None:
        self._store, self._chance = key_store, chance

    async def note(self, kind: Withdrawn, about: Who | str, today: date) -> str:
        """Note that something is about to be taken away; return the id the main database is to know.

        It stands in the place of an earlier one about the same: a copy that knows only that one is older.
        """
        async with self.changing(about, [kind], [], today) as (noted,):
            return noted

    @asynccontextmanager
    async def changing(
        self, about: Who | str, taken: Iterable[Withdrawn], given: Iterable[Withdrawn], today: date
    ) -> AsyncIterator[list[str]]:
        """Note what is taken away and forget what is given again, unless the block raises; yield the ids of the notes.

        In one transaction, so that an act which is refused leaves the notes of earlier ones as they were.
        """
        async with self._store.begin() as tx:
            pepper = await self._pepper(tx)
            for kind in given:
                await keys.undo_withdrawals(tx, kind, digest(kind, about, pepper))
            yield [
                await self._note(tx, Withdrawal(self._chance.id(), k, digest(k, about, pepper)), today) for k in taken
            ]

    @staticmethod
    async def _note(tx: Transaction, one: Withdrawal, today: date) -> str:
        # A new id each time: with the old one, a copy that knows the first withdrawal would take this one for done.
        await keys.undo_withdrawals(tx, one.kind, one.digest)
        await keys.note_withdrawal(tx, one, today)
        return one.id

    async def everything(self) -> list[Withdrawal]:
        """Return all of them."""
        async with self._store.read() as tx:
            return await keys.all_withdrawals(tx)

    async def pepper(self) -> bytes:
        """Return the pepper of their digests: whose one is can only be found by making those of everybody.

        Raises:
            SealError: it is damaged. Made with it, no digest would be found, and every withdrawal would pass for done.
        """
        async with self._store.read() as tx:
            found = await self._pepper(tx)
        if len(found) not in (0, PEPPER_BYTES):
            raise SealError("The pepper of what people took away is damaged.")
        return found

    async def purge(self, before: date) -> None:
        """Forget what was withdrawn before a day."""
        async with self._store.begin() as tx:
            await keys.purge_withdrawals(tx, before)

    @staticmethod
    async def _pepper(tx: Transaction) -> bytes:
        meeting = await keys.get_meeting(tx)
        # No meeting, no notes: a key store learns of withdrawals only after it has met its database.
        return meeting.pepper if meeting else b""


def digest(kind: Withdrawn, about: Who | str, pepper: bytes) -> str:
    """Return what is kept of whom or what a withdrawal is about."""
    name = f"{about.team_id}/{about.user_id}" if isinstance(about, Who) else about
    # By kind, too: that somebody left and that they do not want questions cannot be told to be of one person.
    return hmac.digest(pepper, f"{kind}/{name}".encode(), hashlib.sha256).hex()[:DIGEST_CHARS]
