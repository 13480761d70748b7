"""The names of the moments at which a life can end, and the list of those that were reached before.

A name says what happens, not when: which act or tick, what the transaction says to which database, or which message or
method is called. So the same moment is known again in the next life, and every life gets further than the one before.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

from greenlet import getcurrent

from bot.models import OutboxItem

BEFORE, AFTER = "before", "after"
SEND, COMMIT = "send", "commit"
TOO_LOW = (
    "bot.store",
    "bot.scheduler",
    "bot.serving",
    "bot.app",
    "bot.sending.slack",
    "bot.__main__",
    "handlers.routing",
)
"""What every act or tick passes through, so that it tells nothing apart."""
NO_STATEMENT = ("BEGIN", "PRAGMA busy_timeout")
_PLACEHOLDER = re.compile(r"\$\d+(?:::\w+)?|\?|%\(\w+\)s")
_LIST = re.compile(r"\((?:\?, )+\?\)|\(\?\)")
_ROWS = re.compile(r"(?:\(\*\), )+\(\*\)")


def normal(statement: str) -> str:
    """Return a statement without its values and without how many there are."""
    words = _PLACEHOLDER.sub("?", " ".join(statement.split()))
    return _ROWS.sub("(*)", _LIST.sub("(*)", words))


def frames() -> Iterator[FrameType]:
    """Yield the frames of what runs now, innermost first: also the coroutines that wait for SQLAlchemy's greenlet."""
    below = getcurrent().parent
    for top in (sys._getframe(1), below.gr_frame if below is not None else None):
        frame = top
        while frame is not None:
            yield frame
            frame = frame.f_back


def cause() -> str:
    """Return the functions of the product that are at work, outermost first, such as "answering.send_answer …"."""
    names: list[str] = []
    for frame in frames():
        module, name = str(frame.f_globals.get("__name__")), frame.f_code.co_name
        if module.startswith(("bot.", "handlers.")) and not module.startswith(TOO_LOW) and not name.startswith("<"):
            names.append(f"{module.rpartition('.')[2]}.{name}")
    return " ".join(reversed(list(dict.fromkeys(names)))) or "start"


def in_hand() -> OutboxItem | None:
    """Return the one message that is being sent, if that is what runs now."""
    for frame in frames():
        for held in frame.f_locals.values():
            if isinstance(held, OutboxItem):
                return held
    return None


def of_commit(database: str, statements: Iterable[str]) -> str:
    """Return the name of a transaction of "main" or "keys"; loops in it count as one statement."""
    said = [one for one in dict.fromkeys(map(normal, statements)) if not one.startswith(NO_STATEMENT)]
    # Not `hash`, which differs from process to process: the next life must know the name again.
    digest = zlib.crc32("\n".join(said).encode())
    return f"{COMMIT} {database} {digest:08x} {cause()}"


def of_send(method: str, item: OutboxItem | None) -> str:
    """Return the name of a call to Slack: a method, or the kind of the message that is sent, perhaps once more."""
    what = method if item is None else f"{item.head.kind}{' once more' if item.doubted else ''}"
    return f"{SEND} {what}"


class Reached:
    """The moments that were reached so far, in a file that every life of one role reads and adds to.

    `share` N leaves all but every N-th moment alone; `every` N lets each also be the last at every N-th time.
    """

    def __init__(self, file: Path, role: str, share: int = 1, every: int = 0) -> None:
        self._role, self._share, self._every = role, share, every
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        mine = (line.partition("\t") for line in lines)
        self._times = Counter(point for whose, _, point in mine if whose == role)
        self._file = file

    def is_the_last(self, point: str) -> bool:
        """Note that a moment is reached; return whether life ends there."""
        times = self._times[point]
        self._times[point] += 1
        # Out of this process before it may die: the next life reads it there.
        with self._file.open("ab", buffering=0) as file:
            file.write(f"{self._role}\t{point}\n".encode())
        first = times == 0 and zlib.crc32(f"{self._role} {point}".encode()) % self._share == 0
        return first or bool(times and self._every and times % self._every == 0)
