"""What people answered to the self-assessments. Going back loses the answers."""

import sqlalchemy as sa
from alembic import op

revision = "keep_assessments"
down_revision = "write_notices"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "assessments",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("assessment", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_assessments_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "assessment", name=op.f("pk_assessments")),
    )


def downgrade():
    op.drop_table("assessments")
