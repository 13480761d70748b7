"""What every rule needs, in one place: store, vault, clock, chance, content, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.chance import Chance
from bot.clock import Clock
from bot.decks.content import Content
from bot.models import Kind, Letterhead, Person, Round, Subject, Who, Withdrawn
from bot.sealing.vault import Vault
from bot.store import Store, Transaction, deployment, members, outbox
from bot.store.foundation.hurry import hurry
from bot.taps import Limiter

# By context, and for one request: nothing that was read outlives the act it was read for.
_noticed: ContextVar[dict[str, object] | None] = ContextVar("noticed", default=None)


@dataclass(slots=True)
class Lookup:
    """Whether an act has asked a database so far. What it says before that cannot tell what is stored."""

    happened: bool = False

    def note(self) -> None:
        """Take note that it has."""
        self.happened = True


@dataclass(frozen=True, slots=True)
class Engine:
    """Built once by `bot.app`; handed to every rule."""

    store: Store
    vault: Vault
    clock: Clock
    chance: Chance
    content: Content
    limiter: Limiter
    directory: dict[str, tuple[datetime, list[Person]]] = field(default_factory=dict)
    """By workspace, the member list as warnings need it, and when it was read; `bot.feedback.sealed` looks after it."""
    keys_on_same_server: bool = False
    """Whether old keys may stay in the log of writes of the server that holds the main database."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC. Rules take the time from here and nowhere else."""
        return self.clock.now()

    def today(self) -> date:
        """Return the day in UTC: of most acts no more is kept, because a moment would date them."""
        return self.clock.now().date()

    @contextmanager
    def answering(self, lookup: Lookup | None = None) -> Iterator[None]:
        """Wait for the databases only as long as somebody waits for us. The clock's work may wait longer."""
        with hurry((lookup or Lookup()).note), self.one_request():
            yield

    @contextmanager
    def one_request(self) -> Iterator[None]:
        """Let what is read of a round be kept for the length of the block (`noticed`)."""
        before = _noticed.set({})
        try:
            yield
        finally:
            _noticed.reset(before)

    def noticed(self) -> dict[str, object]:
        """Return what this request has read of which round so far; outside of a request nothing is kept."""
        known = _noticed.get()
        return {} if known is None else known

    async def ping(self) -> None:
        """Raise StoreError unless both databases answer, and are the files they were."""
        async with self.store.read() as tx:
            await deployment.fingerprint(tx)
        await self.vault.ping()

    async def knows(self, who: Who) -> bool:
        """Tell whether somebody is in the member list, or was and took part."""
        async with self.store.read() as tx:
            return await self._known(tx, who)

    async def _known(self, tx: Transaction, who: Who) -> bool:
        return await members.person(tx, who) is not None or await members.get(tx, who) is not None

    @asynccontextmanager
    async def withdrawing(
        self, about: Who | str, *kinds: Withdrawn, given: Iterable[Withdrawn] = ()
    ) -> AsyncIterator[Transaction]:
        """Open a transaction in which somebody takes something away, so that no restored copy brings it back.

        What is `given` again is taken away no more: a note that outlived it would do that after a restore. When the
        block raises, both lists of notes are as they were. Of whom nobody knows (a stranger in a shared channel)
        nothing is noted: there is nothing to take away.
        """
        # A thing is called by its owner's ids and its own.
        owner = about if isinstance(about, Who) else Who(*about.split("/")[:2])
        async with self.store.begin() as tx:
            if not await self._known(tx, owner):
                yield tx
                return
            # Committed before the main database is: after a crash between, the next tidying does what was asked.
            async with self.vault.withdrawals.changing(about, kinds, given, self.today()) as noted:
                yield tx
                await deployment.know_withdrawals(tx, noted, self.today())

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
        # The ids also set the order of sending: a fresh one for each, so that nobody is first each time.
        await outbox.add(tx, [(self.chance.id(), head) for head in heads])
