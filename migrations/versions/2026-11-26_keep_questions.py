"""Questions to the chat are kept: masked, sealed, without anybody."""

import sqlalchemy as sa
from alembic import op

revision = "keep_questions"
down_revision = "keep_what_was_taken_home"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "chat_questions",
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("page", sa.String(length=16), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_questions")),
    )
    with op.batch_alter_table("chat_questions") as batch_op:
        batch_op.create_index("ix_chat_questions_at", ["at"], unique=False)


def downgrade():
    op.drop_table("chat_questions")
