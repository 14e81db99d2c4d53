"""${message}"""

import sqlalchemy as sa
from alembic import op
from ietp_dash.storage.database import Moment
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade():
    """Forward."""
    ${upgrades if upgrades else "pass"}


def downgrade():
    """Back."""
    ${downgrades if downgrades else "pass"}
