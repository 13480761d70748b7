"""The tables of the key store, which is never backed up. Only `bot.store` sees them; they name nobody."""

from __future__ import annotations

from sqlalchemy import Column, Date, LargeBinary, MetaData, String, Table

from bot.store.foundation.columns import flag, identifier

keys_metadata = MetaData()

round_keys = Table(
    "round_keys",
    keys_metadata,
    Column("round_id", String(32), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_on", Date, nullable=False),
)

meeting = Table(
    "meeting",
    keys_metadata,
    Column("name", String(8), primary_key=True),
    Column("id", String(32), nullable=False),
    Column("pepper", LargeBinary, nullable=False),
    flag("met"),
)

withdrawals = Table(
    "withdrawals",
    keys_metadata,
    identifier(),
    Column("kind", String(12), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("noted_on", Date, nullable=False),
)
