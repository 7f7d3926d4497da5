"""Cards move: files that are brought, and cards on their way to another device. Going back loses what waits there, at
most an hour's worth; no sheet."""

import sqlalchemy as sa
from alembic import op

revision = "carry_cards_along"
down_revision = "write_to_people"
branch_labels = None
depends_on = None


def of_account(table):
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id_accounts"), ondelete="CASCADE"
    )


def upgrade():
    op.create_table(
        "uploads",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        of_account("uploads"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads") as batch_op:
        batch_op.create_index("ix_uploads_made_at", ["made_at"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asker", sa.LargeBinary(), nullable=True),
        sa.Column("device", sa.String(length=16), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("device IN ('phone', 'tablet', 'computer')", name=op.f("ck_handovers_known_device")),
        of_account("handovers"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("key", name=op.f("uq_handovers_key")),
        sa.UniqueConstraint("code", name=op.f("uq_handovers_code")),
        sa.UniqueConstraint("asker", name=op.f("uq_handovers_asker")),
    )
    with op.batch_alter_table("handovers") as batch_op:
        batch_op.create_index("ix_handovers_expires_at", ["expires_at"], unique=False)


def downgrade():
    op.drop_table("handovers")
    op.drop_table("uploads")
