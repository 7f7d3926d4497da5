"""What members do not want has a way: by letter, on their page."""

import sqlalchemy as sa
from alembic import op

revision = "refuse_by_way"
down_revision = "tell_who_removed"
branch_labels = None
depends_on = None

KEY = "pk_refusals"


def upgrade():
    with op.batch_alter_table("refusals") as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(length=16), nullable=False, server_default="mail"))
        batch_op.drop_constraint(op.f(KEY), type_="primary")
        batch_op.create_primary_key(op.f(KEY), ["account_id", "category", "way"])
        batch_op.create_check_constraint(op.f("ck_refusals_known_way"), "way IN ('mail', 'page')")
    with op.batch_alter_table("refusals") as batch_op:
        batch_op.alter_column("way", server_default=None)


def downgrade():
    op.execute("DELETE FROM refusals WHERE way = 'page'")
    with op.batch_alter_table("refusals") as batch_op:
        batch_op.drop_constraint(op.f("ck_refusals_known_way"), type_="check")
        batch_op.drop_constraint(op.f(KEY), type_="primary")
        batch_op.drop_column("way")
        batch_op.create_primary_key(op.f(KEY), ["account_id", "category"])
