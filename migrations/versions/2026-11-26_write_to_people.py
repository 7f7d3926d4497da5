"""Letters that one may do without: what members do not want, who asked for the newsletter, which addresses are dead."""

import sqlalchemy as sa
from alembic import op

revision = "write_to_people"
down_revision = "keep_questions"
branch_labels = None
depends_on = None

CATEGORIES = "category IN ('draft', 'update', 'news', 'newsletter')"


def moment(name, nullable=True):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def of(table, column, target):
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def upgrade():
    with op.batch_alter_table("emails") as batch_op:
        batch_op.add_column(moment("returned_at"))
        batch_op.add_column(moment("nudged_at"))
    op.create_table(
        "refusals",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        moment("at", nullable=False),
        sa.CheckConstraint(CATEGORIES, name=op.f("ck_refusals_known_category")),
        of("refusals", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", "category", name=op.f("pk_refusals")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        moment("asked_at", nullable=False),
        moment("agreed_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        of("subscriptions", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("account_id", name=op.f("uq_subscriptions_account_id")),
        sa.UniqueConstraint("key", name=op.f("uq_subscriptions_key")),
    )
    with op.batch_alter_table("subscriptions") as batch_op:
        batch_op.create_index("ix_subscriptions_agreed_at", ["agreed_at"], unique=False)
    with op.batch_alter_table("mails") as batch_op:
        batch_op.add_column(sa.Column("category", sa.String(length=16), nullable=True))
        batch_op.add_column(moment("failed_at"))
        for column, target in (("account_id", "accounts"), ("subscription_id", "subscriptions")):
            batch_op.add_column(sa.Column(column, sa.Uuid(), nullable=True))
            name = op.f(f"fk_mails_{column}_{target}")
            batch_op.create_foreign_key(name, target, [column], ["id"], ondelete="CASCADE")
            batch_op.create_index(f"ix_mails_{column}", [column], unique=False)
        batch_op.create_check_constraint(op.f("ck_mails_known_category"), CATEGORIES)


def downgrade():
    """Consents and refusals are lost, and letters of these sorts that wait."""
    op.execute("DELETE FROM mails WHERE category IS NOT NULL")
    with op.batch_alter_table("mails") as batch_op:
        batch_op.drop_constraint(op.f("ck_mails_known_category"), type_="check")
        for column, target in (("account_id", "accounts"), ("subscription_id", "subscriptions")):
            batch_op.drop_index(f"ix_mails_{column}")
            batch_op.drop_constraint(op.f(f"fk_mails_{column}_{target}"), type_="foreignkey")
            batch_op.drop_column(column)
        batch_op.drop_column("failed_at")
        batch_op.drop_column("category")
    op.drop_table("subscriptions")
    op.drop_table("refusals")
    with op.batch_alter_table("emails") as batch_op:
        batch_op.drop_column("nudged_at")
        batch_op.drop_column("returned_at")
