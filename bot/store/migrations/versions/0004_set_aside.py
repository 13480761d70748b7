"""Scheduled work that was set aside, and since when somebody is no member any more."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "set_aside",
        sa.Column("sort", sa.String(length=24), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("fault", sa.String(length=400), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.Column("again_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sort", "team_id", "subject_id"),
    )
    op.add_column("members", sa.Column("left_on", sa.Date(), nullable=True))
    # Nobody noted when they left: their time begins today.
    op.execute("UPDATE members SET left_on = CURRENT_DATE WHERE NOT active")
