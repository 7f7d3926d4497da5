"""Remember from which sheets nothing more is to be offered for other forms."""

import sqlalchemy as sa
from alembic import op

revision = "offer_once"
down_revision = "keep_what_was_not_saved"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("sheets") as batch_op:
        batch_op.add_column(sa.Column("offer_away_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("sheets") as batch_op:
        batch_op.drop_column("offer_away_at")
