"""When an experiment in a journal comes back, and invitations to do a reflection in two."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "trials",
        sa.Column("entry_id", sa.String(length=32), sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("trials_due", "trials", ["due_at"])
    op.create_table(
        "pairs",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
    )
    op.create_index("pairs_by_member", "pairs", ["team_id", "user_id"])
    op.create_index("pairs_by_partner", "pairs", ["team_id", "partner_id"])
