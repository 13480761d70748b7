"""A message's next try beside the moment it was due; where the reading of Slack's member list stands."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("again_at", sa.BigInteger(), nullable=True))
    op.add_column("people", sa.Column("sweep", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "sweeps",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(length=1000), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("team_id"),
    )
