"""Lay the store."""

import sqlalchemy as sa
from alembic import op

revision = "lay_the_store"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "accounts",
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("guest_key", sa.LargeBinary(), nullable=True),
        sa.Column("shared_computer", sa.Boolean(), nullable=False),
        sa.Column("eras", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("eras IN ('japanese', 'western')", name=op.f("ck_accounts_known_eras")),
        sa.CheckConstraint("kind IN ('job_seeker', 'worker', 'student')", name=op.f("ck_accounts_known_kind")),
        sa.CheckConstraint("role IN ('person', 'advisor', 'staff', 'system')", name=op.f("ck_accounts_known_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("guest_key", name=op.f("uq_accounts_guest_key")),
    )
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.create_index("ix_accounts_last_seen", ["last_seen"], unique=False)
        batch_op.create_index("ix_accounts_shared_computer_last_seen", ["shared_computer", "last_seen"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("thing", sa.String(length=64), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit") as batch_op:
        batch_op.create_index("ix_audit_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_owner_id", ["owner_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("actor_role", sa.String(length=16), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=True),
        sa.Column("section", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events") as batch_op:
        batch_op.create_index("ix_events_day_name", ["day", "name"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=True),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("period", name=op.f("uq_outbox_period")),
    )
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.create_index("ix_outbox_open", ["done_at", "given_up_at", "run_at"], unique=False)

    op.create_table(
        "rate_counters",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "ends_at", name=op.f("pk_rate_counters")),
    )
    with op.batch_alter_table("rate_counters") as batch_op:
        batch_op.create_index("ix_rate_counters_ends_at", ["ends_at"], unique=False)

    op.create_table(
        "sheets",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("definition", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'registered')", name=op.f("ck_sheets_known_status")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sheets_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
        sa.UniqueConstraint("account_id", "definition", "slot", name=op.f("uq_sheets_account_id_definition_slot")),
    )
    op.create_table(
        "revisions",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("definition_version", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("page", sa.String(length=64), nullable=True),
        sa.Column("profile_revision", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(length=16), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('button', 'restore', 'register', 'import', 'foreign', 'conflict', 'autosave')",
            name=op.f("ck_revisions_known_cause"),
        ),
        sa.CheckConstraint("device IN ('phone', 'tablet', 'computer')", name=op.f("ck_revisions_known_device")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheets.id"], name=op.f("fk_revisions_sheet_id_sheets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "number", name=op.f("pk_revisions")),
    )
    op.create_table(
        "sheet_parts",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("writer", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("oldest_removal", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "writer IN ('person', 'consultant', 'company', 'training')", name=op.f("ck_sheet_parts_known_writer")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheets.id"], name=op.f("fk_sheet_parts_sheet_id_sheets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "writer", name=op.f("pk_sheet_parts")),
    )
    with op.batch_alter_table("sheet_parts") as batch_op:
        batch_op.create_index("ix_sheet_parts_oldest_removal", ["oldest_removal"], unique=False)


def downgrade():
    op.drop_table("sheet_parts")
    op.drop_table("revisions")
    op.drop_table("sheets")
    op.drop_table("rate_counters")
    op.drop_table("outbox")
    op.drop_table("events")
    op.drop_table("audit")
    op.drop_table("accounts")
