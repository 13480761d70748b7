"""The kinds of columns the tables are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, LargeBinary, MetaData, String, Table, and_
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.models import Who

metadata = MetaData()
"""What every table of the main database belongs to."""


MOMENTS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""Between these a moment can be read, and be shown in any zone."""
_SECONDS = tuple(int(moment.timestamp()) for moment in MOMENTS)


# SQLite keeps anything in any column. What comes out of one is at least of its kind: the row it stands in may make no
# sense, but whoever sorts, joins or unseals a list meets no surprise because of one row in it.


class Text(String):
    """Text, also where SQLite holds bytes."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what makes text of a value; Postgres needs none."""
        return _text if dialect.name == "sqlite" else None


class Bytes(LargeBinary):
    """Bytes, also where SQLite holds text or a number."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what makes bytes of a value; Postgres needs none of ours."""
        # None elsewhere, as for text: asyncpg hands out bytes.
        return _bytes if dialect.name == "sqlite" else None


def _text(value: object) -> str | None:
    if value is None or type(value) is str:
        return value
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _bytes(value: object) -> bytes | None:
    if value is None or type(value) is bytes:
        return value
    return str(value).encode()


def identifier() -> Column[str]:
    """A random id, never a counter: 32 hexadecimal digits that say nothing about order or time."""
    return Column("id", Text(32), primary_key=True)


def team(primary_key: bool = False) -> Column[str]:
    """A Slack team id. Every table has one but those about the deployment itself and the keys of rounds."""
    return Column("team_id", Text(32), nullable=False, primary_key=primary_key)


def flag(name: str, default: bool = False) -> Column[bool]:
    """A yes or no."""
    return Column(name, Boolean, nullable=False, default=default)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole seconds since 1970: the same bytes on every database."""

    impl = BigInteger
    # Has no settings of its own, so SQLAlchemy may keep statements that use it.
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn a moment into seconds; parts of a second are dropped."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn seconds into a moment, aware, in UTC. Raises ValueError for what is none: it is its row's trouble."""
        if value is None:
            return None
        # By ourselves, because Python raises an OSError for some of these, as for a database that is away.
        if not isinstance(value, int) or not _SECONDS[0] <= value <= _SECONDS[1]:
            raise ValueError("no moment")
        return datetime.fromtimestamp(value, UTC)


def moment(name: str, nullable: bool = False) -> Column[datetime]:
    """A moment of scheduled work, in whole seconds. Of anything else the day is kept (tests/store/test_laws.py)."""
    return Column(name, Moment, nullable=nullable)


def user(name: str = "user_id", primary_key: bool = False) -> Column[str]:
    """A person's Slack id."""
    return Column(name, Text(32), nullable=False, primary_key=primary_key)


def whose(primary_key: bool = False) -> tuple[Column[str], Column[str]]:
    """Make the two columns that name a person: the workspace, and the person in it."""
    return team(primary_key=primary_key), user(primary_key=primary_key)


def of(table: Table, who: Who) -> ColumnElement[bool]:
    """The condition that a row is about somebody; the workspace first, as in the keys of such tables."""
    return and_(table.c.team_id == who.team_id, table.c.user_id == who.user_id)


def own(kept: str = "") -> dict[str, Any]:
    """The `info` of a table of members' own: "delete everything" deletes their rows in it.

    `kept` is its line in `/sidecar privacy`: what is kept, and for how long. Only a table that is older than this may
    go without; its words stand in `handlers.views.privacy`.
    """
    return {"own": True, "kept": kept}
