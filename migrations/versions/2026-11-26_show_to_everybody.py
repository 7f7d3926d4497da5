"""What people show to everybody: a page with a picture each. Going back takes all of them away."""

import sqlalchemy as sa
from alembic import op

revision = "show_to_everybody"
down_revision = "ask_for_a_second_factor"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_shares_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint("key", name=op.f("uq_shares_key")),
    )
    op.create_index("ix_shares_account_id", "shares", ["account_id"])


def downgrade():
    op.drop_index("ix_shares_account_id", "shares")
    op.drop_table("shares")
