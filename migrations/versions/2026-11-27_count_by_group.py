"""Figures for those who run the site, by group. Going back loses what was counted, for good where the account is gone."""

import sqlalchemy as sa
from alembic import op

revision = "count_by_group"
down_revision = "name_what_was_brought"
branch_labels = None
depends_on = None

GROUPS = ("kind", "age_band", "prefecture", "field", "company_size", "school_type", "work_years")


def upgrade():
    op.create_table(
        "makers",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=16), nullable=False),
        *(sa.Column(name, sa.String(length=16), nullable=True) for name in GROUPS),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_makers_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "fiscal_year", name=op.f("pk_makers")),
    )
    op.create_table(
        "daily_figures",
        sa.Column("figure", sa.String(length=16), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("figure", "dimension", "day", "value", name=op.f("pk_daily_figures")),
    )
    op.create_table(
        "counted",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counted")),
    )
    op.create_index("ix_sheets_registered_at", "sheets", ["registered_at"])


def downgrade():
    op.drop_index("ix_sheets_registered_at", "sheets")
    op.drop_table("counted")
    op.drop_table("daily_figures")
    op.drop_table("makers")
