"""What was sent after a sign-in had ended waits for its owner."""

import sqlalchemy as sa
from alembic import op

revision = "keep_what_was_not_saved"
down_revision = "write_to_many"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "unsaved",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_unsaved_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_unsaved")),
    )
    with op.batch_alter_table("unsaved") as batch_op:
        batch_op.create_index("ix_unsaved_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_unsaved_expires_at", ["expires_at"], unique=False)


def downgrade():
    op.drop_table("unsaved")
