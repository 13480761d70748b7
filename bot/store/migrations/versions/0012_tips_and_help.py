"""Themes of tips, a memory of those that were had, and the community's own help."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    everything, nothing = sa.text("'all'"), sa.text("''")
    op.create_table(
        "had_tips",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=80), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("closing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", "tip_id"),
    )
    for table, name in (("rhythms", "tip_track"), ("channel_tips", "track")):
        op.add_column(table, sa.Column(name, sa.String(length=400), nullable=False, server_default=everything))
    for name in ("help_words", "help_link"):
        op.add_column("workspaces", sa.Column(name, sa.String(length=400), nullable=False, server_default=nothing))
