"""The card of somebody who signs in is opened by no guest's cookie."""

from alembic import op

revision = "open_by_sign_in_alone"
down_revision = "note_what_others_did"
branch_labels = None
depends_on = None

NAME = op.f("ck_accounts_guest_or_member")


def upgrade():
    op.execute("UPDATE accounts SET guest_key = NULL WHERE joined_at IS NOT NULL")
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.create_check_constraint(NAME, "guest_key IS NULL OR joined_at IS NULL")


def downgrade():
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_constraint(NAME, type_="check")
