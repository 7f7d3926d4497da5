"""Members are told what is due: a place for it, and indexes by which the worker finds it."""

import sqlalchemy as sa
from alembic import op

revision = "tell_members"
down_revision = "carry_cards_along"
branch_labels = None
depends_on = None

FOUND_BY = {
    "ix_sheets_saved_at": ["saved_at"],
    "ix_sheets_due_on": ["due_on"],
    "ix_sheets_definition_version": ["definition", "version"],
}


def upgrade():
    op.add_column("sheets", sa.Column("due_on", sa.Date(), nullable=True))
    for name, columns in FOUND_BY.items():
        op.create_index(name, "sheets", columns, unique=False)
    op.create_table(
        "notifications",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=32), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_notifications_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheets.id"], name=op.f("fk_notifications_sheet_id_sheets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("account_id", "cause", name=op.f("uq_notifications_account_id_cause")),
    )
    op.create_index("ix_notifications_sheet_id_kind", "notifications", ["sheet_id", "kind"], unique=False)
    op.create_index("ix_notifications_made_at", "notifications", ["made_at"], unique=False)


def downgrade():
    op.drop_table("notifications")
    for name in FOUND_BY:
        op.drop_index(name, "sheets")
    op.drop_column("sheets", "due_on")
