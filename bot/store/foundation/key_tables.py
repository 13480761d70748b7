"""The tables of the key store, which is never backed up. Only `bot.store` sees them; they name nobody."""

from __future__ import annotations

from sqlalchemy import Column, Date, MetaData, Table

from bot.store.foundation.columns import Bytes, Text, flag, identifier

keys_metadata = MetaData()

round_keys = Table(
    "round_keys",
    keys_metadata,
    Column("round_id", Text(32), primary_key=True),
    Column("wrapped", Bytes, nullable=False),
    Column("made_on", Date, nullable=False),
)

meeting = Table(
    "meeting",
    keys_metadata,
    Column("name", Text(8), primary_key=True),
    Column("id", Text(32), nullable=False),
    Column("pepper", Bytes, nullable=False),
    flag("met"),
)

withdrawals = Table(
    "withdrawals",
    keys_metadata,
    identifier(),
    Column("kind", Text(12), nullable=False),
    Column("digest", Text(32), nullable=False),
    Column("noted_on", Date, nullable=False),
)
