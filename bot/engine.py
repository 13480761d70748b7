"""What every rule needs, in one place: store, vault, clock, chance, content, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from bot.chance import Chance
from bot.clock import Clock
from bot.decks.content import Content
from bot.models import Kind, Letterhead, Round, Subject
from bot.sealing.vault import Vault
from bot.store import Store, Transaction, deployment, outbox
from bot.store.connections import hurry
from bot.taps import Limiter


@dataclass(frozen=True, slots=True)
class Engine:
    """Built once by `bot.app`; handed to every rule."""

    store: Store
    vault: Vault
    clock: Clock
    chance: Chance
    content: Content
    limiter: Limiter

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """Return the present day in UTC: all that is kept of most acts."""
        return self.clock.now().date()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Wait for the databases only as long as somebody waits for us. The clock's work may wait longer."""
        with hurry():
            yield

    async def ping(self) -> None:
        """Raise StoreError unless the database answers."""
        async with self.store.read() as tx:
            await deployment.fingerprint(tx)

    async def send(
        self,
        tx: Transaction,
        kind: Kind,
        recipients: Iterable[str],
        about: Round | Subject,
        number: int = 0,
        at: datetime | None = None,
    ) -> None:
        """Enqueue one message for each recipient, all due at the same moment, inside the caller's transaction.

        The same kind, subject, number and recipient a second time is no second message (`bot.models.numbering`).
        """
        due = at or self.now()
        heads = [Letterhead(about.team_id, who, kind, about.id, number, due) for who in recipients]
        await outbox.add(tx, [(self.chance.id(), head) for head in heads])
