"""Sheets can be taken off the card and confirmed; hints can be put away."""

import sqlalchemy as sa
from alembic import op

revision = "keep_company_while_writing"
down_revision = "lay_the_store"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "put_away",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("hint", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_put_away_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "hint", name=op.f("pk_put_away")),
    )
    with op.batch_alter_table("sheets") as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_sheets_removed_at", ["removed_at"], unique=False)


def downgrade():
    with op.batch_alter_table("sheets") as batch_op:
        batch_op.drop_index("ix_sheets_removed_at")
        batch_op.drop_column("removed_at")
        batch_op.drop_column("confirmed_at")
    op.drop_table("put_away")
