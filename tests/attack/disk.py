"""Reading copied databases as a thief would: old boxes with today's keys, and keys in bytes nobody uses any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.errors import SealError
from bot.feedback.box import unpack_box
from bot.sealing.vault import KEY_BYTES, NONCE_BYTES, TAG_BYTES, AesGcm
from tests.attack.sight import Copies, Sight

WRAPPED = NONCE_BYTES + KEY_BYTES + TAG_BYTES


def opened_from_copies(sight: Sight) -> dict[str, str] | None:
    """Return who is behind each made-up name, from the old box and whatever keys the thief has."""
    assert sight.copies is not None
    return _opened(sight, _stored_keys(sight.copies.keys_after, sight.round_id))


def opened_from_free_pages(sight: Sight) -> dict[str, str] | None:
    """Return the same, with every run of bytes in the key store's files tried as a wrapped key."""
    assert sight.copies is not None
    return _opened(sight, _runs(sight.copies.keys_after))


def _stored_keys(file: Path, round_id: str) -> Iterator[bytes]:
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT wrapped FROM round_keys WHERE round_id = ?"
        yield from (row[0] for row in connection.execute(query, (round_id,)))


def _runs(file: Path) -> Iterator[bytes]:
    for one in sorted(file.parent.glob(f"{file.name}*")):
        content = one.read_bytes()
        for at in range(len(content) - WRAPPED + 1):
            run = content[at : at + WRAPPED]
            # A wrapped key looks random. Runs with many zeros are none, and most of a file is such.
            if run.count(0) < WRAPPED // 4:
                yield run


def _opened(sight: Sight, wrapped: Iterator[bytes]) -> dict[str, str] | None:
    copies: Copies | None = sight.copies
    assert copies is not None
    box, cipher = _box(copies.before, sight.round_id), AesGcm()
    for one in wrapped:
        try:
            key = cipher.open(copies.master, one, f"sidecar/wrap/{sight.round_id}".encode())
            return dict(unpack_box(cipher.open(key, box, f"sidecar/box/{sight.round_id}".encode())).labels)
        except SealError:
            continue
    return None


def _box(file: Path, round_id: str) -> bytes:
    with closing(sqlite3.connect(file)) as connection:
        return bytes(connection.execute("SELECT sealed FROM boxes WHERE round_id = ?", (round_id,)).fetchone()[0])
