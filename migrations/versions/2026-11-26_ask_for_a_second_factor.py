"""Passkeys, codes of an app and on paper, failed tries; administrators, and accounts that are closed."""

import sqlalchemy as sa
from alembic import op

revision = "ask_for_a_second_factor"
down_revision = "tell_many"
branch_labels = None
depends_on = None

ROLES = ("person", "advisor", "staff", "administrator", "system")
METHODS = ("password", "link", "provider", "passkey")
PURPOSES = ("join", "known", "reset", "address", "enter", "prove", "passkey", "factor")
SECONDS = ("none", "waiting", "shown")


def one_of(column, names):
    return f"{column} IN ({', '.join(repr(name) for name in names)})"


def allow(table, column, names):
    with op.batch_alter_table(table) as batch_op:
        name = op.f(f"ck_{table}_known_{column}")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, one_of(column, names))


def own(table, *columns):
    """A table whose rows belong to an account."""
    op.create_table(
        table,
        sa.Column("account_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id_accounts"), ondelete="CASCADE"
        ),
    )


def upgrade():
    allow("accounts", "role", ROLES)
    allow("sign_ins", "method", METHODS)
    allow("links", "purpose", PURPOSES)
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.add_column(sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.add_column(sa.Column("second", sa.String(length=16), nullable=False, server_default="none"))
        batch_op.create_check_constraint(op.f("ck_sign_ins_known_second"), one_of("second", SECONDS))
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.alter_column("second", server_default=None)
    own(
        "passkeys",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("key", name=op.f("uq_passkeys_key")),
    )
    own(
        "code_apps",
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_code_apps")),
    )
    own(
        "paper_codes",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_paper_codes")),
    )
    op.create_table(
        "missed_tries",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "day", name=op.f("pk_missed_tries")),
    )
    op.create_index("ix_passkeys_account_id", "passkeys", ["account_id"], unique=False)
    op.create_index("ix_paper_codes_account_id", "paper_codes", ["account_id"], unique=False)
    op.create_index("ix_missed_tries_day", "missed_tries", ["day"], unique=False)


def downgrade():
    for table in ("missed_tries", "paper_codes", "code_apps", "passkeys"):
        op.drop_table(table)
    # What the older site does not know.
    op.execute("UPDATE accounts SET role = 'staff' WHERE role = 'administrator'")
    op.execute("DELETE FROM sign_ins WHERE method = 'passkey' OR second = 'waiting'")
    op.execute("DELETE FROM links WHERE purpose IN ('enter', 'prove', 'passkey', 'factor')")
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.drop_constraint(op.f("ck_sign_ins_known_second"), type_="check")
        batch_op.drop_column("second")
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_column("suspended_at")
    allow("links", "purpose", PURPOSES[:4])
    allow("sign_ins", "method", METHODS[:3])
    allow("accounts", "role", ("person", "advisor", "staff", "system"))
