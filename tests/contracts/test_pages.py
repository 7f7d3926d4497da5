"""What every page costs: bytes, requests, queries. With the person's own text taken out: the card is empty."""

import re

import brotli
import pytest
from sqlalchemy import event

from app.assets import SOURCE, names
from app.models import db
from tests.client import Visitor
from tests.contracts.every_page import of_a_card, public
from tests.people import Person
from tests.writing import Writer

FIRST_VIEW, WHOLE, SCRIPTS, REQUESTS, QUERIES = 8_192, 25_000, 20_000, 4, 6
STYLE = len(brotli.compress((SOURCE / "site.css").read_bytes(), quality=11))


@pytest.fixture
def writer(app):
    return Writer(app)


def packed(visitor, url):
    """The bytes of a page as it travels, and the files that it loads."""
    answer = visitor.client.get(url, headers={"Accept-Encoding": "br"}, buffered=True)
    assert answer.status_code in (200, 302, 404), url
    assert answer.headers["Content-Encoding"] == "br"
    page = brotli.decompress(answer.data).decode()
    return len(answer.data), re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]*(?:href|src)="([^"]+)"', page
    )


def test_every_page_fits_in_the_first_packets(writer):
    sizes, heavy, most = {}, {}, {}
    originals = {f"/static/{hashed}": original for original, hashed in names().items()}
    for url in [*public(writer.app), *of_a_card(writer), "/nowhere"]:
        if writer.visitor.client.get(url).status_code == 302:
            continue
        size, loaded = packed(writer.visitor, url)
        loaded = [one for one in loaded if not one.startswith("data:")]
        assert all(one in originals for one in loaded), f"{url} loads something from elsewhere: {loaded}"
        scripts = sum(
            len(brotli.compress((SOURCE / originals[one]).read_bytes(), quality=11))
            for one in loaded
            if one.endswith(".js")
        )
        sizes[url], heavy[url], most[url] = size + STYLE, scripts, 1 + len(loaded)
        assert size + STYLE + scripts <= WHOLE, url
    wrong = {url: size for url, size in sizes.items() if size > FIRST_VIEW}
    assert not wrong, wrong
    assert max(heavy.values()) <= SCRIPTS
    assert {url: count for url, count in most.items() if count > REQUESTS} == {}


def test_pages_on_which_one_writes_have_the_script_and_others_do_without(writer):
    loads = lambda url: [one["src"] for one in writer.visitor.get(url, opinions=False).all("script[src*=htmx]")]  # noqa: E731
    for url in [*public(writer.app), "/card", writer.url("form-2"), writer.url("form-2", "check")]:
        assert not loads(url), url
    assert loads(writer.url("form-2", "date"))


def test_a_save_in_passing_answers_with_little(writer):
    url = writer.url("form-2", "date")
    page = writer.visitor.get(url)
    answer = writer.visitor.client.post(
        url, data=page.form("#writing").values, headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 200
    assert len(answer.data) < 1_000


@pytest.fixture
def count(app):
    """count(visitor, url): how many statements one look takes."""
    with app.app_context():
        engine = db.engine

    def look(visitor, url):
        sent = []

        def note(_connection, _cursor, statement, *_):
            if not statement.startswith("PRAGMA"):
                sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert visitor.client.get(url, buffered=True).status_code < 400, url
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return [one for one in sent if not one.startswith("BEGIN")]

    return look


def test_a_page_takes_few_queries(writer, count):
    taken = {url: len(count(writer.visitor, url)) for url in [*public(writer.app), *of_a_card(writer)]}
    assert {url: number for url, number in taken.items() if number > QUERIES} == {}
    assert all(taken[url] == 0 for url in public(writer.app))


def visitor_of(app, person):
    visitor = Visitor(app)
    visitor.client.set_cookie("card", person.token)
    return visitor


def test_it_takes_the_same_queries_for_one_row_and_for_thirty(app, count):
    person = Person(app, "profile", "form-2", "form-3-1", "career-plan-aid")
    visitor = visitor_of(app, person)
    pages = ["/card", "/take-home", "/take-home/card.csv?form=form-2"]
    pages += [
        f"/sheets/{person.ids[form]}{rest}" for form in ("form-2", "form-3-1") for rest in ("", "/check", "/done")
    ]
    pages += [f"/sheets/{person.ids['form-2']}/jobs", f"/sheets/{person.ids['form-3-1']}/licenses"]
    taken = []
    for rows in (1, 29):
        for number in range(rows):
            person.row_page("form-2", "jobs").press(company_name=f"会社{number}", transfers=[{"department": "経理課"}])
            person.row_page("form-3-1", "licenses").press(name=f"免許{number}")
        page = person.row_page("form-2", "jobs", person.rows("form-2", "jobs")[0]["_id"])
        pages_now = [*pages, f"/sheets/{person.ids['form-2']}/rows/jobs/{page.row_id}"]
        taken.append([len(count(visitor, url)) for url in pages_now])
    assert taken[0] == taken[1]
    assert max(taken[0]) <= QUERIES + 2, "taking home counts and limits beside what it reads"
    assert len(person.rows("form-2", "jobs")) == 30


def test_a_save_takes_the_same_statements_however_much_is_written(app, count):
    person = Person(app, "profile", "form-2")
    seen = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        numbers = []
        for rows in range(20):
            page = person.row_page("form-2", "jobs")
            seen.clear()
            page.press(company_name=f"会社{rows}")
            numbers.append(len(seen))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(set(numbers[1:])) == 1, numbers


def test_every_personal_page_bears_the_headers_and_is_kept_by_nobody(writer):
    for url in of_a_card(writer):
        for accept in ({}, {"HX-Request": "true"}):
            headers = writer.visitor.client.get(url, headers=accept).headers
            assert headers["Cache-Control"] == "no-store", url
            assert headers["X-Robots-Tag"] == "noindex", url
            assert "default-src 'self'" in headers["Content-Security-Policy"], url
            assert headers["X-Content-Type-Options"] == "nosniff", url
            assert headers["Referrer-Policy"] == "same-origin", url
            assert headers["X-Frame-Options"] == "DENY", url


def test_a_file_is_no_page_and_is_kept_by_nobody(writer):
    for kind in ("pdf", "xlsx", "csv"):
        headers = writer.visitor.download(f"/take-home/card.{kind}?form=form-2").headers
        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert "filename*=UTF-8''" in headers["Content-Disposition"]
        assert headers["Content-Security-Policy"].startswith("sandbox")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
