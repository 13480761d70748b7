"""The tables of the main database. Only `bot.store` sees them; those of the key store stand in `key_tables.py`.

Those of rounds, of the workbook and of the forms of reflections have files of their own and are found here as well.
Times of people's acts are kept to the day.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.store.foundation.columns import Bytes, Text, flag, identifier, metadata, moment, own, team, user, whose
from bot.store.foundation.rounds import boxes, commitments, reports, reviewers, rounds, scores
from bot.store.foundation.together import pairs, trials
from bot.store.foundation.workbook import returns, sheets

__all__ = [
    "boxes", "channel_tips", "commitments", "deployment", "entries", "had_tips", "join_invites", "member_keys",
    "members", "metadata", "outbox", "pairs", "pauses", "people", "processes", "prompts", "reports", "returns",
    "reviewers", "rhythms", "rounds", "scores", "seen", "set_aside", "sheets", "sweeps", "trials", "withdrawals_known",
    "workspaces",
]  # fmt: skip

deployment = Table(
    "deployment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # there is one row, and its id is 1
    Column("key_fingerprint", Text(32), nullable=False),
    Column("next_fingerprint", Text(32)),
    Column("meeting_id", Text(32)),
    Column("restored_id", Text(32)),
)

processes = Table("processes", metadata, identifier(), Column("kind", Text(12), nullable=False), moment("until"))

withdrawals_known = Table("withdrawals_known", metadata, identifier(), Column("noted_on", Date, nullable=False))

workspaces = Table(
    "workspaces",
    metadata,
    team(primary_key=True),
    Column("threshold", Integer, nullable=False),
    Column("slot_weekday", Integer, nullable=False),
    Column("slot_hour", Integer, nullable=False),
    Column("zone", Text(64), nullable=False),
    flag("guests"),
    Column("admins", Text(4000), nullable=False),  # Slack ids with spaces between them
    # A column that came later has a default in the database, for the rows that were there already.
    Column("moderators", Text(32), nullable=False, server_default=text("''")),
    Column("help_words", Text(400), nullable=False, server_default=text("''")),
    Column("help_link", Text(400), nullable=False, server_default=text("''")),
)

people = Table(
    "people",
    metadata,
    *whose(primary_key=True),
    Column("name", Text(255), nullable=False),
    Column("handle", Text(255), nullable=False),
    Column("zone", Text(64)),
    flag("is_bot"),
    flag("is_deleted"),
    flag("is_guest"),
    flag("is_stranger"),
    flag("is_admin"),
    Column("is_away", Boolean, nullable=False, default=False, server_default=false()),
    Column("sweep", Integer, nullable=False, server_default="0"),
    Column("real_name", Text(255), nullable=False, server_default=text("''")),
)

sweeps = Table(
    "sweeps",
    metadata,
    team(primary_key=True),
    Column("number", Integer, nullable=False),
    Column("cursor", Text(1000)),
    Column("pages", Integer, nullable=False),
    Column("ended_on", Date),
)

members = Table(
    "members",
    metadata,
    *whose(primary_key=True),
    Column("joined_on", Date, nullable=False),
    flag("active", True),
    flag("askable", True),
    flag("drawable", True),
    Column("left_on", Date),
    info=own(),
)

# By whom is not in it: an invitation must not lead to whoever asked for it.
join_invites = Table(
    "join_invites",
    metadata,
    *whose(primary_key=True),
    Column("invited_on", Date, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    identifier(),
    team(),
    Column("recipient", Text(32), nullable=False),
    Column("kind", Text(24), nullable=False),
    Column("subject_id", Text(32), nullable=False),
    # Everywhere else this is the `number` of a letterhead; the column has kept its first name.
    Column("slot", Integer, nullable=False),
    moment("not_before"),
    Column("dedupe_key", Text(120), nullable=False),
    Column("state", Text(12), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    flag("doubted"),
    moment("claimed_at", nullable=True),
    moment("again_at", nullable=True),
    Column("channel", Text(32)),
    Column("ts", Text(32)),
    UniqueConstraint("team_id", "dedupe_key", name="send_once"),
    Index("outbox_due", "state", "not_before"),
    Index("outbox_by_subject", "team_id", "subject_id", "kind"),
)

seen = Table(
    "seen",
    metadata,
    team(primary_key=True),
    Column("digest", Text(32), primary_key=True),
    Column("seen_on", Date, nullable=False),
)

# In the database, because a restart must not forget that Slack asked for quiet.
pauses = Table(
    "pauses",
    metadata,
    team(primary_key=True),
    Column("method", Text(64), primary_key=True),
    moment("until"),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("sort", Text(24), primary_key=True),
    team(primary_key=True),
    Column("subject_id", Text(64), primary_key=True),
    Column("code", Text(8), nullable=False),
    Column("fault", Text(400), nullable=False),
    Column("times", Integer, nullable=False),
    moment("tried_at"),
    moment("again_at"),
)

rhythms = Table(
    "rhythms",
    metadata,
    *whose(primary_key=True),
    Column("state", Text(8), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("zone", Text(64), nullable=False),
    flag("own_zone"),
    Column("track", Text(400), nullable=False),
    Column("pace", Integer, nullable=False),
    Column("due_on", Date),
    moment("due_at", nullable=True),
    Column("last_on", Date),
    Column("silent", Integer, nullable=False),
    Column("again", Text(80)),
    flag("tips"),
    moment("tip_due_at", nullable=True),
    Column("tip_track", Text(400), nullable=False, server_default=text("'all'")),
    Index("rhythms_due", "due_at"),
    Index("rhythms_tip_due", "tip_due_at"),
    info=own(),
)

prompts = Table(
    "prompts",
    metadata,
    identifier(),
    *whose(),
    Column("day", Date, nullable=False),
    Column("item_id", Text(80), nullable=False),
    flag("answered"),
    Index("prompts_by_member", "team_id", "user_id", "day"),
    info=own(),
)

entries = Table(
    "entries",
    metadata,
    identifier(),
    *whose(),
    Column("day", Date, nullable=False),
    Column("sealed", Bytes, nullable=False),
    Index("entries_by_member", "team_id", "user_id", "day"),
    info=own(),
)

member_keys = Table(
    "member_keys",
    metadata,
    *whose(primary_key=True),
    Column("wrapped", Bytes, nullable=False),
    info=own(),
)

channel_tips = Table(
    "channel_tips",
    metadata,
    team(primary_key=True),
    Column("channel_id", Text(32), primary_key=True),
    user("by_user"),
    Column("weekday", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("zone", Text(64), nullable=False),
    moment("due_at", nullable=True),
    Column("track", Text(400), nullable=False, server_default=text("'all'")),
    Index("channel_tips_due", "due_at"),
)

# Without a day: that a tip was had is all that choosing needs. Of a channel, its id stands for a member's.
had_tips = Table(
    "had_tips",
    metadata,
    *whose(primary_key=True),
    Column("tip_id", Text(80), primary_key=True),
    Column("message_id", Text(32), nullable=False),
    flag("closing"),
    info=own(
        kept="Which tips you had, without a day, until you have had all of the themes you chose, so that none comes "
        "twice before that."
    ),
)
