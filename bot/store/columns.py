"""The kinds of columns the tables are made of."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, String, Table, and_, exists
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.models import Who


def identifier() -> Column[str]:
    """Return the column of an id: 32 hexadecimal digits."""
    return Column("id", String(32), primary_key=True)


def team(primary_key: bool = False) -> Column[str]:
    """Return the column of a workspace."""
    return Column("team_id", String(32), nullable=False, primary_key=primary_key)


def flag(name: str, default: bool = False) -> Column[bool]:
    """Return a column of yes or no."""
    return Column(name, Boolean, nullable=False, default=default)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole seconds since 1970: the same bytes on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the seconds to store."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the moment that was stored."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


def moment(name: str, nullable: bool = False) -> Column[datetime]:
    """Return a column of whole seconds."""
    return Column(name, Moment, nullable=nullable)


def user(name: str = "user_id", primary_key: bool = False) -> Column[str]:
    """Return the column of a person."""
    return Column(name, String(32), nullable=False, primary_key=primary_key)


def of(table: Table, who: Who) -> ColumnElement[bool]:
    """Return the condition that a row is about somebody; the workspace first, as in every key."""
    return and_(table.c.team_id == who.team_id, table.c.user_id == who.user_id)


def not_aside(
    aside: Table, sort: str, now: datetime, team_id: Column[str], subject: Column[str]
) -> ColumnElement[bool]:
    """Return the condition that a row's work of this sort is not set aside, or is to be tried again by now.

    What was tried later than now was tried before the clock was set back: its pause says nothing any more.
    """
    resting = and_(aside.c.sort == sort, aside.c.tried_at <= now, aside.c.again_at > now)
    return ~exists().where(resting, aside.c.team_id == team_id, aside.c.subject_id == subject)
