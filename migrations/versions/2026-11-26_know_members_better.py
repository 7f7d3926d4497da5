"""Members may tell about themselves, and choose how large letters are."""

import sqlalchemy as sa
from alembic import op

revision = "know_members_better"
down_revision = "open_accounts"
branch_labels = None
depends_on = None

ANSWERS = ("age_band", "prefecture", "field", "company_size", "school_type", "work_years")
SIZES = "text_size IN ('standard', 'large', 'largest')"


def upgrade():
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.add_column(sa.Column("text_size", sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(op.f("ck_accounts_known_text_size"), SIZES)
    op.create_table(
        "about_me",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        *(sa.Column(answer, sa.String(length=16), nullable=True) for answer in ANSWERS),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_about_me_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_about_me")),
    )


def downgrade():
    """What members told, and the sizes they chose, are lost."""
    op.drop_table("about_me")
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_constraint(op.f("ck_accounts_known_text_size"), type_="check")
        batch_op.drop_column("text_size")
