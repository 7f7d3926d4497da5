"""On what sort of device a sheet was taken off the card: told to whoever is still writing on it elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "tell_who_removed"
down_revision = "show_to_everybody"
branch_labels = None
depends_on = None

NAME = op.f("ck_sheets_known_removed_on")


def upgrade():
    with op.batch_alter_table("sheets") as batch_op:
        batch_op.add_column(sa.Column("removed_on", sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(NAME, "removed_on IN ('phone', 'tablet', 'computer')")


def downgrade():
    with op.batch_alter_table("sheets") as batch_op:
        batch_op.drop_constraint(NAME, type_="check")
        batch_op.drop_column("removed_on")
