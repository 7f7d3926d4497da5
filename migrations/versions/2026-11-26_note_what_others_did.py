"""What those who run the site did to an account stands in its history."""

from alembic import op

revision = "note_what_others_did"
down_revision = "refuse_by_way"
branch_labels = None
depends_on = None

BEFORE = ("download", "look")
USES = (*BEFORE, "look_up", "role", "suspend", "reopen", "end_sessions")


def upgrade():
    allow(USES)


def downgrade():
    op.execute("DELETE FROM uses WHERE act NOT IN ('download', 'look')")
    allow(BEFORE)


def allow(names):
    with op.batch_alter_table("uses") as batch_op:
        name = op.f("ck_uses_known_act")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"act IN ({', '.join(repr(one) for one in names)})")
