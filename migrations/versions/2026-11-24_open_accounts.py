"""Guests can become members: addresses, passwords, devices, links and letters."""

import sqlalchemy as sa
from alembic import op

revision = "open_accounts"
down_revision = "keep_company_while_writing"
branch_labels = None
depends_on = None


def of_account(table):
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id_accounts"), ondelete="CASCADE"
    )


def upgrade():
    with op.batch_alter_table("accounts") as batch_op:
        for column in ("joined_at", "left_at"):
            batch_op.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_accounts_left_at", ["left_at"], unique=False)
    op.create_table(
        "emails",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        of_account("emails"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_emails")),
        sa.UniqueConstraint("key", name=op.f("uq_emails_key")),
    )
    op.create_table(
        "passwords",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        of_account("passwords"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("device", sa.String(length=16), nullable=False),
        sa.Column("shared_computer", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("method IN ('password', 'link')", name=op.f("ck_sign_ins_known_method")),
        sa.CheckConstraint("device IN ('phone', 'tablet', 'computer')", name=op.f("ck_sign_ins_known_device")),
        of_account("sign_ins"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_ins_key")),
    )
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.create_index("ix_sign_ins_account_id_started_at", ["account_id", "started_at"], unique=False)
    op.create_table(
        "links",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('join', 'known', 'reset', 'address')", name=op.f("ck_links_known_purpose")),
        of_account("links"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_links")),
    )
    with op.batch_alter_table("links") as batch_op:
        batch_op.create_index("ix_links_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_links_account_id", ["account_id"], unique=False)
    op.create_table(
        "mails",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    with op.batch_alter_table("mails") as batch_op:
        batch_op.create_index("ix_mails_made_at", ["made_at"], unique=False)


def downgrade():
    for table in ("mails", "links", "sign_ins", "passwords", "emails"):
        op.drop_table(table)
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_index("ix_accounts_left_at")
        for column in ("left_at", "joined_at"):
            batch_op.drop_column(column)
