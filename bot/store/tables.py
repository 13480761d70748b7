"""The tables of the main database and of the key store. Only `bot.store` sees them.

Nothing here says who answered: a round's answers, declines and labels are one sealed row of `boxes`, rewritten
whole at every change. Times of people's other acts are kept to the day.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData()
keys_metadata = MetaData()


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _team(primary_key: bool = False) -> Column[str]:
    return Column("team_id", String(32), nullable=False, primary_key=primary_key)


def _flag(name: str, default: bool = False) -> Column[bool]:
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


def _moment(name: str, nullable: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=nullable)


def _user(name: str = "user_id", primary_key: bool = False) -> Column[str]:
    return Column(name, String(32), nullable=False, primary_key=primary_key)


deployment = Table(
    "deployment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key_fingerprint", String(32), nullable=False),
)

workspaces = Table(
    "workspaces",
    metadata,
    _team(primary_key=True),
    Column("threshold", Integer, nullable=False),
    Column("slot_weekday", Integer, nullable=False),
    Column("slot_hour", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    _flag("guests"),
    Column("admins", String(4000), nullable=False),
)

people = Table(
    "people",
    metadata,
    _team(primary_key=True),
    _user(primary_key=True),
    Column("name", String(255), nullable=False),
    Column("handle", String(255), nullable=False),
    Column("zone", String(64)),
    _flag("is_bot"),
    _flag("is_deleted"),
    _flag("is_guest"),
    _flag("is_stranger"),
    _flag("is_admin"),
    Column("is_away", Boolean, nullable=False, default=False, server_default=false()),
)

members = Table(
    "members",
    metadata,
    _team(primary_key=True),
    _user(primary_key=True),
    Column("joined_on", Date, nullable=False),
    _flag("active", True),
    _flag("askable", True),
    _flag("drawable", True),
)

join_invites = Table(
    "join_invites",
    metadata,
    _team(primary_key=True),
    _user(primary_key=True),
    Column("invited_on", Date, nullable=False),
)

_LIVE = text("state IN ('gathering', 'collecting')")

rounds = Table(
    "rounds",
    metadata,
    _id(),
    _team(),
    _user("asker_id"),
    Column("state", String(16), nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    Column("draws", Integer, nullable=False),
    Column("started_on", Date, nullable=False),
    _moment("opens_at", nullable=True),
    _moment("ends_at", nullable=True),
    _flag("reminded"),
    _flag("extended"),
    Column("brief", LargeBinary, nullable=False),
    Index("one_open_round", "team_id", "asker_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    Index("rounds_by_opening", "state", "opens_at"),
    Index("rounds_by_end", "state", "ends_at"),
    Index("rounds_by_asker", "team_id", "asker_id", "started_on"),
)

reviewers = Table(
    "reviewers",
    metadata,
    Column("round_id", String(32), ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    _user(primary_key=True),
    _team(),
    _flag("drawn"),
    _flag("unreachable"),
    Index("reviewers_by_person", "team_id", "user_id"),
)

boxes = Table(
    "boxes",
    metadata,
    Column("round_id", String(32), ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    _team(),
    Column("sealed", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _team(),
    Column("recipient", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("subject_id", String(32), nullable=False),
    Column("slot", Integer, nullable=False),
    _moment("not_before"),
    Column("dedupe_key", String(120), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    _flag("doubted"),
    _moment("claimed_at", nullable=True),
    Column("channel", String(32)),
    Column("ts", String(32)),
    UniqueConstraint("team_id", "dedupe_key", name="send_once"),
    Index("outbox_due", "state", "not_before"),
    Index("outbox_by_subject", "team_id", "subject_id", "kind"),
)

seen = Table(
    "seen",
    metadata,
    _team(primary_key=True),
    Column("digest", String(32), primary_key=True),
    Column("seen_on", Date, nullable=False),
)

pauses = Table(
    "pauses",
    metadata,
    _team(primary_key=True),
    Column("method", String(64), primary_key=True),
    _moment("until"),
)

rhythms = Table(
    "rhythms",
    metadata,
    _team(primary_key=True),
    _user(primary_key=True),
    Column("state", String(8), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    _flag("own_zone"),
    Column("track", String(400), nullable=False),
    Column("pace", Integer, nullable=False),
    Column("due_on", Date),
    _moment("due_at", nullable=True),
    Column("last_on", Date),
    Column("silent", Integer, nullable=False),
    Column("again", String(80)),
    _flag("tips"),
    _moment("tip_due_at", nullable=True),
    Index("rhythms_due", "due_at"),
    Index("rhythms_tip_due", "tip_due_at"),
)

prompts = Table(
    "prompts",
    metadata,
    _id(),
    _team(),
    _user(),
    Column("day", Date, nullable=False),
    Column("item_id", String(80), nullable=False),
    _flag("answered"),
    Index("prompts_by_member", "team_id", "user_id", "day"),
)

entries = Table(
    "entries",
    metadata,
    _id(),
    _team(),
    _user(),
    Column("day", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("entries_by_member", "team_id", "user_id", "day"),
)

member_keys = Table(
    "member_keys",
    metadata,
    _team(primary_key=True),
    _user(primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

channel_tips = Table(
    "channel_tips",
    metadata,
    _team(primary_key=True),
    Column("channel_id", String(32), primary_key=True),
    _user("by_user"),
    Column("weekday", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    _moment("due_at", nullable=True),
    Index("channel_tips_due", "due_at"),
)

round_keys = Table(
    "round_keys",
    keys_metadata,
    Column("round_id", String(32), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_on", Date, nullable=False),
)
