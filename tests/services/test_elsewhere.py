"""Whether pages of others are still there: asked by a command, of https alone, and never of our own machines."""

import datetime as dt
import ipaddress
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from requests import Session

from app import guidance
from app.services import elsewhere
from app.services.elsewhere import Gone, look


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
    assert all(one.startswith("https://") for one in found)
    assert len(found) == len(set(found))
