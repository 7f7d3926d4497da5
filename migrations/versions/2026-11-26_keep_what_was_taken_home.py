"""The history of a card tells who took it home, and is put in order by an index."""

import sqlalchemy as sa
from alembic import op

revision = "keep_what_was_taken_home"
down_revision = "know_identities"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "uses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("actor_role", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=True),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("device", sa.String(length=16), nullable=True),
        sa.CheckConstraint("act IN ('download', 'look')", name=op.f("ck_uses_known_act")),
        sa.CheckConstraint("device IN ('phone', 'tablet', 'computer')", name=op.f("ck_uses_known_device")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_uses_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uses")),
    )
    with op.batch_alter_table("uses") as batch_op:
        batch_op.create_index("ix_uses_account_id_at", ["account_id", "at"], unique=False)
    op.create_index("ix_revisions_sheet_id_at", "revisions", ["sheet_id", "at", "number"], unique=False)


def downgrade():
    op.drop_index("ix_revisions_sheet_id_at", "revisions")
    op.drop_table("uses")
