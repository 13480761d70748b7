"""Database addresses as settings give them: made ready for async engines, and compared."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from bot.hosting import asked_of_postgres


def async_address(url: str) -> str:
    """Return the address for async engines; ValueError(what, remedy) never shows it: it may hold a password."""
    scheme, mark, rest = url.partition("://")
    if mark and scheme in {"sqlite", "sqlite+aiosqlite"}:
        # Options could lead the driver to another file than the one compared in `location`.
        if not re.fullmatch(r"/(?!:memory:|file:)[^?]+", rest):
            raise ValueError("is not a file", "Use sqlite:///name.db, or four slashes for a path from the root")
        return f"sqlite+aiosqlite://{rest}"
    if mark and scheme in {"postgres", "postgresql", "postgresql+asyncpg"}:
        return f"postgresql+asyncpg://{_postgres(rest)}"
    raise ValueError("is no database we know", "Use sqlite:///name.db or postgresql://user:password@host/name")


def _postgres(rest: str) -> str:
    base, _, query = rest.partition("?")
    try:
        # In a password, / ? and # must be written as %XX: a bare one cuts the address short, and what then stands
        # for a port is no number, for which `port` raises ValueError.
        parts = urlsplit(f"//{base}")
        complete = parts.port != 0
        asked = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError:
        complete = False
    if not complete or "#" in base:
        raise ValueError("cannot be read", "Use postgresql://user:password@host/name, odd characters as %XX")
    kept = asked_of_postgres(asked)
    if len(parts.path) < 2:
        base = f"{parts.netloc}/{quote(kept.pop('dbname', ''), safe='')}"
    if base.endswith("/"):
        raise ValueError("names no database", "Use postgresql://user:password@host/name")
    kept.pop("dbname", None)
    return base + (f"?{urlencode(kept)}" if kept else "")


def location(url: str) -> tuple[object, ...]:
    """Return what two spellings of one database share, and two databases never do."""
    scheme, _, rest = url.partition("://")
    if scheme.startswith("sqlite"):
        # The first slash ends the empty host.
        path = Path(rest[1:])
        # A link to the file, soft or hard, is the same file.
        return (path.stat().st_dev, path.stat().st_ino) if path.exists() else (path.resolve(),)
    # User and other options are left out: whoever connects finds the same tables.
    parts = urlsplit(f"//{rest}")
    asked = dict(parse_qsl(parts.query))
    host = parts.hostname or asked.get("host", "localhost")
    # A folder is where a server of this machine has its socket.
    here = host in {"127.0.0.1", "::1"} or host.startswith("/")
    port = parts.port or int(asked.get("port", "5432"))
    return ("localhost" if here else host, port, unquote(parts.path))
