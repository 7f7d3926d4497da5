"""Members can sign in with what a provider calls them."""

import sqlalchemy as sa
from alembic import op

revision = "know_identities"
down_revision = "know_members_better"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "identities",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_identities_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("account_id", "provider", name=op.f("uq_identities_account_id_provider")),
        sa.UniqueConstraint("key", name=op.f("uq_identities_key")),
    )
    _allow_methods("'password', 'link', 'provider'")


def downgrade():
    """Sign-ins through a provider end; the accounts stay."""
    op.execute("DELETE FROM sign_ins WHERE method = 'provider'")
    _allow_methods("'password', 'link'")
    op.drop_table("identities")


def _allow_methods(listed):
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.drop_constraint(op.f("ck_sign_ins_known_method"), type_="check")
        batch_op.create_check_constraint(op.f("ck_sign_ins_known_method"), f"method IN ({listed})")
