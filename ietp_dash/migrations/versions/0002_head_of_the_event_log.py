"""head of the event log, so that a cut tail shows"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    """Forward: the head is the last row there is."""
    op.create_table(
        "event_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_head")),
    )
    op.execute(
        "INSERT INTO event_head (id, sequence, hash) "
        "SELECT 1, sequence, hash FROM event_log ORDER BY sequence DESC LIMIT 1"
    )


def downgrade():
    """Back."""
    op.drop_table("event_head")
