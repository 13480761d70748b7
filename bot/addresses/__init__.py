"""Database addresses as settings give them: made ready for async engines, and compared."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote

from bot.addresses.postgres import Postgres


def async_address(url: str) -> str:
    """Return the address for async engines; ValueError(what, remedy) never shows it: it may hold a password."""
    scheme, mark, rest = url.partition("://")
    if mark and scheme in {"sqlite", "sqlite+aiosqlite"}:
        return f"sqlite+aiosqlite:///{_as_part_of_an_address(_name_of_a_file(rest))}"
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


def _name_of_a_file(rest: str) -> str:
    """Return what SQLAlchemy will read as a name: it puts letters for %XX, and options for what follows a ?."""
    name = unquote(rest[1:])
    # Options could lead the driver to another file than the one compared below.
    if not rest.startswith("/") or "?" in rest or not name or "\0" in name or name.startswith((":memory:", "file:")):
        raise ValueError("is not a file", "Use sqlite:///name.db, or four slashes for a path from the root")
    try:
        is_folder = Path(name).is_dir()
    except PermissionError:
        is_folder = False  # it is there, and whoever opens it will say so
    except (OSError, ValueError) as error:
        raise ValueError("cannot be the name of a file", "Use a shorter one, of letters and digits") from error
    if is_folder:
        raise ValueError("is a folder", "Name a file in it")
    return name


def _as_part_of_an_address(name: str) -> str:
    return name.replace("%", "%25").replace("?", "%3F")


def _file(url: str) -> tuple[object, ...]:
    # The first slash ends the empty host.
    name = unquote(url.partition(":///")[2])
    try:
        found = Path(name).stat()
    except OSError:
        return (os.path.realpath(name),)
    # A link to the file, soft or hard, is the same file.
    return found.st_dev, found.st_ino
