"""Backups: one file that holds a single moment of the main database, taken while everything runs.

The file is a SQLite database with the tables of the main one, whatever kind that is, so a backup restores into either
kind. The key store is never in it: when a round is over its key is destroyed, and a copy would bring it back.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import CopyError, StoreError
from bot.store import Store, file_store
from bot.store.copies import rows
from bot.store.foundation.files import OWNER_ONLY
from bot.store.migrations import upgrade

FORMAT = "1"
ROOM = ".sidecar-copying-"
"""What the folders begin with in which copies are made."""
LEFT_BEHIND = 86_400.0
"""Seconds after which such a folder is what a command left that was killed: none takes a day."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What a backup says of itself."""

    id: str
    taken_at: datetime
    rows: Mapping[str, int]

    def __str__(self) -> str:
        """Say what it holds, in words."""
        said = ", ".join(f"{words} {self.rows.get(name, 0)}" for name, words in _HOLDS.items())
        return f"a copy of {self.taken_at:%Y-%m-%d %H:%M} UTC ({said})"


_HOLDS = {
    "members": "members:",
    "rounds": "rounds:",
    "entries": "pages of journals:",
    "sheets": "sheets of workbooks:",
    "rhythms": "rhythms:",
    "outbox": "messages, sent or to be sent:",
}


async def backup(store: Store, target: Path, now: datetime, backup_id: str) -> Notes:
    """Write a backup. The file appears whole or not at all, and only its owner may read it.

    Raises:
        CopyError: it exists already, or cannot be written.
        StoreError: the database cannot be read, or the disk is full.
    """
    _require_new(target)
    try:
        with _room(target) as partial:
            notes = await _fill(store, partial, Notes(backup_id, now.astimezone(UTC), {}))
            _publish(partial, target)
    except FileExistsError as error:
        raise CopyError(f"{target} was made by somebody else meanwhile. Nothing was overwritten.") from error
    except OSError as error:
        raise CopyError(f"{target} cannot be written ({error.strerror}). No backup was made.") from error
    return notes


@contextmanager
def _room(file: Path) -> Iterator[Path]:
    """Make a folder for a copy beside a file, for its owner alone; remove it, with all that came to lie in it.

    One's own: two commands at once, of one name even, must not write into each other's copy. Beside it, so that giving
    a copy its name is one step of one file system. Raises OSError.
    """
    room = Path(tempfile.mkdtemp(prefix=ROOM, dir=file.parent))
    try:
        _tidy(room)
        yield room / "copy"
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _tidy(room: Path) -> None:
    """Remove what commands that were killed have left beside a new folder: it may be a whole copy."""
    for other in room.parent.glob(f"{ROOM}*"):
        with contextlib.suppress(OSError):
            # By the clock of that file system alone.
            if room.stat().st_mtime - other.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(other)


def _require_new(target: Path) -> None:
    try:
        target.lstat()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise CopyError(f"{target} cannot be written ({_why(error)}). No backup was made.") from error
    raise CopyError(f"{target} exists already. A backup overwrites nothing: give it a name of its own.")


def _why(error: OSError | ValueError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "that is no name of a file"


async def _fill(store: Store, partial: Path, blank: Notes) -> Notes:
    file = file_store(partial)
    try:
        # By the steps of the main database, so that a later version can go on from where this one ended.
        await upgrade(file)
        async with store.read(whole=True) as source, file.begin() as tx:
            notes = Notes(blank.id, blank.taken_at, await rows.pour(tx, source))
            await rows.write_notes(tx, _packed(notes))
    finally:
        await file.close()
    return notes


def _publish(partial: Path, target: Path) -> None:
    """Give a file that is on the disk its name, unless the name is taken. Raises FileExistsError, OSError."""
    # Its bytes before its name: after a power cut there could be a name with nothing behind it.
    _sync(partial)
    try:
        # A link, not a rename: that would overwrite what has got the name meanwhile.
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError(target.name) from None
        partial.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _packed(notes: Notes) -> dict[str, str]:
    counts = {f"rows {name}": str(count) for name, count in notes.rows.items()}
    return {"format": FORMAT, "id": notes.id, "taken_at": notes.taken_at.isoformat(), **counts}


def _unpacked(said: Mapping[str, str]) -> Notes:
    if said["format"] != FORMAT:
        raise ValueError("format")
    counts = {name.removeprefix("rows "): int(count) for name, count in said.items() if name.startswith("rows ")}
    return Notes(said["id"], datetime.fromisoformat(said["taken_at"]), counts)


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[tuple[Store, Notes]]:
    """Open a backup, checked and brought to the schema of this code. The file itself stays as it is.

    Raises:
        CopyError: there is no such file, it is no backup, or it is damaged.
        StoreError: it was made by a newer version.
    """
    with contextlib.ExitStack() as stack:
        try:
            # A copy, because checking and upgrading write, and the backup may be needed once more.
            work = stack.enter_context(_room(file))
            _copy(file, work)
        except (OSError, ValueError) as error:
            raise CopyError(f"{file} cannot be read and copied beside itself ({_why(error)}).") from error
        store = file_store(work)
        try:
            notes = await _checked(store, file)
            await upgrade(store)
            yield store, notes
        finally:
            await store.close()


def _copy(file: Path, work: Path) -> None:
    with file.open("rb") as source:
        # For its owner alone from the first byte on; closing it to others afterwards would be too late.
        descriptor = os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as target:
            shutil.copyfileobj(source, target)


async def _checked(store: Store, file: Path) -> Notes:
    """Return what a backup says of itself, if all of it is there."""
    try:
        tables = await store.found_tables()
        async with store.read() as tx:
            await rows.require_whole(tx)
            notes = _unpacked(await rows.read_notes(tx)) if "backup" in tables else None
            found = {name: await rows.count_in(tx, name) for name in notes.rows} if notes else {}
    except (StoreError, KeyError, ValueError) as error:
        raise CopyError(
            f"{file} is damaged: it cannot be restored. Take another backup. Nothing was changed."
        ) from error
    if notes is None:
        raise CopyError(
            f"{file} is a database, but no backup made by `python -m bot backup`. To make one of it, let DATABASE_URL "
            "name it once. Nothing was changed."
        )
    if found != notes.rows:
        raise CopyError(f"{file} does not hold what it should: it is damaged. Nothing was changed.")
    return notes
