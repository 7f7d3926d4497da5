"""Lines of the audit come together with the act and stay as they are."""

import uuid

import pytest
from sqlalchemy import select

from app.models import Audit, AuditIsFinal, db
from app.policies import Actor
from app.services import audit


def test_a_line_says_who_did_what_to_whose_things(app):
    actor, owner = Actor(uuid.uuid4(), role="staff"), uuid.uuid4()
    with app.app_context():
        audit.note(actor, "read", owner_id=owner, thing="sheet", result="refused")
        db.session.rollback()
        assert db.session.scalars(select(Audit)).all() == []
        audit.note(actor, "read", owner_id=owner, thing="sheet", result="refused")
        db.session.commit()
        line = db.session.scalars(select(Audit)).one()
        kept = (line.actor_id, line.actor_role, line.act, line.owner_id, line.thing, line.result)
        assert kept == (actor.account_id, "staff", "read", owner, "sheet", "refused")


@pytest.mark.parametrize(
    "change", [lambda line: setattr(line, "result", "done"), db.session.delete], ids=["change", "delete"]
)
def test_a_line_is_never_changed_or_taken_out(app, change):
    with app.app_context():
        audit.note(Actor(uuid.uuid4()), "erase")
        db.session.commit()
        change(db.session.scalars(select(Audit)).one())
        with pytest.raises(AuditIsFinal):
            db.session.commit()
