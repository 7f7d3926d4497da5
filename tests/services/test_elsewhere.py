"""Whether pages of others are still there: asked by a command, of https alone, and never of our own machines."""

import datetime as dt
import ipaddress
import ssl
import threading
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from requests import Session

from app import faq, guidance
from app.services import elsewhere
from app.services.elsewhere import Gone, look
from tests.contracts.words import every_text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a key and a certificate for this machine."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = dt.datetime.now(dt.UTC)
    mine = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().issuer_name(name).subject_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).add_extension(mine, critical=True)
    made = made.not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(key.private_bytes(*form) + made.sign(key, hashes.SHA256()).public_bytes(form[0]))
    return file


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        status = int(self.path.strip("/") or 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "https://elsewhere.example/\x1b[31mred")
        self.end_headers()

    def log_message(self, *_):
        """Nothing to say."""


@pytest.fixture
def place(certificate):
    server = HTTPServer(("127.0.0.1", 0), Pages)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def line(certificate):
    with Session() as opened:
        opened.trust_env, opened.verify = False, str(certificate)
        yield opened


def test_a_page_that_answers_is_well_and_one_that_moved_says_where_to(place, line):
    assert look(f"{place}/", line, inside=True) == ""
    moved = look(f"{place}/301", line, inside=True)
    assert moved.startswith("https://elsewhere.example/")
    assert "\x1b" not in moved


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_that_is_gone_is_named(place, line, status):
    with pytest.raises(Gone, match=str(status)):
        look(f"{place}/{status}", line, inside=True)


def test_a_page_nobody_vouches_for_is_gone(place, line):
    line.verify = True
    with pytest.raises(Gone, match="SSLError"):
        look(f"{place}/", line, inside=True)


@pytest.fixture
def asked(app, monkeypatch, certificate):
    """asked(addresses): what `flask content links` says when content leads there; this machine counts as outside."""
    outside = partial(look, inside=True)

    def ask(*addresses):
        monkeypatch.setattr(guidance.Entry, "is_overdue", lambda entry, day: False)
        monkeypatch.setattr(elsewhere, "addresses", lambda: [*addresses])
        monkeypatch.setattr(elsewhere, "look", outside)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        return app.test_cli_runner().invoke(args=["content", "links"])

    return ask


def test_the_command_says_how_each_page_answers_and_ends_well_when_all_do(asked, place):
    told = asked(f"{place}/", f"{place}/301")
    assert told.output.splitlines() == [
        f"{place}/: all well.",
        f"{place}/301: moved to https://elsewhere.example/\\x1b[31mred",
    ]
    assert told.exit_code == 0


def test_the_command_ends_with_1_when_a_page_is_gone(asked, place):
    told = asked(f"{place}/404", f"{place}/")
    assert told.output.splitlines() == [f"{place}/404: answers 404.", f"{place}/: all well."]
    assert told.exit_code == 1


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/"])  # fmt: skip
def test_our_own_machines_are_never_asked(line, url):
    with pytest.raises(Gone, match="lies inside"):
        look(url, line)


def test_a_host_that_does_not_exist_is_named(line):
    with pytest.raises(Gone, match="has no such host"):
        look("https://nowhere.invalid/", line)


@pytest.mark.parametrize("url", ["http://example.jp/", "file:///etc/passwd", "https:///", "ftp://example.jp/"])
def test_only_https_is_asked(line, url):
    with pytest.raises(Gone, match="no https address"):
        look(url, line, inside=True)


def test_every_page_of_others_is_among_those_asked(app):
    found = elsewhere.addresses()
    assert {one.url for one in guidance.related().entries if one.url} <= set(found)
    led_to = {to for one in every_text() for to in one.links if to.startswith("https://")}
    assert set() < led_to <= set(found)
    assert all(one.startswith("https://") for one in found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("sort", ["pages", "columns", "guides", "handouts", "answer", "more"])
def test_a_link_within_a_sentence_of_any_sort_of_text_is_among_them(monkeypatch, sort):
    only = "https://only-here.example/?a=1&b=2"
    written = guidance.as_html(f"[ここ]({only})")
    if sort in ("guides", "handouts"):
        of = next(one for one in guidance.guides().values() if one.handout)
        sheet = replace(of.handout, html=written)
        made = replace(of, parts=(written,)) if sort == "guides" else replace(of, handout=sheet)
        monkeypatch.setattr(guidance, "guides", lambda: {made.id: made})
    elif sort in ("answer", "more"):
        of = next(iter(faq.faq().entries.values()))
        made = replace(of, reply=of.reply.model_copy(update={sort: f"[ここ]({only})"}))
        monkeypatch.setattr(faq, "faq", lambda: SimpleNamespace(entries={made.id: made}))
    else:
        made = replace(next(iter(getattr(guidance, sort)().values())), html=written)
        monkeypatch.setattr(guidance, sort, lambda: {made.id: made})
    assert only in elsewhere.addresses()
