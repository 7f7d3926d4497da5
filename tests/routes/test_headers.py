import gzip
import json
import re
import time

import brotli
import pytest

import config
from tests.client import FROM_OUR_PAGE

EVERYWHERE = ["/", "/about/privacy", "/nowhere", "/healthz", "/robots.txt", "/sitemap.xml", "/favicon.ico"]
SECRETS = {
    "SECRET_KEY": "Zk3v9QpT1xWmB7rYcH5sJ8dLfNgA2uEo",  # pragma: allowlist secret
    "DATA_KEYS": "1:q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=",
    "LOOKUP_KEY": "u7K1mXcPz4RtYbN8vGhQ2wJdLs5aTfEo9iUy6kBxCqA=",  # pragma: allowlist secret
}
MAIL = {"MAIL_URL": "smtps://mail.example.jp", "MAIL_FROM": "card@example.jp"}
PRODUCTION = {"ENVIRONMENT": "production", "SITE_URL": "https://card.example.jp", **MAIL, **SECRETS}


@pytest.fixture
def secure(make_app):
    return make_app(SITE_URL="https://card.example.jp")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_bears_the_headers(visitor, path):
    headers = visitor.client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in ("script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Cache-Control" in headers
    assert "Access-Control-Allow-Origin" not in headers
    assert "charset=utf-8" in headers["Content-Type"] or path == "/favicon.ico"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PATCH", "PROPFIND"])
def test_methods_that_the_site_does_not_use_are_refused_with_the_headers(visitor, method):
    answer = visitor.client.open("/", method=method, headers=FROM_OUR_PAGE)
    assert answer.status_code == 405
    assert "Content-Security-Policy" in answer.headers


def test_over_tls_cookies_are_bound_to_the_host_and_browsers_are_told_to_stay(secure):
    answer = secure.test_client().post(
        "/", base_url="https://card.example.jp", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
    assert secure.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert secure.config["SESSION_COOKIE_SECURE"] is True
    with secure.test_request_context():
        from app.actor import remember

        cookie = remember(secure.response_class(), "token", shared=False).headers["Set-Cookie"]
    assert cookie.startswith("__Host-card=token;")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2678400"):
        assert word in cookie
    assert "Domain" not in cookie


def test_on_a_shared_computer_the_cookie_ends_with_the_browser(app):
    from app.actor import remember

    with app.test_request_context():
        cookie = remember(app.response_class(), "token", shared=True).headers["Set-Cookie"]
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def test_who_leaves_takes_everything_out_of_the_browser(app):
    from app.actor import forget

    with app.test_request_context():
        headers = forget(app.response_class()).headers
    assert headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [cookie.split("=")[0] for cookie in headers.getlist("Set-Cookie")] == ["card", "session"]
    assert all("Max-Age=0" in cookie for cookie in headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "card@evil.example", ""])
def test_the_site_answers_only_to_its_own_names(visitor, host):
    page = visitor.client.get("/", headers={"Host": host})
    assert page.status_code == 400
    assert "evil" not in page.text
    assert "Content-Security-Policy" in page.headers


def test_what_a_proxy_says_of_itself_is_believed_only_when_it_is_ours(make_app):
    said = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for proxies, scheme, address in ((0, "http", "127.0.0.1"), (1, "https", "192.0.2.1")):
        app = make_app(TRUSTED_PROXIES=proxies)
        seen = {}

        def note(seen=seen):
            from flask import request

            seen |= {"scheme": request.scheme, "address": request.remote_addr, "host": request.host}

        app.before_request(note)
        app.test_client().get("/", headers=said)
        assert seen == {"scheme": scheme, "address": address, "host": "localhost"}


@pytest.mark.parametrize(
    "sender",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_what_another_site_sends_is_refused_before_it_is_read(visitor, sender):
    answer = visitor.client.post("/sheets/", data={"secret": "読まれない"}, headers=sender)
    assert answer.status_code == 403
    assert "読まれない" not in answer.text


def test_htmx_does_not_stand_in_for_the_token(make_app):
    app = make_app()
    app.add_url_rule("/a-form", "write", lambda: "written", methods=["POST"])
    answer = app.test_client().post("/a-form", data={"x": "1"}, headers=FROM_OUR_PAGE | {"HX-Request": "true"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("accepted", "used"), [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("identity", None)]
)
def test_pages_leave_in_the_best_encoding_that_the_browser_takes(visitor, accepted, used):
    plain = visitor.download("/", Accept_Encoding="identity").data
    answer = visitor.download("/", Accept_Encoding=accepted)
    assert answer.headers.get("Content-Encoding") == used
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[used](answer.data)
    assert opened == plain
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/", "/about/privacy", "/nowhere"])
def test_no_page_repeats_the_query(visitor, path):
    # The lengths of compressed answers then tell nothing about what else is in them.
    assert "reflected-1234" not in visitor.client.get(f"{path}?q=reflected-1234&reflected-1234=1").text


def test_the_token_on_a_page_is_another_one_every_second(app):
    from flask_wtf.csrf import generate_csrf

    tokens = set()
    client = app.test_client()
    with client:
        for _ in range(2):
            client.get("/write")
            tokens.add(generate_csrf())
            time.sleep(1.1)
    assert len({token.rpartition(".")[2] for token in tokens}) == 2


@pytest.mark.parametrize("name", config.SECRETS)
@pytest.mark.parametrize(("value", "word"), [("", "missing"), ("x9Kd2", "short"), ("change-me" * 6, "example")])
def test_production_does_not_start_with_a_bad_secret_and_says_which(name, value, word):
    with pytest.raises(config.SettingsError, match=f"{name} .*{word}"):
        config.load({**PRODUCTION, name: value})


def test_production_needs_its_address(capsys):
    with pytest.raises(config.SettingsError, match="SITE_URL"):
        config.load({**PRODUCTION, "SITE_URL": "http://card.example.jp"})
    assert config.load(PRODUCTION).hosts == ["card.example.jp"]


def test_production_trusts_no_provider_without_tls():
    near = {"id": "peer", "name": "P", "issuer": "http://127.0.0.1:1", "client_id": "c", "client_secret": "s" * 32}
    assert config.load({"OIDC_PROVIDERS": json.dumps([near])}).OIDC_PROVIDERS
    with pytest.raises(config.SettingsError, match="OIDC_PROVIDERS"):
        config.load({**PRODUCTION, "OIDC_PROVIDERS": json.dumps([near])})


@pytest.mark.parametrize("name", ["MAIL_URL", "MAIL_FROM"])
def test_production_needs_a_mail_server_and_a_sender(name):
    with pytest.raises(config.SettingsError, match=name):
        config.load({**PRODUCTION, name: ""})


@pytest.mark.parametrize("value", [True, "1", "true"])
def test_production_lets_nobody_step_into_the_invented_people(value):
    with pytest.raises(config.SettingsError, match="DEMO"):
        config.load({**PRODUCTION, "DEMO": value})


def test_a_wrong_setting_is_named():
    with pytest.raises(config.SettingsError, match="GUEST_DAYS"):
        config.load({"ENVIRONMENT": "testing", "GUEST_DAYS": "thirty"})


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://"])
def test_a_database_address_as_hosts_write_it_finds_our_driver(prefix):
    loaded = config.load({"ENVIRONMENT": "testing", "DATABASE_URL": f"{prefix}db/cards"})
    assert loaded.database_url == "postgresql+psycopg://db/cards"


def test_the_log_holds_no_address_no_query_and_no_words_of_a_person(app, visitor, capfd):
    visitor.client.get("/about/nothing?name=記入例子", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    visitor.client.post("/nowhere", data={"duties": "売場を担当"}, headers=FROM_OUR_PAGE)
    logged = capfd.readouterr().err
    assert '"route": "/about/<page_id>"' in logged
    assert not re.search("記入例子|192\\.0\\.2|売場|nothing", logged)


def test_what_a_library_says_about_a_person_does_not_reach_the_log(app, capfd):
    import logging

    logging.getLogger("some.library").error("cannot print %s", "記入例子")
    logging.getLogger("some.library").error(f"cannot print {'記入例子'}")
    try:
        raise ValueError("記入例子")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    logged = capfd.readouterr().err
    assert logged.count('"some.library"') == 3
    assert "記入例子" not in logged
    assert '"error": "ValueError"' in logged
