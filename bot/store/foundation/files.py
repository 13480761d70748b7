"""A SQLite file that is its owner's alone, and that is noticed when it goes away under the running process.

SQLite goes on writing into a file that was deleted or replaced: everything answered from then on would be lost at the
next start. So each transaction begins and ends with a look at whether the name still leads to the file it once did.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.errors import StoreGone

logger = logging.getLogger(__name__)

OWNER_ONLY = 0o600
_OTHERS = 0o077
_BESIDE = ("", "-wal", "-shm")
"""The file itself, its log and the index of the log, which SQLite gives the rights of the file."""


class OwnFile:
    """The file of one database, as one process knows it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: tuple[int, int] | None = None
        self._said = False

    def prepare(self) -> None:
        """Make the file when it is new, for its owner alone; keep others out of it when it is not.

        Raises:
            OSError: the file cannot be made or opened.
        """
        self.require_same()
        if str(self.path) == ":memory:":
            return
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY))
        for ending in _BESIDE:
            _tighten(self.path.with_name(self.path.name + ending))

    def know(self) -> None:
        """Remember which file this is, now that SQLite has opened it."""
        if self._known is None:
            self._known = self._identity()

    def require_same(self) -> None:
        """Raise StoreGone when the name leads to another file than before, or to none."""
        if self._known is not None and self._identity() != self._known:
            self._say()
            raise StoreGone(_SENTENCE.format(self.path.name)) from FileNotFoundError(self.path.name)

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _say(self) -> None:
        if not self._said:
            self._said = True
            logger.critical("%s %s", StoreGone.code, _SENTENCE.format(self.path.name))


_SENTENCE = (
    "The database file {} was deleted, moved or replaced while Sidecar was running. Nothing is written any more, so "
    "that nothing is lost in silence. Put the same file back, or see docs/operations.md before you stop the process: "
    "it may hold the only copy."
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
