"""Staff write to many members at once."""

import sqlalchemy as sa
from alembic import op

revision = "write_to_many"
down_revision = "keep_assessments"
branch_labels = None
depends_on = None

CHECKS = {
    "audience": "audience IN ('members', 'advisors', 'newsletter')",
    "kind": "kind IN ('job_seeker', 'worker', 'student')",
    "category": "category IN ('draft', 'update', 'news', 'newsletter')",
    "stage": "stage IN ('draft', 'sending', 'sent')",
}


def upgrade():
    op.create_table(
        "campaigns",
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("age_band", sa.String(length=16), nullable=True),
        sa.Column("saved_before", sa.Date(), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Uuid(), nullable=True),
        *(sa.Column(number, sa.Integer(), nullable=False) for number in ("left", "sent", "failed", "came")),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.CheckConstraint(check, name=op.f(f"ck_campaigns_known_{column}")) for column, check in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_campaigns_made_by_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.create_index("ix_campaigns_made_at", ["made_at"], unique=False)
        batch_op.create_index("ix_campaigns_made_by", ["made_by"], unique=False)
    with op.batch_alter_table("mails") as batch_op:
        batch_op.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        name = op.f("fk_mails_campaign_id_campaigns")
        batch_op.create_foreign_key(name, "campaigns", ["campaign_id"], ["id"], ondelete="SET NULL")
        batch_op.create_index("ix_mails_campaign_id", ["campaign_id"], unique=False)


def downgrade():
    """Campaigns and their numbers are lost, and their letters that wait."""
    op.execute("DELETE FROM mails WHERE kind = 'campaign'")
    with op.batch_alter_table("mails") as batch_op:
        batch_op.drop_index("ix_mails_campaign_id")
        batch_op.drop_constraint(op.f("fk_mails_campaign_id_campaigns"), type_="foreignkey")
        batch_op.drop_column("campaign_id")
    op.drop_table("campaigns")
