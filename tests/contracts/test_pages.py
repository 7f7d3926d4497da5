"""What every page costs: bytes, requests, queries. With the person's own text taken out: the card is empty."""

import brotli
import pytest
from sqlalchemy import event

from app.jobcard import today
from app.models import db
from tests.client import Visitor
from tests.contracts.every_page import of_a_card, of_results, public
from tests.contracts.weighing import Weight
from tests.people import Person
from tests.writing import Writer

QUERIES = 6
# Pages whose addresses are other ones for each row and revision.
PAST = ("row", "revision", "compare", "restore")


@pytest.fixture
def writer(app):
    return Writer(app)


def packed(visitor, url):
    """What a page weighs as it travels."""
    answer = visitor.client.get(url, headers={"Accept-Encoding": "br"}, buffered=True)
    assert answer.status_code in (200, 302, 404), url
    assert answer.headers["Content-Encoding"] == "br"
    return Weight.of(url, brotli.decompress(answer.data).decode(), len(answer.data))


def test_every_page_fits_in_the_first_packets(writer):
    """What the other addresses and the acts are answered with: test_no_page_escapes.py."""
    weights = {}
    for url in [*public(writer.app), *of_a_card(writer), "/nowhere"]:
        if writer.visitor.client.get(url).status_code != 302:
            weights[url] = packed(writer.visitor, url)
    assert {url: weight for url, weight in weights.items() if weight.is_too_much} == {}


def test_a_page_with_a_result_fits_too_and_takes_few_queries(writer, count):
    urls = of_results(writer)
    weights = {url: packed(writer.visitor, url) for url in urls}
    assert {url: weight for url, weight in weights.items() if weight.is_too_much} == {}
    taken = {url: len(count(writer.visitor, url)) for url in urls}
    assert {url: number for url, number in taken.items() if number > QUERIES + 2 * (url == "/my/")} == {}
    page = writer.visitor.get("/assess/interests")
    assert page.all("main [name=sentence]")
    assert page.all("main a[href^='/occupations/']")
    assert writer.visitor.get("/assess/lifeline").all("main [name=sentence]")


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
    # My page gathers what others show one by one.
    most = {url: QUERIES + 2 * (url == "/my/") for url in taken}
    assert {url: number for url, number in taken.items() if number > most[url]} == {}
    assert all(taken[url] == 0 for url in public(writer.app))


def visitor_of(app, person):
    visitor = Visitor(app)
    visitor.client.set_cookie("card", person.token)
    return visitor


def test_it_takes_the_same_queries_for_one_row_and_for_thirty(app, count):
    person = Person(app, "profile", "form-2", "form-3-1", "career-plan-aid")
    visitor = visitor_of(app, person)
    visitor.get("/card")  # asks for the minutes, once an hour
    jobs, licenses = f"/sheets/{person.ids['form-2']}", f"/sheets/{person.ids['form-3-1']}"
    file = "/take-home/card.csv?form=form-2"
    pages = ["/card", "/take-home", f"/card/as-of?date={today()}", f"{jobs}/jobs", f"{licenses}/licenses", file]
    pages += [f"{sheet}{rest}" for sheet in (jobs, licenses) for rest in ("", "/check", "/done", "/history")]
    taken = []
    for rows in (1, 29):
        for number in range(rows):
            person.row_page("form-2", "jobs").press(company_name=f"会社{number}", transfers=[{"department": "経理課"}])
            person.row_page("form-3-1", "licenses").press(name=f"免許{number}")
        revision = f"{jobs}/history/{person.register('form-2').sheet.revision}"
        person.row_page("form-2", "jobs", row := person.rows("form-2", "jobs")[0]["_id"]).press(company_name="社名変更")
        changing = [f"{jobs}/rows/jobs/{row}", revision, f"{revision}/compare", f"{revision}/restore"]
        numbers = [len(count(visitor, url)) for url in [*pages, *changing]]
        visitor.get(f"{licenses}/remove").form().submit()
        numbers.append(len(count(visitor, f"{licenses}/removed")))
        visitor.get("/card").form("#removed form").submit()
        taken.append(dict(zip([*pages, *PAST, "removed"], numbers, strict=True)))
    assert taken[0] == taken[1]
    # Taking home counts and limits beside what it reads; it is no page.
    assert taken[0].pop(file) <= QUERIES + 2
    assert {url: number for url, number in taken[0].items() if number > QUERIES} == {}
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
            assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), url
            assert headers["X-Frame-Options"] == "DENY", url


def test_a_file_is_no_page_and_is_kept_by_nobody(writer):
    for kind in ("pdf", "xlsx", "csv"):
        headers = writer.visitor.download(f"/take-home/card.{kind}?form=form-2").headers
        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert "filename*=UTF-8''" in headers["Content-Disposition"]
        assert headers["Content-Security-Policy"].startswith("sandbox")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
