"""Rhythms, prompts, journals and channels with tips; who is on holiday."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _channels()
    _journal()
    _rhythms()


def _channels() -> None:
    op.create_table(
        "channel_tips",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("by_user", sa.String(length=32), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "channel_id"),
    )
    op.create_index("channel_tips_due", "channel_tips", ["due_at"], unique=False)


def _journal() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("entries_by_member", "entries", ["team_id", "user_id", "day"], unique=False)
    op.create_table(
        "member_keys",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id"),
    )
    op.create_table(
        "prompts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("prompts_by_member", "prompts", ["team_id", "user_id", "day"], unique=False)


def _rhythms() -> None:
    op.create_table(
        "rhythms",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("own_zone", sa.Boolean(), nullable=False),
        sa.Column("track", sa.String(length=400), nullable=False),
        sa.Column("pace", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("again", sa.String(length=80), nullable=True),
        sa.Column("tips", sa.Boolean(), nullable=False),
        sa.Column("tip_due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "user_id"),
    )
    op.create_index("rhythms_due", "rhythms", ["due_at"], unique=False)
    op.create_index("rhythms_tip_due", "rhythms", ["tip_due_at"], unique=False)
    op.add_column("people", sa.Column("is_away", sa.Boolean(), nullable=False, server_default=sa.false()))
