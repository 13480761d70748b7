"""What is kept of a round, and what its asker keeps afterwards.

Nothing here says who answered: a round's answers, declines, letters and labels are one sealed row of `boxes`,
rewritten whole at every change.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, text

from bot.store.foundation.columns import Bytes, Text, flag, identifier, metadata, moment, own, team, user, whose

_LIVE = text("state IN ('gathering', 'collecting')")

rounds = Table(
    "rounds",
    metadata,
    identifier(),
    team(),
    user("asker_id"),
    Column("state", Text(16), nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    Column("draws", Integer, nullable=False),
    Column("started_on", Date, nullable=False),
    moment("opens_at", nullable=True),
    moment("ends_at", nullable=True),
    flag("reminded"),
    flag("extended"),
    Column("brief", Bytes, nullable=False),
    Column("slot", Integer, nullable=False, server_default="0"),
    moment("slot_at", nullable=True),
    # Two forms sent at once cannot begin two rounds of one asker, in whatever processes they arrive.
    Index("one_open_round", "team_id", "asker_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    Index("rounds_by_opening", "state", "opens_at"),
    Index("rounds_by_end", "state", "ends_at"),
    Index("rounds_by_slot", "state", "slot_at"),
    Index("rounds_by_asker", "team_id", "asker_id", "started_on"),
)

reviewers = Table(
    "reviewers",
    metadata,
    Column("round_id", Text(32), ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    user(primary_key=True),
    team(),
    flag("drawn"),
    flag("unreachable"),
    Index("reviewers_by_person", "team_id", "user_id"),
)

boxes = Table(
    "boxes",
    metadata,
    Column("round_id", Text(32), ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    team(),
    # No version, count or time beside it: only the sealed bytes change when a box is rewritten.
    Column("sealed", Bytes, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    identifier(),
    team(),
    # Neither the text nor whose it is, nor its label: these stand in the round's box. No day, and no state: a row goes
    # once it is decided.
    Column("round_id", Text(32), ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False),
)

commitments = Table(
    "commitments",
    metadata,
    Column("round_id", Text(32), primary_key=True),
    *whose(),
    Column("sealed", Bytes, nullable=False),
    moment("remind_at", nullable=True),
    moment("due_at"),
    Index("commitments_due", "due_at"),
    info=own(),
)

scores = Table(
    "scores",
    metadata,
    *whose(primary_key=True),
    # Not a foreign key: the round's row is forgotten after 60 days, and this is not.
    Column("round_id", Text(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("sealed", Bytes, nullable=False),
    info=own(kept="What marks said in your requests, in bands, locked with your own key, until you delete all."),
)
