"""What is written to many reaches them on their page, too."""

import sqlalchemy as sa
from alembic import op

revision = "tell_many"
down_revision = "offer_once"
branch_labels = None
depends_on = None


def upgrade():
    # What was sent before went by letter, and has no numbers of pages.
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=16), nullable=False, server_default="mail"))
        for number in ("told", "read"):
            batch_op.add_column(sa.Column(number, sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(op.f("ck_campaigns_known_channel"), "channel IN ('mail', 'page', 'both')")
    with op.batch_alter_table("campaigns") as batch_op:
        for column in ("channel", "told", "read"):
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("notifications") as batch_op:
        batch_op.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        name = op.f("fk_notifications_campaign_id_campaigns")
        batch_op.create_foreign_key(name, "campaigns", ["campaign_id"], ["id"], ondelete="CASCADE")
        batch_op.create_index("ix_notifications_campaign_id", ["campaign_id"], unique=False)


def downgrade():
    """What waits on pages to be read is lost, and what was never meant to be a letter."""
    op.execute("DELETE FROM notifications WHERE kind = 'campaign'")
    op.execute("DELETE FROM campaigns WHERE channel = 'page'")
    with op.batch_alter_table("notifications") as batch_op:
        batch_op.drop_index("ix_notifications_campaign_id")
        batch_op.drop_constraint(op.f("fk_notifications_campaign_id_campaigns"), type_="foreignkey")
        batch_op.drop_column("campaign_id")
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.drop_constraint(op.f("ck_campaigns_known_channel"), type_="check")
        for column in ("channel", "told", "read"):
            batch_op.drop_column(column)
