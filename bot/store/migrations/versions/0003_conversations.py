"""Weekly slots, reports to moderators, suspended writing, commitments."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "workspaces", sa.Column("moderators", sa.String(length=32), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("rounds", sa.Column("slot", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("rounds", sa.Column("slot_at", sa.BigInteger(), nullable=True))
    op.create_index("rounds_by_slot", "rounds", ["state", "slot_at"], unique=False)
    _safety()
    op.create_table(
        "commitments",
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("remind_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("round_id"),
    )
    op.create_index("commitments_due", "commitments", ["due_at"], unique=False)


def _safety() -> None:
    op.create_table(
        # Gone again since 0007; a step that has run somewhere is never changed.
        "ledgers",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
