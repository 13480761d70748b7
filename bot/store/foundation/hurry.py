"""Whether somebody waits for us: then a database may keep us waiting for a moment only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

BUSY_MS = 5_000
HURRY_MS = 1_000
"""How long a person's act waits for SQLite's one writer. An act has two writes at most, and three seconds."""
HURRY_SECONDS = 2.5
"""How long one transaction of a person's act may take on Postgres, waiting for locks and for the network included."""

# By context: whatever a person's act calls is in a hurry, and the clock's work beside it is not.
_hurried: ContextVar[Callable[[], None] | None] = ContextVar("hurried", default=None)


@contextmanager
def hurry(asked: Callable[[], None]) -> Iterator[None]:
    """Give up on a database that keeps somebody waiting, for the length of the block; call `asked` whenever one is."""
    before = _hurried.set(asked)
    try:
        yield
    finally:
        _hurried.reset(before)


def hurried() -> Callable[[], None] | None:
    """Return what to call before a database is asked, if somebody waits."""
    return _hurried.get()
