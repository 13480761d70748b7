"""A SQLite file that is its owner's alone, and that is noticed when it goes away under the running process.

SQLite goes on writing into a file that was deleted or replaced: everything answered from then on would be lost at the
next start. So each transaction begins and ends with a look at whether the name still leads to the file it once did, and
whether that was not overwritten (`overwritten`).
"""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

from bot.errors import StoreGone
from bot.store.foundation.overwritten import Watch

logger = logging.getLogger(__name__)

OWNER_ONLY = 0o600
_OTHERS = 0o077
_BESIDE = ("", "-wal", "-shm")
"""The file itself, its log and the index of the log, which SQLite gives the rights of the file."""

Identity = tuple[int, int]
"""What makes a file that file, whatever its name."""


class OwnFile:
    """The file of one database, as one process knows it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._known: Identity | None = None
        self._known_log: Identity | None = None
        self._connections = 0
        self._watch = Watch(path)
        self._said = False

    def prepare(self) -> None:
        """Make the file when it is new, for its owner alone; keep others out of it when it is not.

        Raises:
            OSError: the file cannot be made or opened.
        """
        self.require_same()
        if str(self.path) == ":memory:":
            return
        # Only a new file is opened here. To close one that SQLite has open too would drop the locks this process holds
        # on it (fcntl's rule), and the next process that ends would take itself for the last one and remove the log.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY))
        for ending in _BESIDE:
            _tighten(self.path.with_name(self.path.name + ending))

    def know(self) -> None:
        """Remember which file this is, now that SQLite has opened it."""
        self._connections += 1
        if self._connections == 1:
            self._watch.begin()
        # The first connection decides: whatever a later one finds under the name is held against it.
        if self._known is None:
            self._known = _identity(self.path)

    def closed(self) -> None:
        """Take note that a connection ended: with the last one SQLite empties its log and removes it."""
        self._connections = max(0, self._connections - 1)
        if not self._connections:
            self._known_log = None

    def let_go(self) -> None:
        """Take note that every connection has been closed by now."""
        if not self._connections:
            self._watch.end()

    def require_same(self) -> None:
        """Raise StoreGone when the names of file and log lead to other files than before, or to none.

        Also when the file was overwritten in place.
        """
        # SQLite makes the log at the first use and removes it with the last connection; in between it stays the same.
        if self._connections and self._known_log is None:
            self._known_log = _identity(self._log)
        for path, known in ((self.path, self._known), (self._log, self._known_log)):
            if known is not None and _identity(path) != known:
                self._say()
                raise StoreGone(_SENTENCE.format(self.path.name)) from FileNotFoundError(path.name)
        if self._connections and self._watch.is_overwritten():
            self._say()
            raise StoreGone(_SENTENCE.format(self.path.name)) from FileExistsError(self.path.name)

    def _say(self) -> None:
        # Once a process: otherwise every transaction from now on would say it.
        if not self._said:
            self._said = True
            logger.critical("%s %s", StoreGone.code, _SENTENCE.format(self.path.name))


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_SENTENCE = (
    "The database file {} or its log was deleted, moved, replaced or overwritten while Sidecar was running. Nothing "
    "is written any more, so that nothing is lost in silence. Put the same file back, or see docs/restoring.md before "
    "you stop the process: it may hold the only copy."
)


def _tighten(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if not mode & _OTHERS:
        return
    try:
        path.chmod(OWNER_ONLY)
    except OSError:
        logger.warning("SC-55 others on this machine may read %s, and its rights could not be changed", path.name)
    else:
        logger.warning("SC-55 others on this machine could read %s; from now on only its owner can", path.name)
