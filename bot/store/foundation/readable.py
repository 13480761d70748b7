"""Which rows can be read, asked in SQL: a damaged one, or one of a newer version's kind, must not stop the others.

SQLite keeps whatever is written into a column, and compares by kind before it compares by value: words are never
between two numbers, and bytes never equal words.
"""

from __future__ import annotations

from sqlalchemy import and_, cast, or_

from bot.models import Kind, SendState
from bot.store.foundation.columns import MOMENTS, Text
from bot.store.foundation.tables import outbox, set_aside

_MOST = 2**31 - 1

MESSAGE = and_(
    outbox.c.kind.in_(list(Kind)),
    outbox.c.state.in_(list(SendState)),
    outbox.c.not_before.between(*MOMENTS),
    *(or_(moment.is_(None), moment.between(*MOMENTS)) for moment in (outbox.c.again_at, outbox.c.claimed_at)),
    *(number.between(-_MOST, _MOST) for number in (outbox.c.slot, outbox.c.attempts)),
    *(name == cast(name, Text) for name in (outbox.c.team_id, outbox.c.recipient, outbox.c.subject_id)),
)
"""Rows of the outbox."""

NOTE = and_(
    set_aside.c.tried_at.between(*MOMENTS),
    set_aside.c.again_at.between(*MOMENTS),
    set_aside.c.times.between(0, 1_000_000),
)
"""What is noted of something set aside."""
