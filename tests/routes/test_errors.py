import pytest
from flask import abort
from flask_wtf.csrf import generate_csrf
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import ServiceUnavailable

from app.models import Account, db
from app.policies import Forbidden, NotVisible
from app.services import sheets
from app.services.limits import TooMany
from tests.client import FROM_OUR_PAGE, Visitor
from tests.writing import Writer


@pytest.fixture
def failing(make_app):
    """A site with a route that fails as the test likes: failing(error) → a visitor, who opens /fail."""

    def fail_with(error):
        app = make_app()
        app.config["PROPAGATE_EXCEPTIONS"] = False

        @app.route("/fail", methods=["GET", "POST"])
        def fail():
            if isinstance(error, int):
                abort(error)
            raise error

        return Visitor(app)

    return fail_with


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429])
def test_every_refusal_speaks_plainly_and_shows_a_way_on(failing, status):
    page = failing(status).get("/fail", status=status)
    assert page.link("ホームへ") == "/"
    assert str(status) not in page.one("main").text.replace("413", "")
    assert len(page.one("main").text) > 40


@pytest.mark.parametrize(
    ("error", "status"), [(NotVisible(), 404), (Forbidden("write"), 403), (TooMany(90), 429), (418, 418)]
)
def test_failures_of_the_acts_have_their_status(failing, error, status):
    failing(error).get("/fail", status=status)


def test_what_belongs_to_others_looks_like_what_does_not_exist(failing):
    visitor = failing(NotVisible())
    assert visitor.get("/fail", status=404).one("main") == visitor.get("/nowhere", status=404).one("main")


def test_who_was_too_quick_is_told_how_long_to_wait(failing):
    page = failing(TooMany(90)).get("/fail", status=429)
    assert page.response.headers["Retry-After"] == "90"
    assert "約2分後" in page.text


def test_an_unexpected_error_touches_neither_database_nor_session_nor_routes(failing, monkeypatch):
    visitor = failing(RuntimeError("記入例子"))

    def broken(*_, **__):
        raise AssertionError("the page for 500 must not need this")

    monkeypatch.setattr("app.services.guests.find", broken)
    monkeypatch.setattr(visitor.app, "url_for", broken)
    monkeypatch.setattr(visitor.app.session_interface, "save_session", broken)
    visitor.client.set_cookie("card", "x" * 43)
    answer = visitor.client.get("/fail")
    assert answer.status_code == 500
    assert "記入例子" not in answer.text
    assert "RuntimeError" not in answer.text


def test_an_unexpected_error_bears_the_number_that_the_log_has(failing, capfd):
    page = failing(RuntimeError("記入例子")).get("/fail", status=500)
    number = page.text.rpartition("：")[2].strip()
    logged = capfd.readouterr().err
    assert len(number) == 8
    assert f'"number": "{number}"' in logged
    assert '"error": "RuntimeError"' in logged
    assert "記入例子" not in logged


@pytest.mark.parametrize(
    "error",
    [OperationalError("SELECT 1", {}, Exception()), PendingRollbackError(), NoConnection(), ServiceUnavailable()],
)
def test_a_database_that_is_away_is_said_to_be_busy(failing, error):
    page = failing(error).get("/fail", status=503)
    assert page.h1 == "ただいま混み合っています"
    assert page.response.headers["Retry-After"]


def test_a_database_that_goes_away_after_the_answer_was_made_spoils_neither_it_nor_the_next(app, monkeypatch):
    writer = Writer(app)
    address = writer.url("profile", "name")
    with app.app_context():
        dialect = db.engine.dialect
    going = dialect.do_rollback

    def gone(connection):
        going(connection)
        raise dialect.dbapi.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(dialect, "do_rollback", gone)
        writer.visitor.get(address)
    page = writer.visitor.get(address).form("#writing").submit({"last_name": "記入"})
    assert page.status == 200
    with app.app_context():
        assert db.engine.pool.checkedout() == 0


def test_a_card_that_goes_elsewhere_while_a_form_is_laid_out_fails_nobody(make_app, monkeypatch):
    """Brought into an account, or forgotten, between the look at the cookie and the first row."""
    app = make_app()
    visitor = Visitor(app)
    begin = visitor.get("/write").form()
    begin.submit({"path": "experienced"})
    looked = sheets.sheets_of

    def gone(owner):
        db.session.execute(delete(Account).where(Account.id == owner))
        return looked(owner)

    with monkeypatch.context() as patched:
        patched.setattr(sheets, "sheets_of", gone)
        page = begin.submit({"path": "starting"}, status=503)
    assert page.h1 == "ただいま混み合っています"
    assert page.form().submit().status == 200


@pytest.mark.parametrize("error", [OperationalError("INSERT", {}, Exception()), RuntimeError("記入例子")])
def test_what_was_sent_to_a_broken_house_comes_back_and_is_sent_again_with_one_tap(failing, error, capfd):
    visitor = failing(error)
    token = visitor.get("/write").form().values["csrf_token"]
    page = visitor.post(
        "/fail", WRITTEN | {"csrf_token": token}, status=503 if isinstance(error, OperationalError) else 500
    )
    assert page.one("textarea").text.startswith("売場づくり")
    assert "保存できていないかもしれません" in page.text
    again = page.form()
    assert page.one("form")["action"] == "/fail"
    assert {name: again.values.getlist(name) for name in ("csrf_token", "year", "kinds")} == {
        "csrf_token": [token],
        "year": ["2019"],
        "kinds": ["a", "b"],
    }
    assert "売場" not in capfd.readouterr().err


def test_a_broken_house_hands_words_of_no_page_of_ours_back_for_copying_only(failing):
    visitor = failing(503)
    token = visitor.get("/write").form().values["csrf_token"]
    page = visitor.post("/fail", WRITTEN | {"csrf_token": token}, status=503, Sec_Fetch_Site="", Origin="")
    assert page.all("textarea[readonly]")[0].text.startswith("売場づくり")
    assert not page.all("form")


def test_a_save_in_passing_to_a_broken_house_is_answered_shortly(failing):
    visitor = failing(503)
    values = WRITTEN | {"csrf_token": visitor.get("/write").form().values["csrf_token"]}
    page = visitor.post("/fail", values, status=503, HX_Request="true")
    assert not page.all("textarea, form")


def test_a_method_that_is_not_known_names_those_that_are(visitor):
    answer = visitor.client.post("/", headers=FROM_OUR_PAGE)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


WRITTEN = {
    "csrf_token": "old",
    "duties": "売場づくりと発注を担当しました。\n二年目からは新人の教育も任されました。",
    "year": "2019",
    "kinds": ["a", "b"],
}


def test_a_form_whose_session_is_gone_is_shown_again_and_goes_through_with_one_tap(app, make_app):
    app = make_app()
    got = []

    @app.post("/a-form")
    def write():
        from flask import request

        got.append(request.form.to_dict(flat=False))
        return app.redirect("/", 303)

    visitor = Visitor(app)
    page = visitor.post("/a-form", WRITTEN, status=400)
    assert page.title.startswith("エラー：")
    assert page.one("textarea").text.startswith("売場づくり")
    assert not got
    page.form().submit()
    (sent,) = got
    sent.pop("csrf_token")
    assert sent["duties"] == [WRITTEN["duties"].replace("\n", "\r\n")]
    assert sent["year"] == ["2019"]
    assert sent["kinds"] == ["a", "b"]


def test_words_that_no_page_of_ours_vouches_for_can_be_copied_but_not_sent_on(make_app):
    app = make_app()
    app.add_url_rule("/a-form", "write", lambda: "", methods=["POST"])
    page = Visitor(app).post("/a-form", WRITTEN, status=400, Sec_Fetch_Site="", Origin="")
    shown = [one.text for one in page.all("textarea[readonly]")]
    assert shown[0].startswith("売場づくり")
    assert shown[1:] == ["2019", "a", "b"]
    assert not page.all("form")


def test_markup_in_what_was_typed_stays_text(make_app):
    app = make_app()
    app.add_url_rule("/a-form", "write", lambda: "", methods=["POST"])
    nasty = "</textarea><script>alert(1)</script>" * 3
    page = Visitor(app).post("/a-form", {"a": nasty, "b": '"><b>'}, status=400)
    assert page.one("textarea").text == nasty
    assert page.form().values["b"] == '"><b>'


def test_a_good_token_passes_and_a_token_of_another_session_does_not(make_app):
    app = make_app()
    app.add_url_rule("/token", "token", generate_csrf)
    app.add_url_rule("/a-form", "write", lambda: "written", methods=["POST"])
    mine, other = app.test_client(), app.test_client()
    token, foreign = mine.get("/token").text, other.get("/token").text
    assert mine.post("/a-form", data={"csrf_token": token}, headers=FROM_OUR_PAGE).text == "written"
    assert mine.post("/a-form", data={"csrf_token": foreign}, headers=FROM_OUR_PAGE).status_code == 400
    assert mine.post("/a-form", data={}, headers=FROM_OUR_PAGE).status_code == 400


def test_a_body_over_the_limit_is_refused_in_words(make_app):
    app = make_app(MAX_BODY=10_000)
    app.add_url_rule("/a-form", "write", lambda: "", methods=["POST"])
    for headers in (FROM_OUR_PAGE, {}):
        answer = app.test_client().post("/a-form", data={"a": "あ" * 10_000}, headers=headers)
        assert answer.status_code == 413
        assert "大きすぎます" in answer.text


@pytest.mark.parametrize("path", ["/%00", "/%ff%fe", "/about/%ed%a0%80", "/about/../../etc/passwd", "/" + "a" * 3_000])
def test_strange_addresses_are_not_found(visitor, path):
    assert visitor.client.get(path).status_code == 404
