"""What the database knows of its key store, of a rekeying under way, of running processes and of withdrawn consent."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for name in ("next_fingerprint", "meeting_id", "restored_id"):
        op.add_column("deployment", sa.Column(name, sa.String(length=32), nullable=True))
    op.create_table(
        "processes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "withdrawals_known",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
