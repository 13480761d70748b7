"""What the forms of reflections leave behind beside a journal entry: when it comes back, and who was invited."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table

from bot.store.foundation.columns import Text, identifier, metadata, moment, own, user, whose

trials = Table(
    "trials",
    metadata,
    Column("entry_id", Text(32), ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    *whose(),
    moment("due_at"),
    Index("trials_due", "due_at"),
    info=own(kept="When an experiment in your journal comes back to you, until it does."),
)

pairs = Table(
    "pairs",
    metadata,
    identifier(),
    *whose(),
    user("partner_id"),
    Column("item_id", Text(80), nullable=False),
    Column("day", Date, nullable=False),
    Column("state", Text(12), nullable=False),
    Index("pairs_by_member", "team_id", "user_id"),
    Index("pairs_by_partner", "team_id", "partner_id"),
    info=own(
        kept="Who was invited to do which reflection with someone, the day and the answer, for 30 days; no words."
    ),
)
