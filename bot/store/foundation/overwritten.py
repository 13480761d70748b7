"""Whether a SQLite file was overwritten in place under the running process, as `cp` onto it does.

While a log is kept, nothing but a checkpoint writes into the file itself, and each notes in the index of the log how
far it means to come before it writes, and how far it came after it (https://sqlite.org/walformat.html, "WAL-index"). So
when the beginning of the file is another one and that note is the same, somebody else has written there. SQLite would
not see it: it goes on with what it remembers, and mixes both at the end. Whatever is noted: a file that does not begin
like one of SQLite's is none any more.
"""

from __future__ import annotations

import contextlib
import os
import threading
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HEAD_BYTES = 256 * 1024
"""So much of the file is looked at: every table begins there."""
_MAGIC = b"SQLite format 3\0"
_SALTS, _DONE, _MEANT = slice(32, 40), slice(96, 100), slice(128, 132)
_NOTED_BYTES = 132


class _Descriptors:
    """Open files of this process, by what makes each that file.

    To close one of them would drop the locks that SQLite holds on it in this process (fcntl's rule). So there is one
    for each file, and it is closed only when nobody here has it open any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[int, int], tuple[int, int]] = {}

    def take_all(self, paths: Iterable[Path]) -> list[tuple[int, int]]:
        """Open files to read, or use what is open; return what each is. Raises OSError, and then none is taken."""
        taken: list[tuple[int, int]] = []
        # All are looked for before any is opened, because an open one is not lightly closed.
        for path, found in [(path, path.stat()) for path in paths]:
            identity = found.st_dev, found.st_ino
            with self._lock:
                descriptor, users = self._open.get(identity) or (os.open(path, os.O_RDONLY | os.O_CLOEXEC), 0)
                self._open[identity] = descriptor, users + 1
            taken.append(identity)
        return taken

    def give_back(self, identity: tuple[int, int]) -> None:
        """Close it when this was its last user."""
        with self._lock:
            descriptor, users = self._open.pop(identity)
            if users > 1:
                self._open[identity] = descriptor, users - 1
            else:
                os.close(descriptor)

    def read(self, identity: tuple[int, int], length: int) -> bytes:
        """Return the beginning of a file."""
        return os.pread(self._open[identity][0], length, 0)

    def stamp(self, identity: tuple[int, int]) -> tuple[int, int]:
        """Return how long a file is, and when it was written."""
        found = os.fstat(self._open[identity][0])
        return found.st_size, found.st_mtime_ns


_descriptors = _Descriptors()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The file as it was between two checkpoints."""

    noted: bytes
    stamp: tuple[int, int]
    head: int


class Watch:
    """Looks at one file for as long as this process has it open."""

    def __init__(self, path: Path) -> None:
        self._paths = path, path.with_name(f"{path.name}-shm")
        self._held: list[tuple[int, int]] = []
        self._is_new = True
        self._seen: _Seen | None = None
        self._overwritten = False

    def begin(self) -> None:
        """Take note that SQLite opens the file, for the first time or anew: what was seen before says nothing."""
        self._is_new = True

    def end(self) -> None:
        """Let go of the file, which SQLite has closed."""
        while self._held:
            _descriptors.give_back(self._held.pop())

    def is_overwritten(self) -> bool:
        """Tell whether it was, by now. Once it was, no look makes it right again."""
        if self._overwritten:
            return True
        if self._is_new:
            self._open()
        if self._is_new:
            return False
        stamp = _descriptors.stamp(self._held[0])
        # As nearly always: checkpoints are rare.
        if self._seen is not None and self._seen.stamp == stamp:
            return False
        # Also while a checkpoint is under way: it writes whole pages.
        if self._seen is not None and _descriptors.read(self._held[0], len(_MAGIC)) != _MAGIC:
            self._overwritten = True
            return True
        now, before = self._look(stamp), self._seen
        if now is not None:
            self._seen = now
            self._overwritten = before is not None and before.noted == now.noted and before.head != now.head
        return self._overwritten

    def _open(self) -> None:
        # SQLite makes the index at the first use.
        with contextlib.suppress(OSError):
            before, self._held = self._held, _descriptors.take_all(self._paths)
            self._is_new, self._seen = False, None
            # After the others are taken: of a file that stayed the same nothing is closed.
            for identity in before:
                _descriptors.give_back(identity)

    def _look(self, stamp: tuple[int, int]) -> _Seen | None:
        """Return what is seen; None while a checkpoint is under way, or was cut short: then nobody can tell."""
        with contextlib.suppress(OSError):
            noted = self._noted()
            if noted is not None:
                head = zlib.crc32(_descriptors.read(self._held[0], HEAD_BYTES))
                return _Seen(noted, stamp, head) if self._noted() == noted else None
        return None

    def _noted(self) -> bytes | None:
        index = _descriptors.read(self._held[1], _NOTED_BYTES)
        if len(index) < _NOTED_BYTES or index[_DONE] != index[_MEANT]:
            return None
        return index[_SALTS] + index[_DONE]
