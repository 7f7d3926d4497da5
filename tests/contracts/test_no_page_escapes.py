"""Every address of the table on the scales, opened by those who may; and what acts are answered with."""

from __future__ import annotations

import pytest
from flask import abort, request_finished
from sqlalchemy import select

from app.models import Account, Campaign, Handover, Notification, db, utc_now
from app.services import library, notifications
from tests.accounts.conftest import ADDRESS, GOOD
from tests.accounts.test_campaigns import writes as writes_campaign
from tests.accounts.test_handing_over import code_on
from tests.accounts.test_mailing import offered, way_out
from tests.accounts.test_second_factor import set_up
from tests.accounts.test_unsaved import sheet
from tests.client import Visitor
from tests.contracts.test_roles import signed_in
from tests.contracts.test_routes import Card
from tests.contracts.weighing import Scales
from tests.letters import link_in, newest_to
from tests.made_up.content import content_with
from tests.people import Person
from tests.routes.test_loading import WORDS, brings, taken
from tests.routes.test_share import address_of, published
from tests.writing import FORM, Writer

OTHER = "taro@example.com"
A_FILE, LEADS_ON = "a file, no page", "shows nothing itself and leads on"
A_PROVIDER = "asks a provider, which is there in tests/accounts/test_providers.py only"
NOT_WEIGHED = {
    "assets.static": A_FILE,
    "files.card": A_FILE,
    "files.past": A_FILE,
    "start.favicon": LEADS_ON,
    "sheets.to": LEADS_ON,
    "mail.visit": LEADS_ON,
    "account.with_provider": A_PROVIDER,
    "account.enter_from": A_PROVIDER,
    "account.back": A_PROVIDER,
    "account.arrived": A_PROVIDER,
    "account.prove_with": A_PROVIDER,
    "account.link": A_PROVIDER,
    "account.unlink": A_PROVIDER,
}


@pytest.fixture
def scales(somewhere):
    scales = Scales()
    with request_finished.connected_to(scales.note, somewhere):
        yield scales


@pytest.fixture
def old(somewhere, tmp_path):
    """The address of a sheet whose form has got a newer version since, and its owner."""
    kept = somewhere.extensions[library.NAME]
    library.bind(somewhere, content_with(tmp_path / "before", "made-up/2026-01.yaml"))
    person = Person(somewhere, "profile", "made-up")
    person.page("made-up", "words").press(then="川べりの店。")
    library.bind(somewhere, content_with(tmp_path / "after", "made-up/2026-01.yaml", "made-up/2026-10.yaml"))
    visitor = Visitor(somewhere)
    visitor.client.set_cookie("card", person.token)
    yield visitor, f"/sheets/{person.ids['made-up']}/upgrade"
    somewhere.extensions[library.NAME] = kept


def test_no_page_escapes_the_scales(somewhere, scales, staff, a_member, a_guest, signs_in, old):
    visitor, url = old
    visitor.get(url)
    member, administrator = people_act(somewhere, staff, a_member, a_guest, signs_in)
    card = Card(somewhere)
    for asked in card.asked():
        for visitor in (card.visitor, member, staff, administrator) if asked.method == "GET" else ():
            if asked.endpoint not in scales.opened:
                visitor.client.get(asked.url, buffered=True)
    page = card.visitor.get(f"/sheets/{card.sheet_id}/remove").form().submit()
    page.visitor.get(f"/sheets/{card.sheet_id}/removed")
    there = {rule.endpoint for rule in somewhere.url_map.iter_rules() if "GET" in rule.methods}
    assert there - scales.opened == set(NOT_WEIGHED), "a route escapes, or its excuse is out of date"
    assert scales.heavy == {}
    assert scales.statuses >= {200, 404, 409, 422}


def people_act(app, staff, a_member, a_guest, signs_in):
    """All that leads to pages which nobody finds by a link alone; a member and an administrator."""
    assert offered(app)
    letters(app, first := a_member(), staff)
    cards_meet(app, first, a_guest)
    members(app, member := a_member(OTHER), staff)
    signs_in(OTHER)
    guests(app)
    administrator = signed_in(app, "administrator")
    administrator.get("/admin/people").form().submit({"email": ADDRESS})
    return member, administrator


def letters(app, visitor, staff):
    """What letters lead to."""
    staff.get(way_out(newest_to(app, "staff@example.com")))
    visitor.get("/account/address").form().submit({"email": "new@example.com"})
    visitor.get(link_in(newest_to(app, "new@example.com")))
    visitor.get("/account/reset").form().submit({"email": ADDRESS})
    visitor.get(link_in(newest_to(app, ADDRESS)))
    visitor.get("/mail/newsletter").form().submit({"email": "reader@example.com"})
    visitor.get(link_in(newest_to(app, "reader@example.com")))


def members(app, visitor, staff):
    """What waits for somebody: a note from those who run the site, a text that was not saved, the second factor."""
    staff.get(f"{writes_campaign(staff)}/edit")
    with app.app_context():
        joined = select(Account.id).where(Account.role == "person", Account.joined_at.is_not(None))
        everybody = list(db.session.scalars(joined))
        notifications.tell_many(everybody, db.session.scalars(select(Campaign.id)).one(), utc_now())
        db.session.commit()
        told = list(db.session.scalars(select(Notification.id)))
    for one in told:
        visitor.client.get(f"/my/told/{one}")
    page = visitor.get(sheet(visitor, "form-1-1") + "/strengths")
    visitor.get("/account/").form("form[action$=sign-out]").submit()
    lost = page.form(FORM).submit({"strengths": "人の話を聞く"}, status=404)
    lost.follow("ログインして保存する").form().submit({"email": OTHER, "password": GOOD}).form().submit()
    set_up(visitor)


def cards_meet(app, member, a_guest):
    """A card of a guest beside the one of an account; and one that goes to another device."""
    guest, other = a_guest(), a_guest()
    for visitor in (member, guest, other):
        visitor.get("/card").follow("書いてみる").form(FORM).submit({"last_name": "見本", "first_name": "花子"})
    page = guest.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})
    page.form().submit().follow("基本情報を読みくらべる")
    code_on(other)
    with app.app_context():
        token = db.session.scalars(select(Handover)).one().open_from("sealed")["token"]
    Visitor(app).get(f"/account/receive/{token}")


def guests(app):
    """A file that is loaded, a card that is shown, two who write the same field, what cannot be read, a lost session."""
    writer = Writer(app)
    url = writer.url("form-1-1", "strengths")
    page = writer.visitor.get(url)
    writer.visitor.get(url).form(FORM).submit({"strengths": "聞くこと"})
    page.form(FORM).submit({"strengths": "話すこと"}, status=409)
    page = writer.visitor.get(writer.url("profile", "name"))
    page.form(FORM).submit({"last_name": "記入", "birth_date.year": "むかし"}, status=422)
    writer.visitor.post(f"{writer.url('form-1-1')}/register", {"csrf_token": page.form(FORM).values["csrf_token"]})
    writer.visitor.get(address_of(published(writer.visitor, "card")))
    brings(Visitor(app), taken(writer).data, words=WORDS).form("#loading").submit(button="選んだ様式を読み込む")
    removed_and_begun_anew(writer)
    writer.visitor.client.delete_cookie("session")
    page.form(FORM).submit({"last_name": "記入"}, status=400)


def removed_and_begun_anew(writer):
    """A page of it is still open, and both sheets are there when the first is put back."""
    page = writer.visitor.get(writer.url("form-1-1", "strengths"))
    writer.visitor.get(writer.url("form-1-1", "remove")).form().submit()
    page.form(FORM).submit({"strengths": "書きかけ"}, status=409)
    writer.visitor.get(writer.url("form-1-1", "strengths")).form(FORM).submit({"strengths": "見ること"})
    writer.visitor.get("/card").form("#removed form").submit(status=409)


def test_no_refusal_escapes_the_scales_and_the_page_of_the_demonstration_neither(make_app):
    app, scales = make_app(DEMO=True), Scales()
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/fail/<int:status>")
    def fail(status):
        abort(status)

    wanted = {400, 403, 404, 405, 409, 413, 429, 500, 503}
    with request_finished.connected_to(scales.note, app):
        for status in wanted:
            Visitor(app).get(f"/fail/{status}", status=status)
        Visitor(app).get("/demo")
    assert scales.statuses == {200, *wanted}
    assert scales.heavy == {}
