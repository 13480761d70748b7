"""`python -m tests.kills.nursery`: begins lives. Orders come in as lines, news of the lives go out as lines.

Everything is imported once here and nothing is ever run, so that a life is a process of its own that begins with what
any fresh process has, without the second it takes to import it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
from typing import NoReturn

import aiosqlite  # noqa: F401 - the bot's drivers are imported by name, when the first connection is made
import asyncpg  # noqa: F401

from bot import app
from tests.kills.life import Order, live
from tests.kit.circle import shipped_content_read_once

alive: dict[int, int] = {}
"""Process ids, with the numbers of their lives."""


def tell(**news: object) -> None:
    """Tell the driver."""
    os.write(1, (json.dumps(news) + "\n").encode())


def bury(*_: object) -> None:
    """Tell of every life that has ended."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            tell(life=alive.pop(found[0]), ended=os.waitstatus_to_exitcode(found[1]))


def begin(order: Order) -> None:
    """Begin a life in a process of its own."""
    # Its end is heard of only once its number is known.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    pid = os.fork()
    if pid == 0:
        _be(order)
    alive[pid] = order.number
    tell(life=order.number, pid=pid)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])


def _be(order: Order) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    # The orders on it are the nursery's to read.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(order.settings)
    status = 70
    try:
        status = live(order)
    finally:
        sys.stderr.flush()
        # Nothing of the nursery's is to be tidied up at the end of a life.
        os._exit(status)


def main() -> None:
    """Begin lives until there are no more orders; whoever still lives then is killed."""
    with shipped_content_read_once():
        app.load_content(app.CONTENT)  # type: ignore[attr-defined]
        # Forks share these pages until somebody writes to them, as a collection would.
        gc.freeze()
        signal.signal(signal.SIGCHLD, bury)
        tell(ready=True)
        for line in sys.stdin:
            begin(Order(**json.loads(line)))
    for pid in list(alive):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
