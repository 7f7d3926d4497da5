"""The history says of two cards that became one what was brought, and what stayed."""

from alembic import op

revision = "name_what_was_brought"
down_revision = "open_by_sign_in_alone"
branch_labels = None
depends_on = None

BEFORE = ("button", "restore", "register", "import", "foreign", "conflict", "autosave")
CAUSES = (*BEFORE, "brought", "kept")


def upgrade():
    allow(CAUSES)


def downgrade():
    op.execute("UPDATE revisions SET cause = 'import' WHERE cause = 'brought'")
    op.execute("UPDATE revisions SET cause = 'restore' WHERE cause = 'kept'")
    allow(BEFORE)


def allow(names):
    with op.batch_alter_table("revisions") as batch_op:
        name = op.f("ck_revisions_known_cause")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"cause IN ({', '.join(repr(one) for one in names)})")
