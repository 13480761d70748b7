"""What members keep for themselves beside their journal: the workbook."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table

from bot.store.foundation.columns import Bytes, Text, identifier, metadata, moment, own, whose

sheets = Table(
    "sheets",
    metadata,
    identifier(),
    *whose(),
    # The day it was begun. Which exercise it is, and whether it is done, is sealed with all that was written.
    Column("day", Date, nullable=False),
    Column("sealed", Bytes, nullable=False),
    Index("sheets_by_member", "team_id", "user_id", "day"),
    info=own(
        kept="What you write in the workbook, locked with the same key of your own, until you delete it; beside it, "
        "only the day you began and when it comes back to you."
    ),
)

returns = Table(
    "returns",
    metadata,
    identifier(),
    *whose(),
    Column("sheet_id", Text(32), ForeignKey("sheets.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text(16), nullable=False),
    moment("due_at"),
    Index("returns_due", "due_at"),
    Index("returns_by_sheet", "sheet_id"),
    info=own(kept="When something in your workbook comes back to you, until it does."),
)
