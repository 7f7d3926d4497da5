"""Staff write notices for everybody, and members have read them."""

import sqlalchemy as sa
from alembic import op

revision = "write_notices"
down_revision = "tell_members"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "notices",
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_notices_made_by_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_until_at", "notices", ["until_at"], unique=False)
    op.create_index("ix_notices_made_by", "notices", ["made_by"], unique=False)
    op.create_table(
        "notice_reads",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_notice_reads_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_reads_notice_id_notices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "notice_id", name=op.f("pk_notice_reads")),
    )
    op.create_index("ix_notice_reads_notice_id", "notice_reads", ["notice_id"], unique=False)


def downgrade():
    op.drop_table("notice_reads")
    op.drop_table("notices")
