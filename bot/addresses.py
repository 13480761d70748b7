"""Database addresses as settings give them: made ready for async engines, and compared."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit


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
        complete = urlsplit(f"//{base}").port != 0 and len(urlsplit(f"//{base}").path) > 1
    except ValueError:
        complete = False
    if not complete or "#" in base:
        raise ValueError("cannot be read", "Use postgresql://user:password@host/name, odd characters as %XX")
    # Hosting companies write `sslmode` for libpq; asyncpg calls it `ssl`.
    options = [("ssl" if name == "sslmode" else name, value) for name, value in parse_qsl(query)]
    return base + (f"?{urlencode(options)}" if options else "")


def location(url: str) -> tuple[object, ...]:
    """Return what two spellings of one database share, and two databases never do."""
    scheme, _, rest = url.partition("://")
    if scheme.startswith("sqlite"):
        # The first slash ends the empty host.
        path = Path(rest[1:])
        # A link to the file, soft or hard, is the same file.
        return (path.stat().st_dev, path.stat().st_ino) if path.exists() else (path.resolve(),)
    # User and options are left out: whoever connects finds the same tables.
    parts = urlsplit(f"//{rest}")
    host = parts.hostname or "localhost"
    return ("localhost" if host in {"127.0.0.1", "::1"} else host, parts.port or 5432, parts.path)
