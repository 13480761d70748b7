"""The full name beside the name that Slack shows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # Empty until the next sweep, within the hour.
    op.add_column("people", sa.Column("real_name", sa.String(length=255), nullable=False, server_default=sa.text("''")))
