"""`python -m tests.processes.mortal URL worker`: the bot, which kills itself (SIGKILL) at the commit DIES_AT names."""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Engine, event

from practice.clocked import main

commits = 0


def die(_connection: object) -> None:
    """Count a commit; at the one that was named, the process ends before it happens."""
    global commits  # noqa: PLW0603 - one process, one count
    commits += 1
    if commits == int(os.environ["DIES_AT"]):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    event.listen(Engine, "commit", die)
    sys.exit(main(sys.argv[1:]))
