"""Visitors without a cookie are answered before Flask: they must not be able to tell."""

import pytest

from tests.client import Visitor

PAGES = ["/", "/about/privacy"]
ANDROID = {"Accept-Encoding": "gzip, deflate, br"}


def answered(app, path, *, method="GET", **headers):
    answer = app.test_client().open(path, method=method, headers=headers, buffered=True)
    return answer.status_code, dict(answer.headers), answer.data


@pytest.fixture
def asked(app, monkeypatch):
    """How many requests came as far as Flask."""
    came, flask = [], app.full_dispatch_request
    monkeypatch.setattr(app, "full_dispatch_request", lambda *given: came.append(1) or flask(*given))
    return came


@pytest.fixture(autouse=True)
def _forget(app):
    app.wsgi_app.kept.clear()
    yield
    app.wsgi_app.kept.clear()


@pytest.mark.parametrize("path", PAGES)
def test_the_second_visitor_gets_the_same_bytes_and_headers_without_flask(app, asked, path):
    first, second = (answered(app, path, **ANDROID) for _ in range(2))
    assert first == second
    assert first[0] == 200
    assert first[1]["Content-Encoding"] == "br"
    assert "Content-Security-Policy" in second[1]
    assert len(asked) == 1


@pytest.mark.parametrize("path", PAGES)
def test_what_the_browser_has_already_is_told_as_flask_would(app, asked, path):
    by_flask = answered(app, path, **ANDROID)[1]["ETag"]
    app.wsgi_app.kept.clear()
    expected = answered(app, path, **ANDROID, **{"If-None-Match": by_flask})
    answered(app, path, **ANDROID)
    came = len(asked)
    assert answered(app, path, **ANDROID, **{"If-None-Match": by_flask}) == expected
    assert expected[0] == 304
    assert not expected[2]
    assert len(asked) == came
    assert answered(app, path, **ANDROID, **{"If-None-Match": '"another"'})[0] == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_head_is_answered_like_the_page_without_its_body(app, path):
    expected = answered(app, path, method="HEAD", **ANDROID)
    status, headers, _ = answered(app, path, **ANDROID)
    assert answered(app, path, method="HEAD", **ANDROID) == expected == (status, headers, b"")


def test_each_encoding_is_its_own_answer(app, asked):
    kinds = [{}, {"Accept-Encoding": "gzip"}, ANDROID]
    first = [answered(app, "/", **kind) for kind in kinds]
    assert [answered(app, "/", **kind) for kind in kinds] == first
    assert [one[1].get("Content-Encoding") for one in first] == [None, "gzip", "br"]
    assert len(asked) == 3


def test_who_holds_a_card_is_never_answered_with_a_strangers_page(app):
    answered(app, "/", **ANDROID)
    visitor = Visitor(app)
    visitor.get("/write").form().submit({"path": "experienced"})
    page = visitor.get("/")
    assert page.one("a.go").text != Visitor(app).get("/").one("a.go").text


def test_a_name_that_is_not_ours_is_refused_however_often_the_page_was_asked_for(app):
    for _ in range(2):
        assert answered(app, "/", **ANDROID)[0] == 200
        assert answered(app, "/", **ANDROID, Host="elsewhere.example")[0] == 400


@pytest.mark.parametrize("path", ["/write", "/nowhere", "/healthz", "/card", "/?from=mail"])
def test_nothing_else_is_kept(app, path):
    for _ in range(2):
        answered(app, path, **ANDROID)
    assert not app.wsgi_app.kept


def test_ways_of_asking_do_not_fill_the_memory(app, monkeypatch):
    monkeypatch.setattr("app.public.WAYS", 5)
    for number in range(20):
        answered(app, "/", **{"Accept-Encoding": f"br;q=0.{number:03}"})
        assert len(app.wsgi_app.kept) <= 5


def test_both_are_told_in_the_log_without_the_address(app, capfd):
    answered(app, "/", **ANDROID)
    answered(app, "/", **ANDROID)
    lines = [line for line in capfd.readouterr().err.splitlines() if '"request"' in line]
    assert len(lines) == 2
    assert all('"route": "/"' in line and '"status": 200' in line for line in lines)
