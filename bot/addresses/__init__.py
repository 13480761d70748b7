"""Database addresses as settings give them: made ready for async engines, and compared."""

from __future__ import annotations

import re
from pathlib import Path

from bot.addresses.postgres import Postgres


def async_address(url: str) -> str:
    """Return the address for async engines; ValueError(what, remedy) never shows it: it may hold a password."""
    scheme, mark, rest = url.partition("://")
    if mark and scheme in {"sqlite", "sqlite+aiosqlite"}:
        # Options could lead the driver to another file than the one compared below.
        if not re.fullmatch(r"/(?!:memory:|file:)[^?]+", rest):
            raise ValueError("is not a file", "Use sqlite:///name.db, or four slashes for a path from the root")
        return f"sqlite+aiosqlite://{rest}"
    if mark and scheme in {"postgres", "postgresql", "postgresql+asyncpg"}:
        return f"postgresql+asyncpg://{Postgres.read(rest)}"
    raise ValueError("is no database we know", "Use sqlite:///name.db or postgresql://user:password@host/name")


def same_database(one: str, other: str) -> bool:
    """Tell whether two addresses for async engines lead to one database, however they are written.

    Two names of one server look like two servers here; what is in the databases tells them apart (`keeping/meeting`).
    """
    kinds = {url.partition("+")[0] for url in (one, other)}
    if kinds == {"sqlite"}:
        return _file(one) == _file(other)
    if kinds == {"postgresql"}:
        return Postgres.read(one.partition("://")[2]).meets(Postgres.read(other.partition("://")[2]))
    return False


def _file(url: str) -> tuple[object, ...]:
    # The first slash ends the empty host.
    path = Path(url.partition(":///")[2])
    # A link to the file, soft or hard, is the same file.
    return (path.stat().st_dev, path.stat().st_ino) if path.exists() else (path.resolve(),)
