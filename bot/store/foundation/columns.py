"""The kinds of columns the tables are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, MetaData, String, Table, and_
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.models import Who

metadata = MetaData()
"""What every table of the main database belongs to."""


def identifier() -> Column[str]:
    """A random id, never a counter: 32 hexadecimal digits that say nothing about order or time."""
    return Column("id", String(32), primary_key=True)


def team(primary_key: bool = False) -> Column[str]:
    """A Slack team id. Every table has one but those about the deployment itself and the keys of rounds."""
    return Column("team_id", String(32), nullable=False, primary_key=primary_key)


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
        """Turn seconds into a moment, aware, in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


def moment(name: str, nullable: bool = False) -> Column[datetime]:
    """A moment of scheduled work, in whole seconds. Of anything else the day is kept (tests/store/test_laws.py)."""
    return Column(name, Moment, nullable=nullable)


def user(name: str = "user_id", primary_key: bool = False) -> Column[str]:
    """A person's Slack id."""
    return Column(name, String(32), nullable=False, primary_key=primary_key)


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
